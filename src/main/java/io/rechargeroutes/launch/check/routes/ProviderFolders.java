package io.rechargeroutes.launch.check.routes;

import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.StartFolderFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** Where the routes of a provider lie, {@code routes/providers/<name>}, and what a provider's folder needs. */
final class ProviderFolders {

    private static final String ROUTES = ".camel.yaml";

    private ProviderFolders() {}

    /** One line for each folder of a provider's routes that lies where older versions had it. */
    static List<String> misplaced(Config config, Path routes) {
        Set<String> providers = Providers.names(config);
        try (Stream<Path> folders = Files.list(routes)) {
            return folders.filter(Files::isDirectory)
                    .filter(folder -> isProvider(
                                    config,
                                    providers,
                                    folder.getFileName().toString().toLowerCase(Locale.ROOT))
                            && holdsRoutes(folder))
                    .sorted()
                    .map(folder -> folder + ": a provider's routes belong into "
                            + Providers.folder(routes, folder.getFileName().toString())
                            + " now; those of this version are there"
                            + ", take over what was edited and remove the folder")
                    .toList();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static boolean isProvider(Config config, Set<String> providers, String name) {
        return providers.contains(name) || Providers.isName(name) && isSet(config, name + ".url");
    }

    private static boolean isSet(Config config, String key) {
        return config.getConfigValue(key).getRawValue() != null;
    }

    /**
     * One line for each folder whose name no setting and no bean can have, and for each whose calls have no address.
     */
    static List<String> faults(Config config, Path routes) {
        return Providers.folders(routes).stream()
                .filter(ProviderFolders::holdsRoutes)
                .flatMap(folder -> fault(config, folder).stream())
                .toList();
    }

    private static Optional<String> fault(Config config, Path folder) {
        String name = folder.getFileName().toString();
        if (!Providers.isName(name)) {
            return Optional.of(
                    folder
                            + ": no provider can have this name, its settings begin with it; rename the folder to letters from a to z, like acme");
        }
        return callsAs(name, folder) && !isSet(config, name + ".url")
                ? Optional.of(folder + ": the setting " + name + ".url is not set; add it to " + StartFolderFile.NAME
                        + ", like " + name + ".url=https://api.example.com")
                : Optional.empty();
    }

    /** Whether a route of it calls with the guard of this name, by itself or by way of a kamelet. */
    private static boolean callsAs(String name, Path folder) {
        Pattern guarded =
                Pattern.compile("#(bean:)?" + name + "Http\\b|(?m)^\\s*provider: *[\"']?" + name + "[\"']?\\s*$");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(ProviderFolders::isRouteFile)
                    .anyMatch(file -> guarded.matcher(text(file)).find());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static boolean holdsRoutes(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(ProviderFolders::isRouteFile);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static boolean isRouteFile(Path file) {
        return file.getFileName().toString().endsWith(ROUTES);
    }
}

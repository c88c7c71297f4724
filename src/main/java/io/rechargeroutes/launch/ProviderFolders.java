package io.rechargeroutes.launch;

import io.rechargeroutes.provider.http.ProviderHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** Where the routes of a provider lie: {@code routes/providers/<name>}. */
final class ProviderFolders {

    private ProviderFolders() {
    }

    static boolean has(Path routes, String provider) {
        return Files.isDirectory(routes.resolve("providers").resolve(provider));
    }

    /** One line for each folder of a provider's routes that lies where older versions had it. */
    static List<String> misplaced(Config config, Path routes) {
        Set<String> providers = ProviderHttp.providers(config);
        try (Stream<Path> folders = Files.list(routes)) {
            return folders.filter(Files::isDirectory).filter(folder -> providers.contains(folder.getFileName().toString().toLowerCase(Locale.ROOT)) && holdsRoutes(folder))
                    .sorted().map(folder -> folder + ": a provider's routes belong into " + routes.resolve("providers").resolve(folder.getFileName()) + " now; those of this version are there"
                            + ", take over what was edited and remove the folder").toList();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static boolean holdsRoutes(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith(".camel.yaml"));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}

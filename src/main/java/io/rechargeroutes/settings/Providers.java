package io.rechargeroutes.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * Which providers there are: each folder below {@code routes/providers}, and those whose settings have types of their
 * own.
 */
public final class Providers {

    static final String ROUTES = "recharge.routes";

    private static final String FOLDER = "providers";
    /** Fit for the first part of a setting's key and for the name of a bean. */
    private static final Pattern NAME =
            Pattern.compile("(?!(recharge|sandbox|quarkus|camel|smallrye|mp)$)[a-z][a-z0-9]*");

    private static final List<ProviderSettings> TYPED =
            ServiceLoader.load(ProviderSettings.class, Providers.class.getClassLoader()).stream()
                    .map(ServiceLoader.Provider::get)
                    .sorted(Comparator.comparing(ProviderSettings::name))
                    .toList();

    private Providers() {}

    /** Those whose settings have types of their own, by name. */
    public static List<ProviderSettings> typed() {
        return TYPED;
    }

    /**
     * The folder that {@code recharge.routes} names, whether it is there or not; empty where the setting names none.
     */
    public static Optional<Path> routes(Config config) {
        return folder(config.getConfigValue(ROUTES).getValue());
    }

    /** The names of all, in lower case. */
    public static Set<String> names(Config config) {
        return names(config.getConfigValue(ROUTES).getValue());
    }

    /** The same where the routes are in this folder; it may be null, or be no folder. */
    static Set<String> names(String routes) {
        Set<String> names = TYPED.stream().map(ProviderSettings::name).collect(Collectors.toCollection(TreeSet::new));
        folder(routes).stream()
                .flatMap(folder -> folders(folder).stream())
                .map(folder -> folder.getFileName().toString())
                .filter(Providers::isName)
                .forEach(names::add);
        return names;
    }

    /** Whether a provider can be called so. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The folder of a provider's routes. */
    public static Path folder(Path routes, String name) {
        return routes.resolve(FOLDER).resolve(name);
    }

    /** Whether a provider has a folder, and so is used. */
    public static boolean hasFolder(Path routes, String name) {
        return Files.isDirectory(folder(routes, name));
    }

    /** All folders below {@code routes/providers}, by name. */
    public static List<Path> folders(Path routes) {
        Path providers = routes.resolve(FOLDER);
        if (!Files.isDirectory(providers)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(providers)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static Optional<Path> folder(String routes) {
        try {
            return Optional.ofNullable(routes).filter(text -> !text.isBlank()).map(Path::of);
        } catch (InvalidPathException none) {
            return Optional.empty();
        }
    }
}

package io.rechargeroutes.launch;

import io.rechargeroutes.launch.YamlFile.Mapping;
import io.rechargeroutes.launch.YamlFile.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/** Finds what is wrong with route files. Each fault is a line {@code file:line: what, and what to do}. */
final class RouteChecks {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^}:?]+)}}");

    private RouteChecks() {
    }

    /** The faults of all route files of a folder. */
    static List<String> faults(Config config, Path folder) {
        try (var files = Files.walk(folder)) {
            return faults(config, files.filter(file -> file.getFileName().toString().endsWith(".camel.yaml")).sorted().toList());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    static List<String> faults(Config config, List<Path> paths) {
        if (paths.isEmpty()) {
            return List.of("no *.camel.yaml file is there: nothing would run");
        }
        List<String> faults = new ArrayList<>();
        List<YamlFile> files = paths.stream().flatMap(path -> YamlFile.read(path, faults).stream()).toList();
        List<Mapping> mappings = files.stream().flatMap(file -> file.mappings().stream()).toList();
        mappings.stream().flatMap(mapping -> mapping.texts().stream()).forEach(text -> placeholders(config, text, faults));
        mappings.forEach(mapping -> ProviderConditions.fault(config, mapping).ifPresent(faults::add));
        faults.addAll(RouteLinks.faults(mappings, files.size() == paths.size()));
        RouteTree tree = new RouteTree(config, files);
        faults.addAll(MoneyRoutes.faults(config, tree));
        RouteBeans beans = new RouteBeans(config);
        mappings.forEach(mapping -> faults.addAll(beans.faults(tree, mapping)));
        try (CamelWords camel = new CamelWords(config)) {
            faults.addAll(ProviderRoutes.faults(config, tree, camel::knows));
            faults.addAll(camel.expressions(tree));
            files.forEach(file -> faults.addAll(camel.faults(tree, file)));
        }
        return faults;
    }

    private static void placeholders(Config config, Text text, List<String> faults) {
        Matcher placeholder = PLACEHOLDER.matcher(text.value());
        while (placeholder.find()) {
            String key = placeholder.group(1);
            if (config.getOptionalValue(key, String.class).isEmpty()) {
                faults.add(text.place() + ": the setting " + key + " is not set; add it to application.properties");
            }
        }
    }
}

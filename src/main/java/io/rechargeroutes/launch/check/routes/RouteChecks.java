package io.rechargeroutes.launch.check.routes;

import io.rechargeroutes.launch.check.routes.YamlFile.Mapping;
import io.rechargeroutes.launch.check.routes.YamlFile.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.support.PatternHelper;
import org.eclipse.microprofile.config.Config;
import org.snakeyaml.engine.v2.nodes.Node;

/** Finds what is wrong with route files. Each fault is a line {@code file:line: what, and what to do}. */
public final class RouteChecks {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^}:?]+)}}");

    private static final Pattern SWITCH = Pattern.compile("'\\{\\{([^}:?]+):}}' != ''");

    private static final String REPEATS = "CamelRedeliver*";

    private RouteChecks() {}

    /**
     * The faults of all route files of a folder. Where one has its providers where older versions had them, that is the
     * fault.
     */
    public static List<String> faults(Config config, Path folder) {
        List<String> moved = ProviderFolders.misplaced(config, folder);
        if (!moved.isEmpty()) {
            return moved;
        }
        try (var files = Files.walk(folder)) {
            List<String> found =
                    faults(config, files.filter(RouteChecks::isRead).sorted().toList());
            // a route that names a url which is not set is the better place
            return Stream.concat(
                            found.stream(),
                            ProviderFolders.faults(config, folder).stream()
                                    .filter(fault -> found.stream().noneMatch(other -> other.endsWith(unset(fault)))))
                    .toList();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** The ids of all routes of a folder whose files can be read. */
    public static Set<String> ids(Config config, Path folder) {
        try (var files = Files.walk(folder)) {
            List<YamlFile> read = files.filter(RouteChecks::isRead)
                    .flatMap(path -> YamlFile.read(path, new ArrayList<>()).stream())
                    .toList();
            return new RouteTree(config, read)
                    .routes().stream().map(RouteTree.Route::id).collect(Collectors.toUnmodifiableSet());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static String unset(String fault) {
        return fault.replaceFirst("^.*?: ", "").replaceFirst(", like .*", "");
    }

    private static boolean isRead(Path file) {
        return file.getFileName().toString().endsWith(".camel.yaml")
                || Kamelets.name(file).isPresent();
    }

    static List<String> faults(Config config, List<Path> paths) {
        if (paths.stream().noneMatch(path -> path.getFileName().toString().endsWith(".camel.yaml"))) {
            return List.of("no *.camel.yaml file is there: nothing would run");
        }
        List<String> faults = new ArrayList<>();
        List<YamlFile> files = paths.stream()
                .flatMap(path -> YamlFile.read(path, faults).stream())
                .toList();
        Kamelets kamelets = Kamelets.of(new RouteTree(config, files), paths, files);
        faults.addAll(kamelets.faults());
        List<Mapping> written = mappings(files);
        List<Mapping> uses = mappings(kamelets.instances());
        List<Mapping> mappings = Stream.of(
                        mappings(files.stream().filter(file -> !file.kamelet()).toList()), uses)
                .flatMap(List::stream)
                .toList();
        files.forEach(file -> placeholders(config, file, faults));
        mappings.forEach(mapping -> ProviderConditions.fault(config, mapping).ifPresent(faults::add));
        written.stream()
                .filter(RouteChecks::forgetsRepeats)
                .map(mapping ->
                        mapping.place() + ": removeHeaders takes off the header in which a policy counts its repeats"
                                + ", and a call could be repeated without an end; add excludePattern: " + REPEATS)
                .forEach(faults::add);
        faults.addAll(RouteLinks.faults(written, uses, files.size() == paths.size()));
        RouteTree tree = new RouteTree(
                config,
                Stream.concat(files.stream(), kamelets.instances().stream()).toList());
        faults.addAll(MoneyRoutes.faults(config, tree));
        faults.addAll(WebhookRoute.faults(
                config, tree, ProviderRoutes.files(config, tree).get(false)));
        RouteBeans beans = new RouteBeans(config);
        mappings.forEach(mapping -> faults.addAll(beans.faults(tree, mapping)));
        try (CamelNames camel = new CamelNames(config)) {
            faults.addAll(ProviderRoutes.faults(config, tree, camel::knows));
            faults.addAll(camel.expressions(tree));
            files.forEach(file -> faults.addAll(camel.language(file)));
            tree.files().forEach(file -> faults.addAll(camel.addresses(tree, file)));
        }
        return faults.stream().distinct().toList();
    }

    private static boolean forgetsRepeats(Mapping mapping) {
        return mapping.name().equals("removeHeaders")
                && mapping.text("pattern")
                        .filter(pattern -> PatternHelper.matchPattern(Exchange.REDELIVERY_COUNTER, pattern.value()))
                        .isPresent()
                && mapping.text("excludePattern")
                        .filter(pattern -> PatternHelper.matchPattern(Exchange.REDELIVERY_COUNTER, pattern.value()))
                        .isEmpty();
    }

    private static List<Mapping> mappings(List<YamlFile> files) {
        return files.stream().flatMap(file -> file.mappings().stream()).toList();
    }

    /** A kamelet's parameters are filled in by its uses. */
    private static void placeholders(Config config, YamlFile file, List<String> faults) {
        Set<String> filled = file.kamelet() ? Kamelets.parameters(file) : Set.of();
        Set<Node> off = Collections.newSetFromMap(new IdentityHashMap<>());
        file.mappings().stream()
                .filter(mapping -> isOff(config, mapping))
                .flatMap(route -> file.mappingsBelow(route.node()).stream())
                .forEach(mapping -> off.add(mapping.node()));
        file.mappings().stream()
                .filter(mapping -> !file.kamelet() || !mapping.name().equals("definition"))
                .filter(mapping -> !off.contains(mapping.node()))
                .flatMap(mapping -> mapping.texts().stream())
                .forEach(text -> placeholders(config, text, filled, faults));
    }

    /** A route whose precondition wants a setting that is not set is not made; nor are its addresses. */
    private static boolean isOff(Config config, Mapping mapping) {
        return mapping.name().equals("route")
                && mapping.text("precondition")
                        .map(text -> SWITCH.matcher(text.value().strip()))
                        .filter(Matcher::matches)
                        .filter(wanted -> config.getOptionalValue(wanted.group(1), String.class)
                                .isEmpty())
                        .isPresent();
    }

    private static void placeholders(Config config, Text text, Set<String> filled, List<String> faults) {
        Matcher placeholder = PLACEHOLDER.matcher(text.value());
        while (placeholder.find()) {
            String key = placeholder.group(1);
            if (!filled.contains(key)
                    && config.getOptionalValue(key, String.class).isEmpty()) {
                faults.add(text.place() + ": the setting " + key + " is not set; add it to application.properties");
            }
        }
    }
}

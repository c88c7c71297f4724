package io.rechargeroutes.launch.check.routes;

import io.rechargeroutes.launch.check.routes.RouteTree.Address;
import io.rechargeroutes.launch.check.routes.RouteTree.Entry;
import io.rechargeroutes.launch.check.routes.RouteTree.Route;
import io.rechargeroutes.launch.check.routes.RouteTree.Step;
import io.rechargeroutes.launch.check.routes.YamlFile.Mapping;
import io.rechargeroutes.launch.check.routes.YamlFile.Text;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.provider.Evidence;
import io.rechargeroutes.settings.Providers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * A provider is called by http and https alone: the guard knows of no call that another component, a script or a class
 * of somebody else's makes.
 */
final class ProviderRoutes {

    private static final Set<String> COMPONENTS = Set.of(
            "direct",
            "kamelet",
            "seda",
            "http",
            "https",
            "log",
            "bean",
            "dataformat",
            "validator",
            "json-validator",
            "xslt");
    private static final Set<String> SOURCES =
            Set.of("direct", "kamelet", "seda", "timer", "quartz", "scheduler", "platform-http");
    private static final Set<String> ENTRIES = Set.of(
            "route",
            "from",
            "routeConfiguration",
            "onException",
            "errorHandler",
            "intercept",
            "interceptFrom",
            "interceptSendToEndpoint",
            "onCompletion");
    private static final Set<String> STEPS_OF_CODE =
            Set.of("script", "process", "kamelet", "saga", "serviceCall", "policy", "transacted");
    private static final Set<String> LANGUAGES_OF_CODE =
            Set.of("groovy", "java", "joor", "js", "mvel", "ognl", "python", "spel", "wasm", "sql");
    private static final Set<String> ADDRESSED =
            Set.of("to", "toD", "wireTap", "enrich", "pollEnrich", "poll", "interceptSendToEndpoint");

    private final RouteTree tree;
    private final Predicate<String> builtIn;
    private final List<String> faults = new ArrayList<>();

    private ProviderRoutes(RouteTree tree, Predicate<String> builtIn) {
        this.tree = tree;
        this.builtIn = builtIn;
    }

    /** @param builtIn the components that there are; of others somebody else reports, where they stand as an address */
    static List<String> faults(Config config, RouteTree tree, Predicate<String> builtIn) {
        ProviderRoutes routes = new ProviderRoutes(tree, builtIn);
        files(config, tree).get(true).forEach(routes::lookAt);
        return routes.faults;
    }

    /** The files that hold a provider's routes, and the others. */
    static Map<Boolean, List<YamlFile>> files(Config config, RouteTree tree) {
        Set<String> providers = Providers.names(config);
        Map<YamlFile, List<Route>> contents = tree.routes().stream()
                .collect(Collectors.groupingBy(Route::file, IdentityHashMap::new, Collectors.toList()));
        return tree.files().stream()
                .collect(Collectors.partitioningBy(
                        file -> isProviders(file, contents.getOrDefault(file, List.of()), providers)));
    }

    /** By its folder, or because dispatch or a schedule calls a route of it by a provider's name. */
    private static boolean isProviders(YamlFile file, List<Route> routes, Set<String> providers) {
        if (Kamelets.name(file.path()).isPresent()) {
            return true;
        }
        String folder = file.path().getParent() == null
                ? ""
                : file.path().getParent().getFileName().toString().toLowerCase(Locale.ROOT);
        return providers.contains(folder)
                || routes.stream()
                        .flatMap(route -> Stream.of(route.id(), route.name()))
                        .anyMatch(name -> providers.stream().anyMatch(provider -> name.startsWith(provider + "-"))
                                || money(name));
    }

    private static boolean money(String name) {
        return !name.startsWith("schedule-")
                && Arrays.stream(Operation.values())
                        .filter(operation -> !operation.lookup())
                        .anyMatch(operation -> name.endsWith("-" + operation.routeSuffix()));
    }

    private void lookAt(YamlFile file) {
        for (Entry entry : RouteTree.entries(file)) {
            if (!ENTRIES.contains(entry.kind())) {
                fault(
                        entry.place(),
                        entry.kind() + " does not belong into a provider's routes",
                        "write routes, and call the provider by http or https");
            }
        }
        for (Mapping mapping : file.mappings()) {
            lookAt(mapping);
        }
    }

    private void lookAt(Mapping mapping) {
        for (String word : RouteTree.names(mapping)) {
            String place = RouteTree.place(mapping, word);
            if (STEPS_OF_CODE.contains(word) && !mapping.name().equals("parameters")) {
                fault(
                        place,
                        word + " runs what nobody can check in a provider's route",
                        "use a bean of the application, or call the provider by http or https");
            }
            if (LANGUAGES_OF_CODE.contains(word) && !mapping.name().equals("parameters")) {
                fault(
                        place,
                        "the language " + word + " could call a provider past the guard",
                        "write simple, constant or method");
            }
            if (ADDRESSED.contains(word)) {
                RouteTree.child(mapping, word)
                        .flatMap(node -> tree.address(new Step(
                                word, node, mapping.file(), mapping.file().place(node))))
                        .filter(this::isBuiltIn)
                        .ifPresent(address -> component(address, COMPONENTS));
            }
            if (word.equals("from")) {
                RouteTree.child(mapping, word)
                        .flatMap(node -> tree.address(new Step(
                                word, node, mapping.file(), mapping.file().place(node))))
                        .filter(this::isBuiltIn)
                        .ifPresent(address -> component(address, SOURCES));
            }
        }
        if (mapping.name().equals("setProperty")
                && mapping.text("name")
                        .filter(name -> name.value().equals("evidence"))
                        .isPresent()) {
            mapping.file().mappingsBelow(mapping.node()).forEach(below -> below.text("constant")
                    .or(() -> below.text("expression"))
                    .ifPresent(this::evidence));
        }
        if (Set.of("enrich", "pollEnrich", "poll", "recipientList", "routingSlip", "dynamicRouter")
                .contains(mapping.name())) {
            mapping.file().mappingsBelow(mapping.node()).forEach(below -> below.text("constant")
                    .or(() -> below.name().equals("constant") ? below.text("expression") : Optional.empty())
                    .ifPresent(this::constantAddresses));
        }
        mapping.text("beanType")
                .ifPresent(type -> fault(
                        type.place(),
                        "the class " + type.value() + " could call a provider past the guard",
                        "name a bean of the application with ref"));
        mapping.text("language")
                .filter(language -> LANGUAGES_OF_CODE.contains(language.value()))
                .ifPresent(language -> fault(
                        language.place(),
                        "the language " + language.value() + " could call a provider past the guard",
                        "write simple, constant or method"));
        mapping.texts().stream()
                .filter(text -> text.value().contains("bean:type:"))
                .forEach(text -> fault(
                        text.place(),
                        "a class that is named in an expression could call a provider past the guard",
                        "name a bean of the application"));
    }

    /** A name that nobody knows would let no status query end a request. */
    private void evidence(Text names) {
        Set<String> fields = Arrays.stream(Evidence.Field.values())
                .map(Evidence.Field::text)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Arrays.stream(names.value().strip().split("[\\s,]+"))
                .filter(name -> !name.contains("$") && !fields.contains(name))
                .forEach(name -> fault(
                        names.place(),
                        "evidence names " + name + ", which is no field of an answer",
                        "write some of " + String.join(" ", fields) + Nearest.suggestion(name, fields)));
    }

    private boolean isBuiltIn(Address address) {
        return address.scheme().isEmpty() || builtIn.test(address.scheme());
    }

    private void constantAddresses(Text addresses) {
        for (String address : addresses.value().split(",")) {
            component(
                    tree.address(new Text(addresses.name(), address.strip(), addresses.place()), Map.of()), COMPONENTS);
        }
    }

    private void component(Address address, Set<String> allowed) {
        if (address.scheme().isEmpty()) {
            boolean setting = address.rest().startsWith("{{");
            if (!setting) {
                fault(
                        address.place(),
                        "nobody knows before it runs which component " + address.rest() + " is",
                        "write the address out");
            }
        } else if (!allowed.contains(address.scheme())) {
            fault(
                    address.place(),
                    address.scheme()
                            + " does not belong into a provider's routes: the guard knows of no call that it makes",
                    "use one of " + allowed.stream().sorted().collect(Collectors.joining(", ")));
        }
    }

    private void fault(String place, String what, String remedy) {
        String line = place + ": " + what + "; " + remedy;
        if (!faults.contains(line)) {
            faults.add(line);
        }
    }
}

package io.rechargeroutes.launch.check.routes;

import io.rechargeroutes.launch.check.routes.YamlFile.Mapping;
import io.rechargeroutes.launch.check.routes.YamlFile.Text;
import io.rechargeroutes.model.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names by which routes, steps and policies find each other: none twice, none that leads nowhere. */
final class RouteLinks {

    /** {@code direct:router}, with or without options; a name that is computed cannot be followed. */
    private static final Pattern INTERNAL = Pattern.compile("(direct|seda):([A-Za-z0-9_.-]+)(\\?.*)?");

    private static final Set<String> NO_IDS = Set.of("parameters", "routeConfiguration");

    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> routes = new TreeSet<>();
    private final Set<String> policies = new TreeSet<>();
    private final List<Text> targets = new ArrayList<>();
    private final List<Text> followed = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private RouteLinks() {}

    /**
     * @param uses routes that uses of kamelets make: their steps stand in the kamelet, once
     * @param whole false where a file could not be read: what seems to lead nowhere may lead there
     */
    static List<String> faults(List<Mapping> mappings, List<Mapping> uses, boolean whole) {
        RouteLinks links = new RouteLinks();
        mappings.forEach(mapping -> links.read(mapping, true));
        uses.forEach(mapping -> links.read(mapping, false));
        if (!whole) {
            return links.faults;
        }
        links.targets.forEach(target -> links.mustBeOneOf(links.routes, target, "no route takes " + target.value()));
        links.followed.forEach(policy ->
                links.mustBeOneOf(links.policies, policy, "there is no routeConfiguration " + policy.value()));
        return links.faults;
    }

    private void read(Mapping mapping, boolean named) {
        if (mapping.name().equals("routeConfiguration")) {
            mapping.text("id").ifPresent(id -> policies.add(id.value()));
        }
        if (named && !NO_IDS.contains(mapping.name())) {
            mapping.text("id").ifPresent(this::mustBeNew);
        }
        mapping.text("routeConfigurationId").ifPresent(followed::add);
        for (Text text : mapping.texts()) {
            boolean taken = mapping.name().equals("from") || text.name().equals("from");
            internal(mapping, text).ifPresent(link -> {
                if (taken) {
                    routes.add(link.value());
                } else {
                    targets.add(link);
                }
            });
        }
    }

    /** The route that a text names, as {@code direct:name}, whichever form it is written in. */
    private static Optional<Text> internal(Mapping mapping, Text text) {
        boolean bare = text.name().equals("uri") && Set.of("direct", "seda").contains(text.value());
        if (bare) {
            return mapping.mapping("parameters")
                    .flatMap(parameters -> parameters.text("name"))
                    .map(name -> new Text(name.name(), text.value() + ":" + name.value(), name.place()))
                    .filter(link -> INTERNAL.matcher(link.value()).matches());
        }
        Matcher whole = INTERNAL.matcher(text.value());
        boolean address = Set.of("uri", "from", "to", "toD", "wireTap").contains(text.name());
        return address && whole.matches()
                ? Optional.of(new Text(text.name(), whole.group(1) + ":" + whole.group(2), text.place()))
                : Optional.empty();
    }

    private void mustBeNew(Text id) {
        String first = ids.putIfAbsent(id.value(), id.place());
        if (first != null) {
            faults.add(
                    id.place() + ": the id " + id.value() + " stands at " + first + " too; give one of them another");
        }
    }

    private void mustBeOneOf(Set<String> known, Text name, String otherwise) {
        if (!known.contains(name.value())) {
            faults.add(name.place() + ": " + otherwise + "; name one that exists"
                    + Nearest.suggestion(name.value(), known));
        }
    }
}

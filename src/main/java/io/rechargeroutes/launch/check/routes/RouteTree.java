package io.rechargeroutes.launch.check.routes;

import io.rechargeroutes.launch.check.routes.YamlFile.Mapping;
import io.rechargeroutes.launch.check.routes.YamlFile.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Route files as routes and steps, each with its place: what calls what, in which order, and with which words. */
record RouteTree(Config config, List<YamlFile> files) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^}:?]+)(?::([^}]*))?}}");
    private static final Pattern ADDRESS =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)(?::(?://)?([^?]*))?(?:\\?(.*))?", Pattern.DOTALL);

    /** One entry of a file: {@code route}, {@code routeConfiguration}, {@code beans} … */
    record Entry(String kind, Node node, YamlFile file) {

        String place() {
            return file.place(node);
        }

        Optional<Mapping> mapping() {
            return node instanceof MappingNode mapping
                    ? Optional.of(new Mapping(kind, file, mapping))
                    : Optional.empty();
        }
    }

    /** A route; its name is what {@code direct:} calls it by. */
    record Route(String id, Address from, Mapping content, List<Step> steps, YamlFile file) {

        String name() {
            return from.scheme().equals("direct") ? from.rest() : "";
        }
    }

    /** A step: its kind, such as {@code to}, and what is said of it. */
    record Step(String kind, Node node, YamlFile file, String place) {

        Optional<Mapping> mapping() {
            return node instanceof MappingNode mapping
                    ? Optional.of(new Mapping(kind, file, mapping))
                    : Optional.empty();
        }
    }

    /**
     * Where something comes from or goes to, with settings filled in.
     *
     * @param options those behind the question mark and those under {@code parameters}
     */
    record Address(String scheme, String rest, Map<String, Text> options, String place) {}

    List<Entry> entries() {
        return files.stream().flatMap(file -> entries(file).stream()).toList();
    }

    /** None of a kamelet: its routes are those of its uses. */
    static List<Entry> entries(YamlFile file) {
        return file.kamelet()
                ? List.of()
                : ((SequenceNode) file.root())
                        .getValue().stream()
                                .filter(MappingNode.class::isInstance)
                                .flatMap(entry -> ((MappingNode) entry).getValue().stream())
                                .map(tuple -> new Entry(key(tuple), tuple.getValueNode(), file))
                                .toList();
    }

    List<Route> routes() {
        return entries().stream().flatMap(entry -> route(entry).stream()).toList();
    }

    private Optional<Route> route(Entry entry) {
        Optional<Mapping> mapping = entry.mapping();
        if (mapping.isEmpty() || !entry.kind().equals("route") && !entry.kind().equals("from")) {
            return Optional.empty();
        }
        Mapping content = mapping.get();
        Optional<Address> from = entry.kind().equals("from")
                ? address(new Step("from", entry.node(), entry.file(), entry.place()))
                : child(content, "from")
                        .flatMap(node -> address(new Step(
                                "from", node, entry.file(), entry.file().place(node))));
        List<Step> steps = new ArrayList<>(steps(content));
        content.mapping("from").ifPresent(inner -> steps.addAll(steps(inner)));
        return from.map(address ->
                new Route(content.text("id").map(Text::value).orElse(""), address, content, steps, entry.file()));
    }

    /** The steps that stand in a list {@code steps} of something. */
    static List<Step> steps(Mapping owner) {
        List<Step> steps = new ArrayList<>();
        child(owner, "steps").ifPresent(list -> {
            if (list instanceof SequenceNode items) {
                items.getValue().stream()
                        .filter(MappingNode.class::isInstance)
                        .flatMap(item -> ((MappingNode) item).getValue().stream())
                        .forEach(tuple -> steps.add(new Step(
                                key(tuple),
                                tuple.getValueNode(),
                                owner.file(),
                                owner.file().place(tuple.getKeyNode()))));
            }
        });
        return steps;
    }

    /** What stands under a name of something, one or many: the branches of a choice, the catches of a try. */
    static List<Mapping> branches(Mapping owner, String name) {
        return child(owner, name)
                .map(node -> node instanceof SequenceNode list ? list.getValue() : List.of(node))
                .orElse(List.of())
                .stream()
                .filter(MappingNode.class::isInstance)
                .map(node -> new Mapping(name, owner.file(), (MappingNode) node))
                .toList();
    }

    static List<String> names(Mapping mapping) {
        return mapping.node().getValue().stream().map(RouteTree::key).toList();
    }

    /** The line of a name. */
    static String place(Mapping mapping, String name) {
        return mapping.node().getValue().stream()
                .filter(tuple -> key(tuple).equals(name))
                .map(NodeTuple::getKeyNode)
                .map(mapping.file()::place)
                .findFirst()
                .orElseGet(mapping::place);
    }

    static Optional<Node> child(Mapping mapping, String name) {
        return mapping.node().getValue().stream()
                .filter(tuple -> key(tuple).equals(name))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    /** Where a step goes, whichever form it is written in; nothing where it says no address. */
    Optional<Address> address(Step step) {
        if (step.node() instanceof ScalarNode scalar) {
            return Optional.of(address(new Text(step.kind(), scalar.getValue(), step.place()), Map.of()));
        }
        return step.mapping().flatMap(mapping -> mapping.text("uri").map(uri -> {
            Map<String, Text> parameters = new LinkedHashMap<>();
            mapping.mapping("parameters")
                    .ifPresent(given -> given.texts().forEach(text -> parameters.put(text.name(), text)));
            return address(uri, parameters);
        }));
    }

    Address address(Text uri, Map<String, Text> parameters) {
        Matcher address = ADDRESS.matcher(resolved(uri.value()).strip());
        if (!address.matches()) {
            return new Address("", uri.value(), parameters, uri.place());
        }
        Map<String, Text> options = new LinkedHashMap<>();
        if (address.group(3) != null) {
            for (String option : address.group(3).split("&")) {
                String[] parts = option.split("=", 2);
                options.put(parts[0], new Text(parts[0], parts.length == 2 ? parts[1] : "", uri.place()));
            }
        }
        options.putAll(parameters);
        String scheme = address.group(1).toLowerCase(Locale.ROOT);
        String rest = address.group(2) == null ? "" : address.group(2);
        boolean named = rest.isEmpty() && options.containsKey("name");
        return new Address(scheme, named ? resolved(options.get("name").value()) : rest, options, uri.place());
    }

    /** With the settings filled in that are set. */
    String resolved(String text) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(config.getOptionalValue(found.group(1), String.class)
                        .orElse(found.group(2) == null ? found.group() : found.group(2))));
    }

    private static String key(NodeTuple tuple) {
        return tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
    }
}

package io.rechargeroutes.launch.check.routes;

import io.rechargeroutes.launch.check.routes.RouteTree.Address;
import io.rechargeroutes.launch.check.routes.RouteTree.Step;
import io.rechargeroutes.launch.check.routes.YamlFile.Mapping;
import io.rechargeroutes.launch.check.routes.YamlFile.Text;
import io.rechargeroutes.model.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The kamelets of routes/kamelets, and what each use of one makes of it: a route with the use's parameters filled in,
 * whose lines are those of the kamelet. So all that is checked of a route is checked of it, with what it really is
 * given.
 */
final class Kamelets {

    private static final String SUFFIX = ".kamelet.yaml";
    private static final String SCHEME = "kamelet";
    private static final Pattern PARAMETER = Pattern.compile("\\{\\{\\??([A-Za-z][A-Za-z0-9_-]*)}}");
    /** Parameters travel as the query of an address, which these would cut or change. */
    private static final Pattern CHANGED_ON_THE_WAY = Pattern.compile("[&+%?#\\s]|RAW[({]");

    private static final Set<String> WITH_ADDRESS = Set.of("to", "toD", "wireTap", "enrich", "pollEnrich", "poll");
    private static final Set<String> OF_A_TEMPLATE = Set.of("from", "route");

    private final RouteTree tree;
    private final Map<String, YamlFile> kamelets = new TreeMap<>();
    /** Also those that cannot be read: one slip is one line. */
    private final Set<String> names = new TreeSet<>();

    private final Map<String, String> ids = new HashMap<>();
    private final List<YamlFile> instances = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private Kamelets(RouteTree tree) {
        this.tree = tree;
    }

    /**
     * @param paths all files of routes and of kamelets
     * @param files those that can be read
     */
    static Kamelets of(RouteTree tree, List<Path> paths, List<YamlFile> files) {
        Kamelets kamelets = new Kamelets(tree);
        paths.stream().map(Kamelets::name).flatMap(Optional::stream).forEach(kamelets.names::add);
        files.stream().filter(YamlFile::kamelet).forEach(kamelets::declare);
        files.stream().filter(file -> !file.kamelet()).forEach(file -> file.mappings()
                .forEach(mapping -> kamelets.uses(file, mapping)));
        return kamelets;
    }

    /** The name of a kamelet's file; nothing where it is none. */
    static Optional<String> name(Path path) {
        String file = path.getFileName().toString();
        return file.endsWith(SUFFIX)
                ? Optional.of(file.substring(0, file.length() - SUFFIX.length()))
                : Optional.empty();
    }

    List<String> faults() {
        return faults;
    }

    /** One file of one route for each use. */
    List<YamlFile> instances() {
        return instances;
    }

    /** What says one use from all others, and its route. */
    static String key(Address address) {
        return address.rest().contains("/") ? address.rest() : address.rest() + "@" + address.place();
    }

    private void declare(YamlFile file) {
        String name = name(file.path()).orElseThrow();
        Optional<Text> given = top(file).mapping("metadata").flatMap(metadata -> metadata.text("name"));
        if (given.filter(text -> text.value().equals(name)).isEmpty()) {
            faults.add(given.map(Text::place).orElse(file.path() + ":1")
                    + ": a kamelet is found by its file; write metadata.name: " + name);
        }
        Optional<Mapping> template = template(file);
        if (template.isEmpty()) {
            faults.add(
                    file.path() + ":1: the kamelet has no template; write spec.template.from, or spec.template.route");
            return;
        }
        RouteTree.names(template.get()).stream()
                .filter(word -> !OF_A_TEMPLATE.contains(word))
                .forEach(word -> faults.add(RouteTree.place(template.get(), word) + ": " + word
                        + " of a kamelet is nothing that can be checked; name beans of the application"));
        file.mappings().forEach(mapping -> addresses(file, mapping)
                .filter(address ->
                        address.scheme().equals(SCHEME) && !address.rest().matches("source|sink"))
                .forEach(address ->
                        faults.add(address.place() + ": a kamelet uses no other kamelet; call a route by direct:")));
        kamelets.put(name, file);
    }

    private void uses(YamlFile file, Mapping mapping) {
        addresses(file, mapping)
                .filter(address -> address.scheme().equals(SCHEME))
                .forEach(this::use);
    }

    private Stream<Address> addresses(YamlFile file, Mapping mapping) {
        return WITH_ADDRESS.stream().flatMap(word -> RouteTree.child(mapping, word).stream()
                .flatMap(node -> tree.address(new Step(word, node, file, file.place(node))).stream()));
    }

    private void use(Address address) {
        String name = address.rest().replaceFirst("/.*", "");
        YamlFile kamelet = kamelets.get(name);
        if (address.rest().contains("${")) {
            faults.add(address.place() + ": nobody knows which kamelet " + address.rest()
                    + " is before it runs; write the name out");
            return;
        }
        if (kamelet == null && names.contains(name)) {
            return;
        }
        if (kamelet == null) {
            faults.add(address.place() + ": there is no kamelet " + name
                    + "; write kamelet:, one of routes/kamelets, / and a name of the call's own"
                    + Nearest.suggestion(name, names));
            return;
        }
        if (address.rest().contains("/")) {
            String first = ids.putIfAbsent(address.rest(), address.place());
            if (first != null) {
                faults.add(address.place() + ": " + address.rest() + " stands at " + first
                        + " too; give one of them another name");
                return;
            }
        }
        Map<String, String> values = values(kamelet, name, address);
        values.put("templateId", name);
        values.put("routeId", address.rest().replaceFirst("^[^/]*/?", ""));
        template(kamelet)
                .map(template -> instance(kamelet, template, key(address), values))
                .ifPresent(instances::add);
    }

    private Map<String, String> values(YamlFile kamelet, String name, Address address) {
        Map<String, String> values = new LinkedHashMap<>();
        Optional<Mapping> definition = top(kamelet).mapping("spec").flatMap(spec -> spec.mapping("definition"));
        Set<String> declared = new TreeSet<>();
        definition.flatMap(one -> one.mapping("properties")).ifPresent(properties -> RouteTree.names(properties)
                .forEach(property -> {
                    declared.add(property);
                    properties
                            .mapping(property)
                            .flatMap(one -> one.text("default"))
                            .ifPresent(otherwise -> values.put(property, otherwise.value()));
                }));
        address.options().values().forEach(option -> {
            if (!declared.contains(option.name())) {
                faults.add(option.place() + ": the kamelet " + name + " has no parameter " + option.name()
                        + "; correct or remove it" + Nearest.suggestion(option.name(), declared));
            } else if (CHANGED_ON_THE_WAY.matcher(tree.resolved(option.value())).find()) {
                faults.add(option.place() + ": " + option.name() + " of the kamelet " + name
                        + " holds a blank or one of & + % ? #, which would change on the way; take it out");
            }
            values.put(option.name(), option.value());
        });
        Stream<String> needed = definition.stream()
                .flatMap(one -> one.texts().stream())
                .filter(text -> text.name().equals("required"))
                .map(Text::value);
        needed.filter(one -> !values.containsKey(one))
                .forEach(one -> faults.add(
                        address.place() + ": the kamelet " + name + " needs the parameter " + one + "; add it"));
        return values;
    }

    private static Mapping top(YamlFile kamelet) {
        return new Mapping("", kamelet, (MappingNode) kamelet.root());
    }

    private static Optional<Mapping> template(YamlFile kamelet) {
        return top(kamelet)
                .mapping("spec")
                .flatMap(spec -> spec.mapping("template"))
                .filter(template -> RouteTree.names(template).stream().anyMatch(OF_A_TEMPLATE::contains));
    }

    /** The names that stand for parameters in a kamelet, and for no settings. */
    static Set<String> parameters(YamlFile kamelet) {
        Set<String> names = new TreeSet<>(Set.of("templateId", "routeId"));
        top(kamelet)
                .mapping("spec")
                .flatMap(spec -> spec.mapping("definition"))
                .flatMap(definition -> definition.mapping("properties"))
                .ifPresent(properties -> names.addAll(RouteTree.names(properties)));
        return names;
    }

    /** {@code - route: {id, from: {uri: kamelet:<key>, steps}}} */
    private static YamlFile instance(YamlFile kamelet, Mapping template, String key, Map<String, String> values) {
        Optional<Mapping> route = template.mapping("route");
        List<NodeTuple> content = new ArrayList<>(route.map(one -> one.node().getValue().stream()
                        .filter(tuple -> !isNamed(tuple, "id"))
                        .toList())
                .orElse(template.node().getValue()));
        content.replaceAll(tuple -> new NodeTuple(
                tuple.getKeyNode(),
                filled(isNamed(tuple, "from") ? from(tuple.getValueNode(), key) : tuple.getValueNode(), values)));
        Node place = route.<Node>map(Mapping::node).orElse(template.node());
        content.add(
                0,
                new NodeTuple(
                        text("id", place), text(values.get("routeId").isEmpty() ? key : values.get("routeId"), place)));
        Node entry = new MappingNode(
                Tag.MAP,
                true,
                List.of(new NodeTuple(
                        text("route", place),
                        new MappingNode(
                                Tag.MAP, true, content, FlowStyle.BLOCK, place.getStartMark(), place.getEndMark()))),
                FlowStyle.BLOCK,
                place.getStartMark(),
                place.getEndMark());
        return new YamlFile(
                kamelet.path(),
                new SequenceNode(
                        Tag.SEQ, true, List.of(entry), FlowStyle.BLOCK, place.getStartMark(), place.getEndMark()));
    }

    private static Node from(Node from, String key) {
        if (!(from instanceof MappingNode mapping)) {
            return from;
        }
        return new MappingNode(
                Tag.MAP,
                true,
                mapping.getValue().stream()
                        .map(tuple -> isNamed(tuple, "uri")
                                ? new NodeTuple(tuple.getKeyNode(), text(SCHEME + ":" + key, tuple.getValueNode()))
                                : tuple)
                        .toList(),
                FlowStyle.BLOCK,
                from.getStartMark(),
                from.getEndMark());
    }

    /** A copy with the parameters filled in; what is optional and not given is left out. */
    private static Node filled(Node node, Map<String, String> values) {
        if (node instanceof MappingNode mapping) {
            List<NodeTuple> tuples = mapping.getValue().stream()
                    .filter(tuple -> !isLeftOut(tuple, values))
                    .map(tuple -> new NodeTuple(tuple.getKeyNode(), filled(tuple.getValueNode(), values)))
                    .toList();
            return new MappingNode(
                    node.getTag(), true, tuples, FlowStyle.BLOCK, node.getStartMark(), node.getEndMark());
        }
        if (node instanceof SequenceNode list) {
            return new SequenceNode(
                    node.getTag(),
                    true,
                    list.getValue().stream().map(item -> filled(item, values)).toList(),
                    FlowStyle.BLOCK,
                    node.getStartMark(),
                    node.getEndMark());
        }
        return node instanceof ScalarNode scalar
                ? text(
                        PARAMETER
                                .matcher(scalar.getValue())
                                .replaceAll(found ->
                                        Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group()))),
                        scalar)
                : node;
    }

    private static boolean isLeftOut(NodeTuple tuple, Map<String, String> values) {
        return tuple.getValueNode() instanceof ScalarNode scalar
                && scalar.getValue().startsWith("{{?")
                && PARAMETER
                        .matcher(scalar.getValue())
                        .results()
                        .anyMatch(found -> !values.containsKey(found.group(1)));
    }

    private static boolean isNamed(NodeTuple tuple, String name) {
        return tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name);
    }

    private static ScalarNode text(String value, Node place) {
        return new ScalarNode(Tag.STR, true, value, ScalarStyle.PLAIN, place.getStartMark(), place.getEndMark());
    }
}

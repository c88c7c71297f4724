package io.rechargeroutes.launch.check.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.constructor.StandardConstructor;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** One YAML file, read so that everything in it knows its line. */
record YamlFile(Path path, Node root) {

    /** A text and where it stands; in a list it has the list's name. */
    record Text(String name, String value, String place) {}

    /**
     * Named values that belong together.
     *
     * @param name the name that they stand under; empty at the top
     */
    record Mapping(String name, YamlFile file, MappingNode node) {

        /** The texts in it, not those in mappings further down. */
        List<Text> texts() {
            List<Text> texts = new ArrayList<>();
            for (NodeTuple tuple : node.getValue()) {
                Node value = tuple.getValueNode();
                List<Node> values = value instanceof SequenceNode list ? list.getValue() : List.of(value);
                values.forEach(item -> file.text(key(tuple), item).ifPresent(texts::add));
            }
            return texts;
        }

        Optional<Text> text(String wanted) {
            return texts().stream().filter(text -> text.name().equals(wanted)).findFirst();
        }

        Optional<Mapping> mapping(String wanted) {
            return node.getValue().stream()
                    .filter(tuple -> key(tuple).equals(wanted))
                    .map(NodeTuple::getValueNode)
                    .filter(MappingNode.class::isInstance)
                    .map(value -> new Mapping(wanted, file, (MappingNode) value))
                    .findFirst();
        }

        String place() {
            return file.place(node);
        }
    }

    /** Reads a file; nothing, and one more fault, where it is no YAML or no list of entries. */
    static Optional<YamlFile> read(Path file, List<String> faults) {
        LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
        try {
            Optional<Node> root = new Compose(settings).composeString(Files.readString(file));
            // what only shows when values are made, such as a name that stands twice
            new StandardConstructor(settings).constructSingleDocument(root);
            boolean kamelet = Kamelets.name(file).isPresent();
            if (root.isPresent()
                    && (kamelet ? root.get() instanceof MappingNode : root.get() instanceof SequenceNode)) {
                return Optional.of(new YamlFile(file, root.get()));
            }
            faults.add(file
                    + (kamelet
                            ? ":1: holds no kamelet; begin with 'kind: Kamelet', or remove the file"
                            : ":1: holds no list of routes; begin each entry with '- route:', or remove the file"));
        } catch (MarkedYamlEngineException fault) {
            faults.add(file + ":" + fault.getProblemMark().map(YamlFile::line).orElse(1) + ": not YAML: "
                    + fault.getProblem() + "; look at the indentation, which is made of blanks");
        } catch (YamlEngineException | IOException fault) {
            faults.add(file + ":1: cannot be read (" + fault.getMessage() + "); save it as UTF-8 text");
        }
        return Optional.empty();
    }

    /** True of a kamelet as it is written; false of routes, also of those that uses of a kamelet make. */
    boolean kamelet() {
        return root instanceof MappingNode;
    }

    /** All mappings of the file, in its order. */
    List<Mapping> mappings() {
        List<Mapping> mappings = new ArrayList<>();
        gather("", root, mappings);
        return mappings;
    }

    /** A mapping and all mappings in it. */
    List<Mapping> mappingsBelow(Node node) {
        List<Mapping> mappings = new ArrayList<>();
        gather("", node, mappings);
        return mappings;
    }

    String place(Node node) {
        return path + ":" + node.getStartMark().map(YamlFile::line).orElse(1);
    }

    private void gather(String name, Node node, List<Mapping> mappings) {
        if (node instanceof MappingNode mapping) {
            mappings.add(new Mapping(name, this, mapping));
            mapping.getValue().forEach(tuple -> gather(key(tuple), tuple.getValueNode(), mappings));
        } else if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> gather(name, item, mappings));
        }
    }

    private Optional<Text> text(String name, Node node) {
        return node instanceof ScalarNode scalar
                ? Optional.of(new Text(name, scalar.getValue(), place(node)))
                : Optional.empty();
    }

    private static String key(NodeTuple tuple) {
        return tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }
}

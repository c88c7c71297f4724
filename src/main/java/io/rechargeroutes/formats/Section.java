package io.rechargeroutes.formats;

import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.model.PlainText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Named values of a format's file. What is wrong with one is added to the faults, with its line; it counts as absent.
 */
final class Section {

    private static final String KEYS = "keys are texts, write key: value";

    /** A text and its line. */
    record Text(String value, int line) {}

    private final String file;
    private final String name;
    private final int line;
    private final List<String> faults;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    /** @param name what it stands under; empty at the top */
    Section(String file, String name, MappingNode node, List<String> faults) {
        this.file = file;
        this.name = name;
        this.line = line(node);
        this.faults = faults;
        for (NodeTuple tuple : node.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                fault(line(tuple.getKeyNode()), "has a key that is no text, " + KEYS);
            } else if (values.containsKey(key.getValue())) {
                fault(line(key), quoted(key.getValue()) + " stands twice, remove one");
            } else {
                values.put(key.getValue(), tuple.getValueNode());
                lines.put(key.getValue(), line(key));
            }
        }
    }

    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    static String at(String file, int line, String whatAndWhatToDo) {
        return file + ":" + line + ": " + PlainText.of(whatAndWhatToDo);
    }

    static String quoted(String text) {
        String plain = PlainText.of(text);
        return "'" + (plain == null ? "" : plain.length() > 60 ? plain.substring(0, 59) + "…" : plain) + "'";
    }

    void fault(int at, String whatAndWhatToDo) {
        faults.add(at(file, at, whatAndWhatToDo));
    }

    /** A fault of a value of this section. */
    void fault(String key, String whatAndWhatToDo) {
        fault(lines.getOrDefault(key, line), path(key) + " " + whatAndWhatToDo);
    }

    private String path(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    int size() {
        return values.size();
    }

    List<String> keys() {
        return List.copyOf(values.keySet());
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    int line(String key) {
        return lines.getOrDefault(key, line);
    }

    boolean isSection(String key) {
        return values.get(key) instanceof MappingNode;
    }

    /** Names every key that is not known. */
    void refuseOthersThan(Collection<String> known) {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                fault(
                        lines.get(key),
                        "there is no key " + quoted(key) + (name.isEmpty() ? "" : " in " + name)
                                + ", correct or remove it" + Nearest.suggestion(key, known));
            }
        }
    }

    /** A text; null where it is absent or none. */
    String text(String key) {
        Node node = values.get(key);
        if (node == null) {
            return null;
        }
        if (!(node instanceof ScalarNode scalar)) {
            fault(line(node), path(key) + " must be one value, not a " + kind(node) + "; write " + key + ": value");
            return null;
        }
        if (isNull(scalar)) {
            fault(key, "is empty, fill it in or remove it");
            return null;
        }
        return scalar.getValue();
    }

    /** A text of a list, or the one text that stands in place of a list. */
    List<Text> texts(String key) {
        List<Text> texts = new ArrayList<>();
        for (Node node : nodes(key)) {
            if (node instanceof ScalarNode scalar && !isNull(scalar)) {
                texts.add(new Text(scalar.getValue(), line(node)));
            } else {
                fault(line(node), path(key) + " must be a list of texts, write " + key + ": [one, another]");
            }
        }
        return texts;
    }

    /** The items of a list; a value that is no list is its only item. */
    List<Node> nodes(String key) {
        Node node = values.get(key);
        return node == null ? List.of() : node instanceof SequenceNode list ? list.getValue() : List.of(node);
    }

    /** A section in this one; empty where it is absent or none. */
    Optional<Section> section(String key) {
        Node node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (!(node instanceof MappingNode mapping)) {
            fault(
                    line(node),
                    path(key) + " must hold keys of its own, not a " + kind(node) + "; write " + key
                            + ": {key: value}");
            return Optional.empty();
        }
        return Optional.of(new Section(file, path(key), mapping, faults));
    }

    /** {@code true} or {@code false}. */
    boolean yes(String key, boolean otherwise) {
        String text = text(key);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            fault(key, quoted(text) + " is neither true nor false, write one of them");
        }
        return text == null ? otherwise : text.equals("true");
    }

    /** A whole number from 0 to a limit; null where it is absent or none. */
    Integer number(String key, int most) {
        String text = text(key);
        if (text == null) {
            return null;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > most) {
            fault(key, quoted(text) + " is no whole number from 0 to " + most + ", correct it");
            return null;
        }
        return Integer.valueOf(text);
    }

    private static boolean isNull(ScalarNode scalar) {
        return scalar.isPlain()
                && (scalar.getValue().isEmpty() || scalar.getValue().equals("null"));
    }

    private static String kind(Node node) {
        return node instanceof SequenceNode ? "list" : node instanceof MappingNode ? "map" : "single value";
    }
}

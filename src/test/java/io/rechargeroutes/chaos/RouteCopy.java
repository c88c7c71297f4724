package io.rechargeroutes.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A route file of a node's own copy, to be edited: steps are found by their id. */
final class RouteCopy {

    private final Path file;
    private final Object content;

    private RouteCopy(Path file, Object content) {
        this.file = file;
        this.content = content;
    }

    /** @param home the folder that holds routes/ */
    static RouteCopy of(Path home, String name) {
        Path file = home.resolve("routes").resolve(name);
        try {
            return new RouteCopy(file, new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Puts a step before the one with an id, or behind it. */
    RouteCopy insert(Map<String, Object> step, boolean before, String id) {
        List<Object> steps = around(id);
        int at = index(steps, id);
        steps.add(before ? at : at + 1, step);
        return this;
    }

    /** Takes a step out and returns it. */
    Object cut(String id) {
        List<Object> steps = around(id);
        return steps.remove(index(steps, id));
    }

    /** The parameters of a route's from. */
    @SuppressWarnings("unchecked")
    Map<String, Object> from(String route) {
        Map<String, Object> from = (Map<String, Object>) ((List<Map<String, Map<String, Object>>>) content)
                .stream()
                        .map(one -> one.get("route"))
                        .filter(one -> one.get("id").equals(route))
                        .findFirst()
                        .orElseThrow()
                        .get("from");
        return (Map<String, Object>) from.get("parameters");
    }

    /** The list of steps that the one with an id is part of. */
    List<Object> around(String id) {
        List<Object> found = find(content, id);
        if (found == null) {
            throw new IllegalStateException(file + " has no step " + id + " any more: the harness needs another place");
        }
        return found;
    }

    void write() {
        try {
            Files.writeString(file, new Dump(DumpSettings.builder().build()).dumpToString(content));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** A step {@code kind} with an id and more. */
    static Map<String, Object> step(String kind, String id, Map<String, Object> options) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("id", id);
        all.putAll(options);
        Map<String, Object> step = new LinkedHashMap<>();
        step.put(kind, all);
        return step;
    }

    private static int index(List<Object> steps, String id) {
        for (int i = 0; i < steps.size(); i++) {
            if (hasId(steps.get(i), id)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean hasId(Object step, String id) {
        return step instanceof Map<?, ?> map
                && map.values().stream()
                        .anyMatch(options -> options instanceof Map<?, ?> named && id.equals(named.get("id")));
    }

    @SuppressWarnings("unchecked")
    private static List<Object> find(Object node, String id) {
        if (node instanceof List<?> list && index((List<Object>) list, id) >= 0) {
            return (List<Object>) list;
        }
        for (Object child : children(node)) {
            List<Object> found = find(child, id);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static Iterable<?> children(Object node) {
        return node instanceof Map<?, ?> map ? map.values() : node instanceof List<?> list ? list : new ArrayList<>();
    }
}

package io.rechargeroutes.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A shipped route file as plain maps and lists.
 *
 * @param place its path below routes/, for messages
 * @param leadName what the ids of its routes begin with: folder-file, or the file's own name at the top
 * @param folder the last folder below routes/; empty at the top
 */
record RouteFile(String place, String leadName, String folder, List<Map<String, Object>> entries) {

    private static final Path ROUTES = Path.of("routes");

    /** One route, or one routeConfiguration. */
    record Definition(RouteFile file, Map<String, Object> content) {

        String id() {
            return String.valueOf(content.get("id"));
        }

        String text(String key) {
            return content.get(key) == null ? null : content.get(key).toString();
        }

        Map<String, Object> from() {
            return map(content.get("from"));
        }

        /** All steps, those inside other steps too. */
        List<Step> steps() {
            List<Step> steps = new ArrayList<>();
            gather(content, steps);
            return steps;
        }

        @Override
        public String toString() {
            return file.place + " " + id();
        }
    }

    /** One step: its kind, such as {@code to}, and what is set on it. */
    record Step(String kind, Map<String, Object> options) {

        String id() {
            return options.get("id") == null ? null : options.get("id").toString();
        }
    }

    static List<RouteFile> all() {
        return files(".camel.yaml").stream().map(RouteFile::read).toList();
    }

    /** A kamelet's template counts as one route; its steps are made anew at each use. */
    static List<RouteFile> kamelets() {
        return files(".kamelet.yaml").stream().map(RouteFile::readKamelet).toList();
    }

    /** All files of a kind below routes/. */
    static List<Path> files(String suffix) {
        try (Stream<Path> files = Files.walk(ROUTES)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static RouteFile readKamelet(Path file) {
        Map<String, Object> content = map(load(file));
        String name = file.getFileName().toString().replace(".kamelet.yaml", "");
        Map<String, Object> template = map(map(content.get("spec")).get("template"));
        Map<String, Object> route =
                new LinkedHashMap<>(template.containsKey("route") ? map(template.get("route")) : template);
        route.put("id", name);
        return new RouteFile(ROUTES.relativize(file).toString(), name, "kamelets", List.of(Map.of("route", route)));
    }

    @SuppressWarnings("unchecked")
    private static RouteFile read(Path file) {
        Path relative = ROUTES.relativize(file);
        String name = relative.getFileName().toString().replace(".camel.yaml", "");
        String folder = relative.getParent() == null
                ? ""
                : relative.getParent().getFileName().toString();
        return new RouteFile(
                relative.toString(), folder.isEmpty() ? name : folder + "-" + name, folder, (List<Map<String, Object>>)
                        load(file));
    }

    private static Object load(Path file) {
        try {
            return new Load(LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(Files.readString(file));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    List<Definition> routes() {
        return definitions("route");
    }

    List<Definition> policies() {
        return definitions("routeConfiguration");
    }

    private List<Definition> definitions(String kind) {
        return entries.stream()
                .filter(entry -> entry.containsKey(kind))
                .map(entry -> new Definition(this, map(entry.get(kind))))
                .toList();
    }

    /** Hands over every name and the text or number that it has, wherever it stands. */
    static void eachValue(Object node, BiConsumer<String, String> name) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (value instanceof Map || value instanceof List) {
                    eachValue(value, name);
                } else {
                    name.accept(key.toString(), String.valueOf(value));
                }
            });
        } else if (node instanceof List<?> list) {
            list.forEach(item -> {
                if (item instanceof Map || item instanceof List) {
                    eachValue(item, name);
                } else {
                    name.accept("", String.valueOf(item));
                }
            });
        }
    }

    private static void gather(Object node, List<Step> steps) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (key.equals("steps") && value instanceof List<?> list) {
                    list.forEach(item -> map(item).forEach((kind, options) -> steps.add(new Step(kind, map(options)))));
                }
                gather(value, steps);
            });
        } else if (node instanceof List<?> list) {
            list.forEach(item -> gather(item, steps));
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object node) {
        return node instanceof Map ? (Map<String, Object>) node : Map.of();
    }
}

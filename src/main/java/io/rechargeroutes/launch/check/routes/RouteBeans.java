package io.rechargeroutes.launch.check.routes;

import io.rechargeroutes.launch.check.routes.YamlFile.Mapping;
import io.rechargeroutes.launch.check.routes.YamlFile.Text;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.settings.Providers;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * The beans that routes name: those of the application, found by their annotation, and the two of each provider.
 * Nothing of them is started.
 */
final class RouteBeans {

    private static final Pattern REFERENCE = Pattern.compile("#(?:bean:)?([A-Za-z][A-Za-z0-9_-]*)");
    private static final Pattern FUNCTION =
            Pattern.compile("\\$\\{bean:([A-Za-z][A-Za-z0-9_-]*)(?:(?:\\?method=|\\.|::)([A-Za-z][A-Za-z0-9_]*))?");
    private static final Pattern OF_PROVIDER = Pattern.compile("([a-z][a-z0-9]*)(Http|Connections)");
    private static final Pattern METHOD = Pattern.compile("([A-Za-z][A-Za-z0-9_]*)(?:\\(.*\\))?", Pattern.DOTALL);

    /** How a compiled class writes the annotation of a bean with a name. */
    private static final String ANNOTATION = Named.class.descriptorString();

    /** Those of the application, which are looked for once. */
    private static final Map<String, Class<?>> OURS = Map.copyOf(named());

    private final Map<String, Class<?>> beans;

    RouteBeans(Config config) {
        beans = new HashMap<>(OURS);
        for (String provider : Providers.names(config)) {
            beans.put(provider + "Http", Object.class);
            beans.put(provider + "Connections", Object.class);
        }
    }

    List<String> faults(RouteTree tree, Mapping mapping) {
        List<String> faults = new ArrayList<>();
        if (mapping.name().equals("bean") || mapping.name().equals("method")) {
            // the bean provider has a check of its own, which knows what its methods want
            mapping.text("ref").ifPresent(ref -> named(ref, tree.resolved(ref.value()), faults)
                    .filter(type -> !ref.value().equals("provider"))
                    .ifPresent(type ->
                            mapping.text("method").ifPresent(method -> method(ref.value(), type, method, faults))));
        }
        boolean options = mapping.name().equals("parameters")
                || mapping.texts().stream().anyMatch(text -> text.value().startsWith("#"));
        if (options) {
            mapping.texts().forEach(text -> {
                Matcher reference = REFERENCE.matcher(tree.resolved(text.value()));
                if (reference.matches()) {
                    named(text, reference.group(1), faults);
                }
            });
        }
        mapping.texts().forEach(text -> {
            Matcher function = FUNCTION.matcher(text.value());
            while (function.find()) {
                String method = function.group(2);
                named(text, function.group(1), faults)
                        .filter(type -> method != null)
                        .ifPresent(type ->
                                method(function.group(1), type, new Text("method", method, text.place()), faults));
            }
        });
        return faults;
    }

    private Optional<Class<?>> named(Text text, String name, List<String> faults) {
        Class<?> type = beans.get(name);
        if (type == null) {
            Matcher provider = OF_PROVIDER.matcher(name);
            String folder =
                    provider.matches() ? ", or give the provider its folder routes/providers/" + provider.group(1) : "";
            faults.add(text.place() + ": there is no bean " + name + "; name one of the application's" + folder
                    + Nearest.suggestion(name, beans.keySet()));
        }
        return Optional.ofNullable(type);
    }

    private static void method(String bean, Class<?> type, Text given, List<String> faults) {
        Matcher method = METHOD.matcher(given.value().strip());
        if (!type.equals(Object.class)) {
            List<String> known = Arrays.stream(type.getMethods())
                    .filter(one -> !one.getDeclaringClass().equals(Object.class))
                    .map(Method::getName)
                    .distinct()
                    .sorted()
                    .toList();
            String name = method.matches() ? method.group(1) : given.value();
            if (!known.contains(name)) {
                faults.add(given.place() + ": the bean " + bean + " has no method " + name + "; name one of "
                        + String.join(", ", known) + Nearest.suggestion(name, known));
            }
        }
    }

    /** All classes and producers of the application that carry a name. */
    private static Map<String, Class<?>> named() {
        Map<String, Class<?>> named = new HashMap<>();
        try {
            Path source = Path.of(RouteBeans.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isDirectory(source)) {
                gather(source, named);
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(source)) {
                    gather(jar.getPath("/"), named);
                }
            }
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        } catch (URISyntaxException fault) {
            throw new IllegalStateException(fault);
        }
        return named;
    }

    private static void gather(Path root, Map<String, Class<?>> named) throws IOException {
        List<Path> classes;
        try (Stream<Path> files = Files.walk(root.resolve("io/rechargeroutes"))) {
            classes = files.filter(file -> file.toString().endsWith(".class")).toList();
        }
        for (Path file : classes) {
            // to load them all would take longer than all that is done with them
            if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(ANNOTATION)) {
                String name = root.relativize(file).toString();
                gather(name.substring(0, name.length() - ".class".length()).replace('/', '.'), named);
            }
        }
    }

    private static void gather(String name, Map<String, Class<?>> named) {
        try {
            Class<?> type = Class.forName(name, false, RouteBeans.class.getClassLoader());
            Optional.ofNullable(type.getAnnotation(Named.class))
                    .ifPresent(bean -> named.put(
                            bean.value().isEmpty()
                                    ? Character.toLowerCase(type.getSimpleName().charAt(0))
                                            + type.getSimpleName().substring(1)
                                    : bean.value(),
                            type));
            for (Method method : type.getDeclaredMethods()) {
                Optional.ofNullable(method.getAnnotation(Named.class))
                        .ifPresent(bean -> named.put(
                                bean.value().isEmpty() ? method.getName() : bean.value(), method.getReturnType()));
            }
        } catch (ClassNotFoundException | LinkageError notHere) {
            // what cannot be loaded is no bean of this build
        }
    }
}

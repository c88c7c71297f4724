package io.rechargeroutes.launch.check.routes;

import io.rechargeroutes.launch.check.routes.RouteTree.Route;
import io.rechargeroutes.launch.check.routes.YamlFile.Text;
import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.spi.Language;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The expressions and conditions of route files, parsed by Camel's own languages, and what they ask of a body whose
 * type is known.
 */
final class RouteExpressions {

    private static final Set<String> PARSED =
            Set.of("simple", "jsonpath", "xpath", "jq", "groovy", "ognl", "mvel", "spel");
    private static final Set<String> CONDITIONS =
            Set.of("when", "filter", "validate", "onWhen", "handled", "continued", "retryWhile", "completionPredicate");
    /** What a route gets, where no step of it makes something else of it. */
    private static final Map<String, Class<?>> BODIES =
            Map.of("router", RechargeRequest.class, "failover", Outcome.class);

    private static final Map<String, Class<?>> PROPERTIES = Map.of("attempt", Attempt.class, "claim", Claim.class);
    private static final Set<String> KEEP_THE_BODY = Set.of(
            "choice", "setProperty", "removeProperty", "setHeader", "removeHeader", "removeHeaders", "log", "filter");
    private static final Pattern FUNCTION = Pattern.compile(
            "\\$\\{(?:(body|in\\.body)|exchangeProperty\\.([A-Za-z][A-Za-z0-9_]*))((?:\\??\\.[A-Za-z][A-Za-z0-9_]*(?:\\([^)]*\\))?)+)");

    private static final Pattern BEAN = Pattern.compile("\\$\\{bean:[^}]*}");

    private final CamelContext camel;
    private final RouteTree tree;
    private final List<String> faults = new ArrayList<>();

    private RouteExpressions(CamelContext camel, RouteTree tree) {
        this.camel = camel;
        this.tree = tree;
    }

    static List<String> faults(CamelContext camel, RouteTree tree) {
        RouteExpressions expressions = new RouteExpressions(camel, tree);
        for (YamlFile file : tree.files()) {
            expressions.walk(file, file.root(), false);
        }
        tree.routes().forEach(expressions::types);
        return expressions.faults;
    }

    private void walk(YamlFile file, Node node, boolean condition) {
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> walk(file, item, condition));
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                String name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
                if (PARSED.contains(name)) {
                    text(file, tuple.getValueNode()).ifPresent(text -> parse(name, text, condition));
                } else {
                    boolean repeated = name.equals("loop") && isWhile(tuple.getValueNode());
                    walk(
                            file,
                            tuple.getValueNode(),
                            name.equals("expression") ? condition : CONDITIONS.contains(name) || repeated);
                }
            }
        }
    }

    private static boolean isWhile(Node loop) {
        return loop instanceof MappingNode mapping
                && mapping.getValue().stream()
                        .anyMatch(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                                && key.getValue().equals("doWhile")
                                && tuple.getValueNode() instanceof ScalarNode value
                                && value.getValue().equals("true"));
    }

    private static Optional<Text> text(YamlFile file, Node node) {
        if (node instanceof ScalarNode scalar) {
            return Optional.of(new Text("expression", scalar.getValue(), file.place(scalar)));
        }
        return node instanceof MappingNode mapping
                ? new YamlFile.Mapping("", file, mapping).text("expression")
                : Optional.empty();
    }

    private void parse(String name, Text text, boolean condition) {
        // beans have a check of their own; none of them is here
        String expression = BEAN.matcher(tree.resolved(text.value())).replaceAll(Matcher.quoteReplacement("${body}"));
        if (expression.contains("{{") || expression.startsWith("resource:")) {
            return;
        }
        try {
            Language language = camel.resolveLanguage(name);
            if (condition) {
                language.createPredicate(expression);
            } else {
                language.createExpression(expression);
            }
        } catch (NoSuchLanguageException none) {
            faults.add(text.place() + ": there is no language " + name + "; write simple, constant or method");
        } catch (Exception fault) {
            boolean curly = expression.chars().anyMatch(letter -> letter >= 0x2018 && letter <= 0x201f);
            String message = String.valueOf(fault.getMessage())
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .findFirst()
                    .orElse("it cannot be read");
            faults.add(text.place() + ": no " + (condition ? "condition" : "expression") + " in the language " + name
                    + ": " + message + "; "
                    + (curly ? "write straight quotes: 'AIRTEL'" : "compare like ${body.operator} == 'AIRTEL'"));
        }
    }

    private void types(Route route) {
        Class<?> body = keepsItsBody(route.steps()) ? BODIES.get(route.id()) : null;
        route.file().mappingsBelow(route.content().node()).forEach(mapping -> mapping.texts()
                .forEach(text -> {
                    Matcher function = FUNCTION.matcher(text.value());
                    while (function.find()) {
                        Class<?> type = function.group(1) != null ? body : PROPERTIES.get(function.group(2));
                        if (type != null) {
                            path(type, function.group(3), text);
                        }
                    }
                }));
    }

    private static boolean keepsItsBody(List<RouteTree.Step> steps) {
        return steps.stream().allMatch(step -> KEEP_THE_BODY.contains(step.kind()));
    }

    /** Follows names like {@code .request.operator} as far as the types are known. */
    private void path(Class<?> from, String path, Text text) {
        Class<?> type = from;
        for (String part : path.substring(path.indexOf('.') + 1).split("\\??\\.")) {
            if (type == null
                    || Map.class.isAssignableFrom(type)
                    || !type.getName().startsWith("io.rechargeroutes")) {
                return;
            }
            String name = part.replaceFirst("\\(.*", "");
            Optional<Method> method = method(type, name);
            if (method.isEmpty()) {
                List<String> known = names(type);
                faults.add(text.place() + ": " + type.getSimpleName() + " has no " + name + "; name one of "
                        + String.join(", ", known) + Nearest.suggestion(name, known));
                return;
            }
            type = method.get().getReturnType();
        }
    }

    private static Optional<Method> method(Class<?> type, String name) {
        String capital = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        return Arrays.stream(type.getMethods())
                .filter(method -> Set.of(name, "get" + capital, "is" + capital).contains(method.getName()))
                .findFirst();
    }

    private static List<String> names(Class<?> type) {
        return type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(java.lang.reflect.RecordComponent::getName)
                        .toList()
                : Stream.of(type.getMethods())
                        .filter(method -> method.getParameterCount() == 0 && method.getDeclaringClass() != Object.class)
                        .map(Method::getName)
                        .sorted()
                        .toList();
    }
}

package io.rechargeroutes.intake.message;

import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.quarkus.main.events.AfterStart;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Has each queue that a format applies to consumed by a route of its own. It is the route of the requests queue as it
 * stands in its file, with another queue and with ids of its own: what is changed there holds for all.
 */
@ApplicationScoped
public class ForeignQueues {

    private static final String ROUTE = "intake-queue";
    private static final String FILE = "intake/queue.camel.yaml";

    void consume(@Observes AfterStart event, CamelContext camel, InputFormats formats, RechargeSettings settings)
            throws Exception {
        for (String queue : formats.queues()) {
            String yaml = copy(Files.readString(settings.routes().resolve(FILE)), queue);
            PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(source(queue), yaml));
        }
    }

    /** Camel chooses the reader of routes by what follows the first dot. */
    static String source(String queue) {
        return ROUTE + "-" + queue.replace('.', '-') + ".camel.yaml";
    }

    /** What keeps the queues of formats from being consumed; empty where nothing does. */
    public static Optional<String> fault(Path routes) {
        Path file = routes.resolve(FILE);
        try {
            copy(Files.readString(file), ROUTE);
            return Optional.empty();
        } catch (IOException | RuntimeException none) {
            return Optional.of(file + ":1: queues of formats are consumed by a copy of its route " + ROUTE
                    + ", which is not there; put it back, or remove the queues from the formats");
        }
    }

    /** The route of a file that consumes the requests queue, for another queue. */
    static String copy(String file, String queue) {
        List<Object> routes = new ArrayList<>();
        for (Object entry : (List<?>) new Load(LoadSettings.builder().build()).loadFromString(file)) {
            if (entry instanceof Map<?, ?> named
                    && named.get("route") instanceof Map<?, ?> route
                    && ROUTE.equals(route.get("id"))) {
                routes.add(Map.of("route", copy(route, queue)));
            }
        }
        if (routes.isEmpty()) {
            throw new IllegalStateException(
                    FILE + " has no route " + ROUTE + ", which the queues of formats are consumed like; put it back");
        }
        return new Dump(DumpSettings.builder().build()).dumpToString(routes);
    }

    /**
     * Another queue to consume from, and other ids. A queue that a step names stays: a copy must not send to itself.
     */
    private static Map<Object, Object> copy(Map<?, ?> route, String queue) {
        Map<Object, Object> copy = renamed(route, "-" + queue);
        Map<Object, Object> from = new LinkedHashMap<>((Map<?, ?>) copy.get("from"));
        Map<Object, Object> parameters = new LinkedHashMap<>((Map<?, ?>) from.get("parameters"));
        parameters.put("destinationName", queue);
        from.put("parameters", parameters);
        copy.put("from", from);
        return copy;
    }

    private static Map<Object, Object> renamed(Map<?, ?> node, String suffix) {
        Map<Object, Object> copy = new LinkedHashMap<>();
        node.forEach((key, value) -> copy.put(key, key.equals("id") ? value + suffix : inside(value, suffix)));
        return copy;
    }

    private static Object inside(Object node, String suffix) {
        if (node instanceof List<?> list) {
            return list.stream().map(item -> inside(item, suffix)).toList();
        }
        return node instanceof Map<?, ?> map ? renamed(map, suffix) : node;
    }
}

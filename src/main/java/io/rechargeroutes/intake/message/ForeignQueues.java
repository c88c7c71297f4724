package io.rechargeroutes.intake.message;

import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        int number = 0;
        for (String queue : formats.queues()) {
            String suffix = "-" + ++number;
            String yaml = copy(Files.readString(settings.routes().resolve(FILE)), queue, suffix);
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.fromString(ROUTE + suffix + ".camel.yaml", yaml));
        }
    }

    /** The route of a file that consumes the requests queue, for another queue. */
    static String copy(String file, String queue, String suffix) {
        List<Object> routes = new ArrayList<>();
        for (Object entry : (List<?>) new Load(LoadSettings.builder().build()).loadFromString(file)) {
            if (entry instanceof Map<?, ?> named
                    && named.get("route") instanceof Map<?, ?> route
                    && ROUTE.equals(route.get("id"))) {
                routes.add(renamed(entry, queue, suffix));
            }
        }
        if (routes.isEmpty()) {
            throw new IllegalStateException(
                    FILE + " has no route " + ROUTE + ", which the queues of formats are consumed like; put it back");
        }
        return new Dump(DumpSettings.builder().build()).dumpToString(routes);
    }

    private static Object renamed(Object node, String queue, String suffix) {
        if (node instanceof List<?> list) {
            return list.stream().map(item -> renamed(item, queue, suffix)).toList();
        }
        if (!(node instanceof Map<?, ?> map)) {
            return node;
        }
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (key.equals("id")) {
                copy.put(key, value + suffix);
            } else {
                copy.put(key, key.equals("destinationName") ? queue : renamed(value, queue, suffix));
            }
        });
        return copy;
    }
}

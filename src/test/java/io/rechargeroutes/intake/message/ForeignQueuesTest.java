package io.rechargeroutes.intake.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;

/** The queues of formats are consumed by routes like that of the requests queue. */
class ForeignQueuesTest {

    @Test
    void copyOfTheRoute_consumesAnotherQueue_withIdsOfItsOwn() throws Exception {
        String file = Files.readString(Path.of("routes/intake/queue.camel.yaml"));
        String copy = ForeignQueues.copy(file, "partner.x", "-1");
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            for (String yaml : new String[] {file, copy}) {
                PluginHelper.getRoutesLoader(camel)
                        .loadRoutes(ResourceHelper.fromString("any" + yaml.length() + ".camel.yaml", yaml));
            }
            assertEquals(3, camel.getRouteDefinitions().size());
            String uri = camel.getRouteDefinition("intake-queue-1").getInput().getUri();
            assertTrue(uri.startsWith("jms:partner.x?"), uri);
            assertEquals("message", camel.getRouteDefinition("intake-queue-1").getRouteConfigurationId());
        }
        assertTrue(copy.contains("name: intake-queue-rows"), "the rows go where those of the requests queue go");
        assertFalse(copy.contains("{{recharge.queue.requests}}"), copy);
    }
}

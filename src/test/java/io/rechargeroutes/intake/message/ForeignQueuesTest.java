package io.rechargeroutes.intake.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queues of formats are consumed by routes like that of the requests queue. */
class ForeignQueuesTest {

    @Test
    void copyOfTheRoute_consumesAnotherQueue_withIdsOfItsOwn() throws Exception {
        String file = Files.readString(Path.of("routes/intake/queue.camel.yaml"));
        String copy = ForeignQueues.copy(file, "partner.x");
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("queue.camel.yaml", file));
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.fromString(ForeignQueues.source("partner.x"), copy));
            assertEquals(3, camel.getRouteDefinitions().size());
            String uri = camel.getRouteDefinition("intake-queue-partner.x")
                    .getInput()
                    .getUri();
            assertTrue(uri.startsWith("jms:partner.x?"), uri);
            assertEquals(
                    "message",
                    camel.getRouteDefinition("intake-queue-partner.x").getRouteConfigurationId());
        }
        assertTrue(copy.contains("name: intake-queue-rows"), "the rows go where those of the requests queue go");
        assertFalse(copy.contains("{{recharge.queue.requests}}"), copy);
    }

    @Test
    void route_thatIsNotThere_isAFault(@TempDir Path routes) throws Exception {
        assertEquals(Optional.empty(), ForeignQueues.fault(Path.of("routes")));
        assertTrue(ForeignQueues.fault(routes).orElseThrow().contains("intake-queue, which is not there"));
        Files.createDirectories(routes.resolve("intake"));
        Files.writeString(
                routes.resolve("intake/queue.camel.yaml"),
                Files.readString(Path.of("routes/intake/queue.camel.yaml"))
                        .replace("id: intake-queue\n", "id: intake-messages\n"));
        assertTrue(ForeignQueues.fault(routes).isPresent());
    }

    /** Sent to the queue that is consumed, a message would come again for ever. */
    @Test
    void stepThatSends_inTheCopy_sendsWhereItDid() throws Exception {
        String sends =
                """
                        - to:
                            id: intake-queue-audit
                            uri: jms
                            parameters:
                              destinationName: audit
                        - bean:
                            id: intake-queue-open
                """;
        String file = Files.readString(Path.of("routes/intake/queue.camel.yaml"))
                .replaceFirst("(?m)^ +- bean:\\n +id: intake-queue-open\\n", sends.indent(0));
        String copy = ForeignQueues.copy(file, "partner.x");
        assertTrue(copy.contains("destinationName: audit"), copy);
        assertTrue(copy.contains("destinationName: partner.x"), copy);
    }
}

package io.rechargeroutes.intake.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.delivery.DeadLetter;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.settings.MessagingSettings;
import io.rechargeroutes.settings.ShippedSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The policy {@code message} of routes/policies.camel.yaml: what it waits for, and what it puts on the dead letter
 * queue. The faults are the ledger's own.
 */
class MessagePolicyTest {

    private static final String GONE = "SELECT 1 FROM a_table_that_is_not_there_yet";
    private static final String REFUSED = "SELECT '146000000-01-01'::timestamptz";

    private final TestLedger ledger = TestLedger.empty();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final BlockingQueue<String> dead = new LinkedBlockingQueue<>();
    private final AtomicInteger tries = new AtomicInteger();

    /** In place of what says that the broker is away: it is not. */
    public static final class Watch {

        public void away() {}
    }

    @BeforeEach
    void policy() throws Exception {
        String policies = Files.readString(Path.of("routes/policies.camel.yaml"));
        // the whole file, with the settings that it names
        camel.getPropertiesComponent().addInitialProperty("recharge.status-query.retries", "1");
        camel.getPropertiesComponent().addInitialProperty("recharge.retry-delay", "1000");
        camel.getRegistry()
                .bind(
                        "messageIntake",
                        new MessageIntake(
                                null,
                                null,
                                null,
                                null,
                                new LogLimiter(),
                                new TestSettings("a", Path.of("target", "no-outbox")),
                                ShippedSettings.of(MessagingSettings.class, Map.of())));
        camel.getRegistry().bind("brokerWatch", new Watch());
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("policies.camel.yaml", policies));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:delivery-dead")
                        .errorHandler(noErrorHandler())
                        .process(exchange -> dead.add(exchange.getProperty(DeadLetter.REASON, String.class)));
            }
        });
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    /**
     * Takes a message in batches, as intake-queue does; each try of the second one runs the next of these statements;
     * in the end it succeeds.
     */
    private Exchange takes(String... statements) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").routeConfigurationId("message").to("direct:rows");
                from("direct:rows")
                        .errorHandler(noErrorHandler())
                        .split(body())
                        .streaming()
                        .stopOnException()
                        .filter(body().isEqualTo("second"))
                        .process(exchange -> run(statements));
            }
        });
        camel.start();
        return camel.createProducerTemplate()
                .request("direct:in", exchange -> exchange.getMessage().setBody(List.of("first", "second")));
    }

    private void run(String... statements) {
        int next = tries.getAndIncrement();
        ledger.run(next < statements.length ? statements[next] : "SELECT 1");
    }

    @Test
    void message_refusedByTheLedger_isADeadLetter() throws Exception {
        Exchange message = takes(REFUSED);
        assertNull(message.getException(), "it would go back to its queue");
        assertEquals(
                "it could not be recorded, at least not all of it: the ledger could not be used: PSQLException 22008",
                dead.poll());
        assertEquals(1, tries.get());
    }

    @Test
    void aLedgerThatIsAwayIsWaitedFor() throws Exception {
        Exchange message = takes(GONE, GONE);
        assertNull(message.getException());
        assertEquals(3, tries.get());
        assertTrue(dead.isEmpty(), dead::toString);
    }

    @Test
    void message_refusedByTheLedgerAfterAnOutage_isADeadLetter() throws Exception {
        takes(GONE, REFUSED);
        assertEquals(2, tries.get());
        assertTrue(dead.poll().endsWith("22008"));
    }
}

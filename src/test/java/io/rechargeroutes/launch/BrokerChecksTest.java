package io.rechargeroutes.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

class BrokerChecksTest {

    private static Config config(Map<String, String> given) {
        Map<String, String> settings = new HashMap<>(Map.of("recharge.jms.enabled", "true", "recharge.broker.url", "tcp://localhost:61616",
                "recharge.broker.prefetch", "50", "recharge.files.to-results-queue", "false", "recharge.queue.requests", "in",
                "recharge.queue.results", "out", "recharge.queue.dead", "dead", "recharge.data", "target/no-data"));
        settings.putAll(given);
        return new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(settings, "test", 100)).build();
    }

    private static String fault(Map<String, String> given) {
        List<String> faults = BrokerChecks.faults(config(given));
        assertEquals(1, faults.size(), faults.toString());
        return faults.get(0);
    }

    @Test
    void whatIsShippedIsInOrder() {
        assertEquals(List.of(), BrokerChecks.faults(config(Map.of())));
        assertEquals(List.of(), BrokerChecks.faults(config(Map.of("recharge.jms.enabled", "false", "recharge.broker.url", "anything"))));
    }

    @Test
    void eachFaultNamesItsKey() {
        assertTrue(fault(Map.of("recharge.broker.url", "stomp://localhost:1")).startsWith("application.properties: recharge.broker.url is stomp://localhost:1: it must begin with"));
        assertTrue(fault(Map.of("recharge.broker.truststore", "no/such.p12")).contains("recharge.broker.truststore is no/such.p12: no such file"));
        assertTrue(fault(Map.of("recharge.queue.results", "in")).contains("are the same queue"));
        assertTrue(fault(Map.of("recharge.jms.enabled", "false", "recharge.files.to-results-queue", "true")).contains("recharge.files.to-results-queue is true"));
    }

    @Test
    void theEmbeddedBrokerListensOnThisHostAlone() {
        assertTrue(assertThrows(StartException.class, () -> EmbeddedBroker.start(config(Map.of("recharge.broker.url", "tcp://broker.example.invalid:61616"))))
                .getMessage().contains("listens on this host alone"));
        assertThrows(StartException.class, () -> EmbeddedBroker.start(config(Map.of("recharge.broker.url", "tcp://localhost"))));
    }

    @Test
    void theSandboxAnswersOnNoRealQueue() {
        assertTrue(assertThrows(StartException.class, () -> SandboxCommand.requireLoopbackBroker(config(Map.of("recharge.broker.url", "amqps://broker.example.invalid:5671"))))
                .getMessage().startsWith("recharge.broker.url is not a loopback address"));
        SandboxCommand.requireLoopbackBroker(config(Map.of()));
    }
}

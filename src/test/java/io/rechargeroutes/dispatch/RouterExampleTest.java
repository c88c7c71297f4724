package io.rechargeroutes.dispatch;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.catalog.TinyCatalogue;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.model.Verdict;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The example in the head of routes/router.camel.yaml that sends elsewhere while a provider is paused or its wallet is
 * low: taken from there, it works.
 */
class RouterExampleTest {

    private static final Pattern EXAMPLE =
            Pattern.compile("(?m)(^# {14}- id: router-a1topup-(?:paused|low)$\\n(?:^# {15,}.*\\n)+)");
    private static final String OTHERWISE = "            otherwise:\n";

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final CircuitBreakers circuitBreakers =
            new CircuitBreakers(node.pauses(), node.circuits(), TinyCatalogue.read(), new LogLimiter());

    @BeforeEach
    void uncommented() throws Exception {
        String router = Files.readString(Path.of("routes/router.camel.yaml"));
        String examples = EXAMPLE.matcher(router)
                .results()
                .map(found -> found.group(1).replaceAll("(?m)^#", ""))
                .collect(Collectors.joining());
        assertTrue(
                examples.contains("router-a1topup-paused")
                        && examples.contains("router-a1topup-low")
                        && router.contains(OTHERWISE),
                examples);
        camel.getRegistry().bind("provider", new ProviderView(circuitBreakers, node.balances()));
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.fromString(
                        "router.camel.yaml", router.replace(OTHERWISE, examples + OTHERWISE)));
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private String chosen() {
        return camel.createProducerTemplate()
                .request("direct:router", exchange -> exchange.getMessage().setBody(request("A")))
                .getProperty("provider", String.class);
    }

    @Test
    void itGoesWhereItAlwaysGoesWhileNothingIsKnown() {
        assertEquals("A1TOPUP", chosen());
    }

    @Test
    void aPausedProviderIsLeftOut() {
        node.pauses().pause("A1TOPUP", null, "maintenance", "anna");
        circuitBreakers.refresh();
        assertEquals("AOP", chosen());
    }

    @Test
    void soIsAPausedOperator() {
        node.pauses().pause("A1TOPUP", "AIRTEL", "circle down", "anna");
        circuitBreakers.refresh();
        assertEquals("AOP", chosen());
    }

    @Test
    void openCircuit_isLeftOutToo() {
        for (String operator : List.of("AIRTEL", "JIO", "AIRTEL", "JIO", "AIRTEL")) {
            RechargeRequest request = new RechargeRequest(
                    "X",
                    Operation.RECHARGE,
                    Service.MOBILE_PREPAID,
                    operator,
                    "DELHI",
                    "9800000000",
                    BigDecimal.TEN,
                    Map.of(),
                    null,
                    null,
                    null,
                    null);
            circuitBreakers.record(
                    new Attempt(request, "A1TOPUP", "1", null, Instant.now()),
                    Outcome.of(Verdict.UNKNOWN, "TIMEOUT", null));
        }
        assertEquals("AOP", chosen());
    }

    @Test
    void anothersPauseIsNone() {
        node.pauses().pause("A1TOPUP", "JIO", "circle down", "anna");
        node.pauses().pause("AOP", null, "maintenance", "anna");
        circuitBreakers.refresh();
        assertEquals("A1TOPUP", chosen());
    }

    @Test
    void aLowWalletIsLeftOut() {
        node.balances().record("A1TOPUP", new BigDecimal("499.99"), "test");
        assertEquals("AOP", chosen());
    }

    /** As numbers, not as texts: 1000.50 is more than 500. */
    @Test
    void aFullOneIsNot() {
        node.balances().record("A1TOPUP", new BigDecimal("1000.50"), "test");
        assertEquals("A1TOPUP", chosen());
    }
}

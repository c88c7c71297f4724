package io.rechargeroutes.ledger.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeConfigurationsTest {

    private static final Duration AFTER = Duration.ofMinutes(30);
    private static final Map<String, String> ROUTES = Map.of("routes/router.camel.yaml", "one", "aop.mobile.api", "v1");
    private static final Map<String, String> EDITED =
            Map.of("routes/router.camel.yaml", "two", "aop.mobile.api", "v1", "a1topup.format", "xml");

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode a = ledger.node("a");
    private final TestNode b = ledger.node("b");

    private void compares() {
        a.configurations().compare(AFTER);
        b.configurations().compare(AFTER);
    }

    private void passes(Duration time) {
        ledger.run(
                "UPDATE configuration_difference SET since = since - make_interval(secs => " + time.toSeconds() + ")");
    }

    private List<String> reported() {
        return ledger.rows("SELECT kind, alert, message FROM notice ORDER BY id");
    }

    @Test
    void sameConfiguration_isNoDifference() {
        a.configurations().record(ROUTES);
        b.configurations().record(ROUTES);
        compares();
        assertEquals("0", ledger.one("SELECT count(*) FROM configuration_difference"));
    }

    @Test
    void difference_lasts_isOneAlertThatNamesNodesAndWhatDiffers_andItsEndIsReported() {
        a.configurations().record(ROUTES);
        b.configurations().record(EDITED);
        compares();
        passes(AFTER.minusMinutes(1));
        compares();
        assertEquals(List.of(), reported());
        passes(Duration.ofMinutes(2));
        compares();
        compares();
        assertEquals(
                List.of(
                        "NODE_CONFIGURATION_DIFFERS t a, b run with different configurations: a1topup.format, routes/router.camel.yaml; "
                                + "make them the same and restart the nodes that change"),
                reported());

        ledger.dies(b);
        TestNode again = ledger.node("b");
        again.configurations().record(ROUTES);
        again.configurations().compare(AFTER);
        compares();
        assertEquals(2, reported().size());
        assertTrue(
                reported().get(1).startsWith("NODE_CONFIGURATION_AGREES f "),
                reported().get(1));
    }

    @Test
    void difference_isOverBeforeItLasted_isNotReported() {
        a.configurations().record(ROUTES);
        b.configurations().record(EDITED);
        compares();
        b.configurations().record(ROUTES);
        compares();
        passes(AFTER);
        b.configurations().record(EDITED);
        compares();
        assertEquals(List.of(), reported());
    }

    @Test
    void nodeOfAnOlderVersion_recordsNothing_isLeftOut() {
        a.configurations().record(ROUTES);
        compares();
        passes(AFTER);
        compares();
        assertEquals(List.of(), reported());
    }

    @Test
    void whatIsRecorded_isAKeyedHash() {
        a.configurations().record(Map.of("aop.company-code", "geheim"));
        String content = ledger.one("SELECT content FROM node_configuration");
        assertTrue(content.matches("\\{\"aop.company-code\":\"[0-9a-f]{16}\"}"), content);
        assertFalse(content.contains("geheim"));
    }

    @Test
    void leavingNode_takesItsConfigurationAlong() {
        a.configurations().record(ROUTES);
        a.lease().leave();
        assertEquals("0", ledger.one("SELECT count(*) FROM node_configuration"));
    }
}

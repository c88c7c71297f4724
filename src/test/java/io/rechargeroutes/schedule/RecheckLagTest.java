package io.rechargeroutes.schedule;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.model.Verdict;
import org.junit.jupiter.api.Test;

class RecheckLagTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final RecheckLag lag = new RecheckLag(node.statusQuery(), node.noticeLedger(), node.settings(), metrics);

    private void success(String order, String provider) {
        node.takes(request(order));
        node.settles(
                node.dispatch()
                        .markSubmitted(node.claims().get(0), provider, null)
                        .orElseThrow(),
                Verdict.SUCCESS);
    }

    private double lag(String provider) {
        lag.refresh();
        return metrics.get("recharge.recheck.lag")
                .tag("provider", provider)
                .gauge()
                .value();
    }

    @Test
    void recheckLag_oldestRecheck_isShownForEachProvider() {
        success("A", "A1TOPUP");
        success("B", "A1TOPUP");
        success("C", "AOP");
        assertEquals(0, lag("A1TOPUP"));
        ledger.run("UPDATE request SET due_at = now() - interval '2 hours' WHERE order_id = 'B'");
        assertTrue(lag("A1TOPUP") >= 7200, () -> "it is " + lag("A1TOPUP"));
        assertEquals(0, lag("AOP"));
        assertEquals("0", ledger.one("SELECT count(*) FROM notice"));
    }

    @Test
    void recheckLag_aDayLate_isOneAlertADayForEachProvider() {
        success("A", "A1TOPUP");
        success("B", "AOP");
        ledger.run("UPDATE request SET due_at = now() - interval '25 hours'");
        lag.refresh();
        lag.refresh();
        assertEquals(
                "RECHECK_LATE A1TOPUP t|RECHECK_LATE AOP t",
                String.join("|", ledger.rows("SELECT kind, subject, alert FROM notice ORDER BY subject")));
    }
}

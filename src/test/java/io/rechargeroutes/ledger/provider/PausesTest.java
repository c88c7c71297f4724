package io.rechargeroutes.ledger.provider;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.model.CallResult;
import io.rechargeroutes.model.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PausesTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final Pauses pauses = node.pauses();

    private Claim claimed(String orderId) {
        node.takes(request(orderId));
        return node.claims().get(0);
    }

    private void defer(Claim claim, String provider, String operator) {
        pauses.defer(List.of(claim.request().orderId()), claim.token(), provider, operator);
    }

    private List<String> claimable() {
        return node.claims().stream().map(claim -> claim.request().orderId()).toList();
    }

    private List<String> notices() {
        return ledger.rows("SELECT kind, subject, alert FROM notice ORDER BY id");
    }

    @Test
    void whatWaitsIsNotClaimedUntilItIsResumedInTheOrderInWhichItCame() {
        pauses.pause("A1TOPUP", null, "maintenance", "anna");
        for (String orderId : List.of("FIRST", "SECOND")) {
            defer(claimed(orderId), "A1TOPUP", null);
        }
        node.takes(request("OTHER"));
        assertEquals(List.of("OTHER"), claimable());
        assertEquals(
                List.of("FIRST A1TOPUP", "SECOND A1TOPUP"),
                ledger.rows(
                        "SELECT order_id, waits_for FROM request WHERE due_at > now() + interval '4 minutes' AND claim_token IS NULL ORDER BY received_at"));

        assertEquals(
                "maintenance",
                pauses.resume("A1TOPUP", null, "ravi").orElseThrow().reason());
        assertEquals(List.of("FIRST", "SECOND"), claimable());
        assertEquals(List.of("PROVIDER_PAUSED A1TOPUP f", "PROVIDER_RESUMED A1TOPUP f"), notices());
        assertTrue(pauses.resume("A1TOPUP", null, "ravi").isEmpty());
    }

    @Test
    void onlyWhatWaitsForTheResumedOneIsWoken() {
        pauses.pause("A1TOPUP", "AIRTEL", "circle down", "anna");
        pauses.pause("AOP", null, "maintenance", "anna");
        defer(claimed("A"), "A1TOPUP", "AIRTEL");
        defer(claimed("B"), "AOP", null);
        pauses.resume("A1TOPUP", "AIRTEL", "anna");
        assertEquals(List.of("A"), claimable());
        assertEquals(
                List.of("AOP"),
                pauses.view().pauses().stream().map(Pause::target).toList());
    }

    /** A node that has not seen yet that it was resumed must not put a request aside for long. */
    @Test
    void request_deferredAfterTheResume_isFreeAtOnce() {
        Claim claim = claimed("A");
        defer(claim, "A1TOPUP", null);
        assertEquals(List.of("A"), claimable());
    }

    @Test
    void aClaimThatIsNoLongerOursParksNothing() {
        Claim claim = claimed("A");
        pauses.pause("A1TOPUP", null, "maintenance", "anna");
        ledger.run("UPDATE request SET claim_token = 'another'");
        defer(claim, "A1TOPUP", null);
        assertEquals("another null", ledger.one("SELECT claim_token, waits_for FROM request"));
    }

    @Test
    void whatWaitsTooLongExpires() {
        pauses.pause("A1TOPUP", null, "maintenance", "anna");
        node.takes(request(
                "SOON",
                io.rechargeroutes.model.Operation.RECHARGE,
                "10",
                Instant.now().plusSeconds(60)));
        defer(node.claims().get(0), "A1TOPUP", null);
        assertEquals("t", ledger.one("SELECT due_at = expires_at FROM request"));
        ledger.passes(Duration.ofSeconds(61));
        assertTrue(node.claims().get(0).expired());
    }

    @Test
    void openCircuit_pausedByAPerson_isAPauseThatOnlyAPersonEnds() {
        Circuits circuits = node.circuits();
        for (int i = 0; i < 5; i++) {
            circuits.failed(
                    new CallResult("AOP", null, "X", Instant.now(), CallResult.Kind.NOT_SENT, "PROVIDER_UNREACHABLE"),
                    null);
        }
        pauses.pause("AOP", null, "their maintenance", "anna");
        Pause pause = pauses.view().pauses().get(0);
        assertEquals(
                "their maintenance anna false null",
                String.join(" ", pause.reason(), pause.who(), "" + pause.automatic(), "" + pause.probeAt()));
        ledger.passes(Duration.ofHours(1));
        assertFalse(circuits.takeProbe("AOP", null, "X"));
        circuits.answered(
                new CallResult("AOP", null, "X", Instant.now().plusSeconds(60), CallResult.Kind.RECOGNISED, null));
        assertEquals(1, pauses.view().pauses().size());
    }
}

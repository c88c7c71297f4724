package io.rechargeroutes.dispatch;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.catalog.TinyCatalogue;
import io.rechargeroutes.ledger.Claim;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class PausesTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final Pauses pauses = new Pauses(node.pauses(), TinyCatalogue.read());

    private Claim claimed(String orderId) {
        node.takes(request(orderId));
        return node.claims().get(0);
    }

    private void heard(Verdict verdict, String code, Instant submittedAt) {
        pauses.heard(new Attempt(request("A"), "A1TOPUP", "1", null, submittedAt), Outcome.of(verdict, code, null));
    }

    private void refused(int times) {
        for (int i = 0; i < times; i++) {
            heard(Verdict.REFUSED, "LOW_BALANCE", Instant.now());
        }
    }

    @Test
    void aPauseIsSeenWithinSeconds() {
        pauses.refresh();
        ledger.node("b").pauses().pause("A1TOPUP", null, "maintenance", "anna");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
            pauses.refresh();
            return pauses.paused("A1TOPUP", null);
        });
        assertFalse(pauses.paused("AOP", "AIRTEL"));
    }

    @Test
    void anOperatorWaitsAndTheOthersOfTheProviderGoOn() {
        node.pauses().pause("A1TOPUP", "AIRTEL", "circle down", "anna");
        pauses.refresh();
        assertTrue(pauses.paused("A1TOPUP", "AIRTEL"));
        assertFalse(pauses.paused("A1TOPUP", "JIO"));
        assertTrue(pauses.holds(claimed("A"), "A1TOPUP"));
        pauses.putAside();
        assertEquals("A1TOPUP/AIRTEL", ledger.one("SELECT lane FROM request"));
        assertFalse(pauses.holds(claimed("B"), "AOP"));
    }

    @Test
    void thePausedProviderCanStillBeAsked() {
        node.pauses().pause("A1TOPUP", null, "maintenance", "anna");
        pauses.refresh();
        node.takes(request("ASK", Operation.BALANCE, null, null));
        assertFalse(pauses.holds(node.claims().get(0), "A1TOPUP"));
    }

    @Test
    void whatIsNotOurTroubleDoesNotCount() {
        for (int i = 0; i < 9; i++) {
            heard(Verdict.REFUSED, "OPERATOR_DOWN", Instant.now());
            heard(Verdict.FAILED, "LOW_BALANCE", Instant.now());
        }
        assertEquals("0", ledger.one("SELECT count(*) FROM trouble"));
    }

    @Test
    void aSuccessBetweenBreaksTheRowAndADoubtDoesNot() {
        refused(4);
        heard(Verdict.SUCCESS, null, Instant.now());
        refused(4);
        heard(Verdict.UNKNOWN, "TIMEOUT", Instant.now());
        heard(Verdict.NOT_SENT, "CONNECT_REFUSED", Instant.now());
        assertFalse(pauses.paused("A1TOPUP", null));
        refused(1);
        assertTrue(pauses.paused("A1TOPUP", null));
    }

    @Test
    void oneRequestTriesAndItsSuccessResumes() {
        refused(5);
        assertTrue(pauses.holds(claimed("A"), "A1TOPUP"));
        pauses.putAside();
        ledger.run("UPDATE pause SET trial_at = now()");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
            pauses.refresh();
            return !node.claims().isEmpty();
        });
        assertFalse(pauses.holds(claimed("B"), "A1TOPUP"), "the one that tries");
        assertTrue(pauses.holds(claimed("C"), "A1TOPUP"), "the next one waits");
        heard(Verdict.SUCCESS, null, Instant.now().minusSeconds(60));
        assertTrue(pauses.paused("A1TOPUP", null), "it was sent before the pause");
        heard(Verdict.SUCCESS, null, Instant.now().plusSeconds(60));
        assertFalse(pauses.paused("A1TOPUP", null));
    }
}

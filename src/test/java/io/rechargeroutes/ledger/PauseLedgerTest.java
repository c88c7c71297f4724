package io.rechargeroutes.ledger;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PauseLedgerTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final PauseLedger pauses = node.pauses();

    private Claim claimed(String orderId) {
        node.takes(request(orderId));
        return node.claims().get(0);
    }

    private void park(Claim claim, String provider, String operator) {
        pauses.park(List.of(claim.request().orderId()), claim.token(), provider, operator);
    }

    private List<String> claimable() {
        return node.claims().stream().map(claim -> claim.request().orderId()).toList();
    }

    private List<String> notices() {
        return ledger.rows("SELECT kind, subject, alert FROM notice ORDER BY id");
    }

    private void refused(int times) {
        for (int i = 0; i < times; i++) {
            pauses.refused("AOP", "LOW_BALANCE", "fill the wallet");
        }
    }

    @Test
    void whatWaitsIsNotClaimedUntilItIsResumedInTheOrderInWhichItCame() {
        pauses.pause("A1TOPUP", null, "maintenance", "anna");
        for (String orderId : List.of("FIRST", "SECOND")) {
            park(claimed(orderId), "A1TOPUP", null);
        }
        node.takes(request("OTHER"));
        assertEquals(List.of("OTHER"), claimable());
        assertEquals(List.of("FIRST A1TOPUP", "SECOND A1TOPUP"),
                ledger.rows("SELECT order_id, lane FROM request WHERE due_at > now() + interval '4 minutes' AND claim_token IS NULL ORDER BY received_at"));

        assertEquals("maintenance", pauses.resume("A1TOPUP", null, "ravi").orElseThrow().reason());
        assertEquals(List.of("FIRST", "SECOND"), claimable());
        assertEquals(List.of("PROVIDER_PAUSED A1TOPUP f", "PROVIDER_RESUMED A1TOPUP f"), notices());
        assertTrue(pauses.resume("A1TOPUP", null, "ravi").isEmpty());
    }

    @Test
    void onlyWhatWaitsForTheResumedOneIsWoken() {
        pauses.pause("A1TOPUP", "AIRTEL", "circle down", "anna");
        pauses.pause("AOP", null, "maintenance", "anna");
        park(claimed("A"), "A1TOPUP", "AIRTEL");
        park(claimed("B"), "AOP", null);
        pauses.resume("A1TOPUP", "AIRTEL", "anna");
        assertEquals(List.of("A"), claimable());
        assertEquals(List.of("AOP"), pauses.view().pauses().stream().map(Pause::lane).toList());
    }

    /** A node that has not seen yet that it was resumed must not put a request aside for long. */
    @Test
    void whatIsParkedAfterTheResumeIsFreeAtOnce() {
        Claim claim = claimed("A");
        park(claim, "A1TOPUP", null);
        assertEquals(List.of("A"), claimable());
    }

    @Test
    void aClaimThatIsNoLongerOursParksNothing() {
        Claim claim = claimed("A");
        pauses.pause("A1TOPUP", null, "maintenance", "anna");
        ledger.run("UPDATE request SET claim_token = 'another'");
        park(claim, "A1TOPUP", null);
        assertEquals("another null", ledger.one("SELECT claim_token, lane FROM request"));
    }

    @Test
    void whatWaitsTooLongExpires() {
        pauses.pause("A1TOPUP", null, "maintenance", "anna");
        node.takes(request("SOON", io.rechargeroutes.model.Operation.RECHARGE, "10", Instant.now().plusSeconds(60)));
        park(node.claims().get(0), "A1TOPUP", null);
        assertEquals("t", ledger.one("SELECT due_at = expires_at FROM request"));
        ledger.passes(Duration.ofSeconds(61));
        assertTrue(node.claims().get(0).expired());
    }

    @Test
    void aPauseThatIsThereGetsTheNewReason() {
        refused(5);
        pauses.pause("AOP", null, "their maintenance", "anna");
        Pause pause = pauses.view().pauses().get(0);
        assertEquals("their maintenance anna false null", String.join(" ", pause.reason(), pause.who(), "" + pause.automatic(), "" + pause.trialAt()));
    }

    @Test
    void theFifthRefusalInARowPausesWithOneAlert() {
        refused(4);
        assertEquals(List.of(), pauses.view().pauses());
        pauses.refused("AOP", "AUTH_REFUSED", "correct the credentials");
        Pause pause = pauses.view().pauses().get(0);
        assertEquals("AOP trouble-limit true", pause.lane() + " " + pause.who() + " " + pause.automatic());
        refused(20);
        assertEquals(List.of("REFUSED_FOR_OUR_TROUBLE AOP LOW_BALANCE t", "REFUSED_FOR_OUR_TROUBLE AOP AUTH_REFUSED t", "PROVIDER_PAUSED AOP t"), notices());
        assertEquals("it refuses requests with LOW_BALANCE: fill the wallet", ledger.one("SELECT message FROM notice WHERE subject = 'AOP LOW_BALANCE'"));
    }

    @Test
    void anotherProvidersRefusalsAndSuccessesBetweenDoNotCount() {
        refused(4);
        pauses.refused("A1TOPUP", "LOW_BALANCE", null);
        pauses.worked("AOP", Instant.now());
        refused(4);
        assertEquals(List.of(), pauses.view().pauses());
        assertEquals("{A1TOPUP=1, AOP=4}", new java.util.TreeMap<>(pauses.view().streaks()).toString());
    }

    @Test
    void aPauseThatCameByItselfIsTriedByOneRequestAlone() throws Exception {
        refused(5);
        assertEquals(List.of(), pauses.view().trials());
        assertFalse(pauses.takeTrial("AOP"), "it is too early");
        ledger.run("UPDATE pause SET trial_at = now()");
        assertEquals(List.of("AOP"), pauses.view().trials());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CyclicBarrier together = new CyclicBarrier(4);
        Callable<Boolean> take = () -> {
            together.await();
            return ledger.node("b").pauses().takeTrial("AOP");
        };
        try {
            int taken = 0;
            for (Future<Boolean> one : threads.invokeAll(List.of(take, take, take, take))) {
                taken += one.get() ? 1 : 0;
            }
            assertEquals(1, taken);
        } finally {
            threads.shutdownNow();
        }
        assertEquals("t", ledger.one("SELECT trial_at > now() + interval '9 minutes' FROM pause"));
    }

    @Test
    void aPauseOfAPersonIsNeverTried() {
        pauses.pause("AOP", null, "maintenance", "anna");
        assertFalse(pauses.takeTrial("AOP"));
        pauses.worked("AOP", Instant.now().plusSeconds(60));
        assertEquals(1, pauses.view().pauses().size(), "only a person resumes it");
    }

    @Test
    void aRequestThatWasSentAfterThePauseEndsItAndWakesWhatWaits() {
        refused(5);
        park(claimed("A"), "AOP", null);
        pauses.worked("AOP", Instant.now().minusSeconds(60));
        assertEquals(1, pauses.view().pauses().size(), "one that was sent before proves nothing");
        pauses.wakeOne("AOP");
        assertEquals(List.of("A"), claimable());
        pauses.worked("AOP", Instant.now().plusSeconds(60));
        assertEquals(List.of(), pauses.view().pauses());
        assertEquals("PROVIDER_RESUMED AOP f", notices().get(2));
    }
}

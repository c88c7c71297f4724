package io.rechargeroutes.dispatch;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.catalog.TinyCatalogue;
import io.rechargeroutes.ledger.Claim;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PausesTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final List<String> lines = new ArrayList<>();
    private final Pauses pauses = new Pauses(node.pauses(), node.circuits(), TinyCatalogue.read(), new LogLimiter() {
        @Override
        public boolean warn(String cause, String many, String line) {
            return lines.add(line);
        }
    });

    private Claim claimed(String orderId) {
        node.takes(request(orderId));
        return node.claims().get(0);
    }

    private void heard(String operator, Verdict verdict, String code, Instant submittedAt) {
        RechargeRequest asked = new RechargeRequest("X", Operation.RECHARGE, Service.MOBILE_PREPAID, operator, "DELHI", "9800000000", BigDecimal.TEN,
                Map.of(), null, null, null, null);
        pauses.heard(new Attempt(asked, "A1TOPUP", "1", null, submittedAt), Outcome.of(verdict, code, null));
    }

    private void heard(Verdict verdict, String code) {
        heard("AIRTEL", verdict, code, Instant.now());
    }

    private void fails(Verdict verdict, String code) {
        for (String operator : List.of("AIRTEL", "JIO", "AIRTEL", "JIO", "AIRTEL")) {
            heard(operator, verdict, code, Instant.now());
        }
    }

    private void probeIsDue() {
        ledger.run("UPDATE pause SET trial_at = now()");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
            pauses.refresh();
            return !node.claims().isEmpty();
        });
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

    @ParameterizedTest
    @CsvSource({"REFUSED,LOW_BALANCE", "NOT_SENT,PROVIDER_UNREACHABLE", "NOT_SENT,TOKEN_UNAVAILABLE", "NOT_SENT,TOKEN_REFUSED", "UNKNOWN,TIMEOUT",
        "UNKNOWN,CONNECTION_LOST", "UNKNOWN,HTTP_503", "UNKNOWN,UNREADABLE_REPLY", "UNKNOWN,NO_REFERENCE"})
    void failures_inARow_openTheCircuit(Verdict verdict, String code) {
        fails(verdict, code);
        assertTrue(pauses.paused("A1TOPUP", null));
    }

    @ParameterizedTest
    @CsvSource({"REFUSED,OPERATOR_DOWN", "FAILED,LOW_BALANCE", "PENDING,", "SUCCESS,", "REVERSED,", "NOT_SENT,LOOKUP_FAILED"})
    void recognisedAnswer_betweenFailures_startsTheCountAnew(Verdict verdict, String code) {
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 4; j++) {
                heard(Verdict.UNKNOWN, "TIMEOUT");
            }
            heard(verdict, code);
        }
        assertFalse(pauses.paused("A1TOPUP", "AIRTEL"));
    }

    @ParameterizedTest
    @CsvSource({"NOT_SENT,LEDGER_UNAVAILABLE", "NOT_SENT,TOKEN_ENDED", "REFUSED,NOT_OFFERED"})
    void whatIsNotTheProvidersDoing_neitherCountsNorEndsARow(Verdict verdict, String code) {
        for (int i = 0; i < 4; i++) {
            heard(Verdict.UNKNOWN, "TIMEOUT");
            heard(verdict, code);
            heard(verdict, code);
        }
        assertFalse(pauses.paused("A1TOPUP", "AIRTEL"));
        heard(Verdict.UNKNOWN, "TIMEOUT");
        assertTrue(pauses.paused("A1TOPUP", "AIRTEL"));
        assertFalse(pauses.paused("A1TOPUP", "JIO"));
    }

    @Test
    void answerToABalanceQuestion_isNoProofThatRequestsGoThrough() {
        fails(Verdict.REFUSED, "LOW_BALANCE");
        pauses.heard(new Attempt(request("ASK", Operation.BALANCE, null, null), "A1TOPUP", "1", null, Instant.now().plusSeconds(60)),
                Outcome.of(Verdict.SUCCESS, null, null));
        assertTrue(pauses.paused("A1TOPUP", null));
    }

    @Test
    void openCircuit_oneProbeGoesAndItsAnswerClosesIt() {
        fails(Verdict.UNKNOWN, "TIMEOUT");
        assertTrue(pauses.waits(claimed("A"), "A1TOPUP"));
        pauses.putAside();
        probeIsDue();
        Claim b = claimed("B");
        assertFalse(pauses.waits(b, "A1TOPUP"), "it may be the probe");
        assertFalse(pauses.holds(b, "A1TOPUP"), "the probe");
        assertTrue(pauses.holds(claimed("C"), "A1TOPUP"), "the next one waits");
        heard("AIRTEL", Verdict.PENDING, null, Instant.now().minusSeconds(60));
        assertTrue(pauses.paused("A1TOPUP", null), "it was sent before the circuit opened");
        heard("AIRTEL", Verdict.PENDING, null, Instant.now().plusSeconds(60));
        assertFalse(pauses.paused("A1TOPUP", null));
    }

    @Test
    void failedProbe_keepsTheCircuitOpenAndSaysWhenTheNextGoes() {
        fails(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        assertTrue(pauses.waits(claimed("A"), "A1TOPUP"));
        pauses.putAside();
        probeIsDue();
        assertFalse(pauses.holds(claimed("X"), "A1TOPUP"), "the probe");
        assertEquals(List.of(), lines);
        heard(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        assertEquals(List.of("the probe of circuit A1TOPUP failed (NOT_SENT PROVIDER_UNREACHABLE): it stays open, the next goes in 30 s"), lines);
        assertTrue(pauses.paused("A1TOPUP", null));
    }

    @Test
    void alertOfOneOperatorsCircuit_whenNoOtherFails_isRaisedByWhoeverLooks() {
        for (int i = 0; i < 5; i++) {
            heard(Verdict.UNKNOWN, "TIMEOUT");
        }
        assertTrue(pauses.paused("A1TOPUP", "AIRTEL"));
        assertEquals("0", ledger.one("SELECT count(*) FROM notice"));
        ledger.passes(Duration.ofSeconds(31));
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            pauses.refresh();
            return ledger.one("SELECT count(*) FROM notice WHERE kind = 'CIRCUIT_OPENED' AND subject = 'A1TOPUP/AIRTEL' AND alert").equals("1");
        });
    }

    /** A request of an operator that a person paused is no probe for the provider, however long it has waited. */
    @Test
    void requestOfAPausedOperator_behindAnOpenCircuit_waitsForThePerson() {
        node.pauses().pause("A1TOPUP", "AIRTEL", "circle down", "anna");
        fails(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        ledger.run("UPDATE pause SET trial_at = now() WHERE automatic");
        Claim claim = claimed("A");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
            pauses.refresh();
            return pauses.waits(claim, "A1TOPUP");
        });
        pauses.putAside();
        assertEquals("A1TOPUP/AIRTEL", ledger.one("SELECT lane FROM request"));
    }

    @Test
    void requestBehindAnOpenCircuit_waitsSinceItWasFirstTriedOrCame() {
        node.takes("file", request("TRIED"), request("NEW"));
        ledger.run("UPDATE request SET received_at = now() - interval '1 hour'; UPDATE request SET first_tried_at = now() - interval '5 minutes' WHERE order_id = 'TRIED'");
        fails(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        ledger.run("UPDATE pause SET since = now() - interval '4 minutes'");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
            pauses.refresh();
            return node.pauses().view().pauses().size() == 1;
        });
        for (Claim claim : node.claims()) {
            long waited = Duration.between(pauses.waitsSince(claim, "A1TOPUP").orElseThrow(), claim.at()).toSeconds();
            assertEquals(claim.request().orderId().equals("TRIED"), waited > 290, claim.request().orderId() + " " + waited);
            assertTrue(pauses.waitsSince(claim, "AOP").isEmpty());
        }
    }
}

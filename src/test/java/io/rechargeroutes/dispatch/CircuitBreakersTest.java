package io.rechargeroutes.dispatch;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.catalog.TinyCatalogue;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.dispatch.Claim;
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

class CircuitBreakersTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final List<String> lines = new ArrayList<>();
    private final CircuitBreakers circuitBreakers =
            new CircuitBreakers(node.pauses(), node.circuits(), TinyCatalogue.read(), new LogLimiter() {
                @Override
                public boolean warn(String cause, String many, String line) {
                    return lines.add(line);
                }
            });

    private Claim claimed(String orderId) {
        node.takes(request(orderId));
        return node.claims().get(0);
    }

    private void record(String operator, Verdict verdict, String code, Instant submittedAt) {
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
                new Attempt(request, "A1TOPUP", "1", null, submittedAt), Outcome.of(verdict, code, null));
    }

    private void record(Verdict verdict, String code) {
        record("AIRTEL", verdict, code, Instant.now());
    }

    private void fails(Verdict verdict, String code) {
        for (String operator : List.of("AIRTEL", "JIO", "AIRTEL", "JIO", "AIRTEL")) {
            record(operator, verdict, code, Instant.now());
        }
    }

    private void probeIsDue() {
        ledger.run("UPDATE pause SET probe_at = now()");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
            circuitBreakers.refresh();
            return !node.claims().isEmpty();
        });
    }

    @Test
    void aPauseIsSeenWithinSeconds() {
        circuitBreakers.refresh();
        ledger.node("b").pauses().pause("A1TOPUP", null, "maintenance", "anna");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
            circuitBreakers.refresh();
            return circuitBreakers.paused("A1TOPUP", null);
        });
        assertFalse(circuitBreakers.paused("AOP", "AIRTEL"));
    }

    @Test
    void anOperatorWaitsAndTheOthersOfTheProviderGoOn() {
        node.pauses().pause("A1TOPUP", "AIRTEL", "circle down", "anna");
        circuitBreakers.refresh();
        assertTrue(circuitBreakers.paused("A1TOPUP", "AIRTEL"));
        assertFalse(circuitBreakers.paused("A1TOPUP", "JIO"));
        assertTrue(circuitBreakers.mustWait(claimed("A"), "A1TOPUP"));
        circuitBreakers.recordDeferred();
        assertEquals("A1TOPUP/AIRTEL", ledger.one("SELECT waits_for FROM request"));
        assertFalse(circuitBreakers.mustWait(claimed("B"), "AOP"));
    }

    @Test
    void pausedProvider_statusQuery_isSent() {
        node.pauses().pause("A1TOPUP", null, "maintenance", "anna");
        circuitBreakers.refresh();
        node.takes(request("ASK", Operation.BALANCE, null, null));
        assertFalse(circuitBreakers.mustWait(node.claims().get(0), "A1TOPUP"));
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED,LOW_BALANCE",
        "NOT_SENT,PROVIDER_UNREACHABLE",
        "NOT_SENT,TOKEN_UNAVAILABLE",
        "NOT_SENT,TOKEN_REFUSED",
        "UNKNOWN,TIMEOUT",
        "UNKNOWN,CONNECTION_LOST",
        "UNKNOWN,HTTP_503",
        "UNKNOWN,UNREADABLE_REPLY",
        "UNKNOWN,NO_REFERENCE"
    })
    void failures_inARow_openTheCircuit(Verdict verdict, String code) {
        fails(verdict, code);
        assertTrue(circuitBreakers.paused("A1TOPUP", null));
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED,OPERATOR_DOWN",
        "FAILED,LOW_BALANCE",
        "PENDING,",
        "SUCCESS,",
        "REVERSED,",
        "NOT_SENT,LOOKUP_FAILED"
    })
    void recognisedAnswer_betweenFailures_startsTheCountAnew(Verdict verdict, String code) {
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 4; j++) {
                record(Verdict.UNKNOWN, "TIMEOUT");
            }
            record(verdict, code);
        }
        assertFalse(circuitBreakers.paused("A1TOPUP", "AIRTEL"));
    }

    @ParameterizedTest
    @CsvSource({"NOT_SENT,LEDGER_UNAVAILABLE", "NOT_SENT,TOKEN_ENDED", "REFUSED,NOT_OFFERED"})
    void whatIsNotTheProvidersDoing_neitherCountsNorEndsARow(Verdict verdict, String code) {
        for (int i = 0; i < 4; i++) {
            record(Verdict.UNKNOWN, "TIMEOUT");
            record(verdict, code);
            record(verdict, code);
        }
        assertFalse(circuitBreakers.paused("A1TOPUP", "AIRTEL"));
        record(Verdict.UNKNOWN, "TIMEOUT");
        assertTrue(circuitBreakers.paused("A1TOPUP", "AIRTEL"));
        assertFalse(circuitBreakers.paused("A1TOPUP", "JIO"));
    }

    @Test
    void balanceAnswer_openCircuit_closesNothing() {
        fails(Verdict.REFUSED, "LOW_BALANCE");
        circuitBreakers.record(
                new Attempt(
                        request("ASK", Operation.BALANCE, null, null),
                        "A1TOPUP",
                        "1",
                        null,
                        Instant.now().plusSeconds(60)),
                Outcome.of(Verdict.SUCCESS, null, null));
        assertTrue(circuitBreakers.paused("A1TOPUP", null));
    }

    @Test
    void openCircuit_oneProbeGoesAndItsAnswerClosesIt() {
        fails(Verdict.UNKNOWN, "TIMEOUT");
        assertTrue(circuitBreakers.waits(claimed("A"), "A1TOPUP"));
        circuitBreakers.recordDeferred();
        probeIsDue();
        Claim b = claimed("B");
        assertFalse(circuitBreakers.waits(b, "A1TOPUP"), "it may be the probe");
        assertFalse(circuitBreakers.mustWait(b, "A1TOPUP"), "the probe");
        assertTrue(circuitBreakers.mustWait(claimed("C"), "A1TOPUP"), "the next one waits");
        record("AIRTEL", Verdict.PENDING, null, Instant.now().minusSeconds(60));
        assertTrue(circuitBreakers.paused("A1TOPUP", null), "it was sent before the circuit opened");
        record("AIRTEL", Verdict.PENDING, null, Instant.now().plusSeconds(60));
        assertFalse(circuitBreakers.paused("A1TOPUP", null));
    }

    @Test
    void failedProbe_keepsTheCircuitOpenAndSaysWhenTheNextGoes() {
        fails(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        assertTrue(circuitBreakers.waits(claimed("A"), "A1TOPUP"));
        circuitBreakers.recordDeferred();
        probeIsDue();
        assertFalse(circuitBreakers.mustWait(claimed("X"), "A1TOPUP"), "the probe");
        assertEquals(List.of(), lines);
        record(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        assertEquals(
                List.of(
                        "the probe of circuit A1TOPUP failed (NOT_SENT PROVIDER_UNREACHABLE): it stays open, the next goes in 30 s"),
                lines);
        assertTrue(circuitBreakers.paused("A1TOPUP", null));
    }

    @Test
    void alertOfOneOperatorsCircuit_whenNoOtherFails_isRaisedByWhoeverLooks() {
        for (int i = 0; i < 5; i++) {
            record(Verdict.UNKNOWN, "TIMEOUT");
        }
        assertTrue(circuitBreakers.paused("A1TOPUP", "AIRTEL"));
        assertEquals("0", ledger.one("SELECT count(*) FROM notice"));
        ledger.passes(Duration.ofSeconds(31));
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            circuitBreakers.refresh();
            return ledger.one(
                            "SELECT count(*) FROM notice WHERE kind = 'CIRCUIT_OPENED' AND subject = 'A1TOPUP/AIRTEL' AND alert")
                    .equals("1");
        });
    }

    /** A request of an operator that a person paused is no probe for the provider, however long it has waited. */
    @Test
    void requestOfAPausedOperator_behindAnOpenCircuit_waitsForThePerson() {
        node.pauses().pause("A1TOPUP", "AIRTEL", "circle down", "anna");
        fails(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        ledger.run("UPDATE pause SET probe_at = now() WHERE automatic");
        Claim claim = claimed("A");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
            circuitBreakers.refresh();
            return circuitBreakers.waits(claim, "A1TOPUP");
        });
        circuitBreakers.recordDeferred();
        assertEquals("A1TOPUP/AIRTEL", ledger.one("SELECT waits_for FROM request"));
    }

    @Test
    void requestBehindAnOpenCircuit_waitsSinceItWasFirstTriedOrCame() {
        node.takes("file", request("TRIED"), request("NEW"));
        ledger.run(
                "UPDATE request SET received_at = now() - interval '1 hour'; UPDATE request SET first_tried_at = now() - interval '5 minutes' WHERE order_id = 'TRIED'");
        fails(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        ledger.run("UPDATE pause SET since = now() - interval '4 minutes'");
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
            circuitBreakers.refresh();
            return node.pauses().view().pauses().size() == 1;
        });
        for (Claim claim : node.claims()) {
            long waited = Duration.between(
                            circuitBreakers.waitsSince(claim, "A1TOPUP").orElseThrow(), claim.at())
                    .toSeconds();
            assertEquals(
                    claim.request().orderId().equals("TRIED"),
                    waited > 290,
                    claim.request().orderId() + " " + waited);
            assertTrue(circuitBreakers.waitsSince(claim, "AOP").isEmpty());
        }
    }
}

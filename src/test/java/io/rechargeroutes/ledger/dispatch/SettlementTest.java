package io.rechargeroutes.ledger.dispatch;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SettlementTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");

    private Attempt sent(String orderId) {
        node.takes(request(orderId));
        return node.sends();
    }

    @Test
    void stateAttemptAndEventAreWrittenTogether() {
        Attempt attempt = sent("A");
        var data = JsonNodeFactory.instance.objectNode().put("found", "bill");
        node.settlement()
                .afterCall("A", attempt.reference(), new Outcome(Verdict.SUCCESS, null, "Done", "5804", "OP-1", data));
        assertEquals(
                "SUCCESS 2 5804 OP-1 Done {\"found\":\"bill\"} null null",
                ledger.one(
                        "SELECT state, version, provider_ref, operator_ref, message, data, claim_token, claimed_by FROM request"));
        assertEquals("SUCCESS t", ledger.one("SELECT verdict, settled_at IS NOT NULL FROM attempt"));
        assertEquals("A 1 SUCCESS f", ledger.one("SELECT order_id, sequence, status, to_changes FROM event"));
        String result = ledger.one("SELECT result FROM event");
        for (String part : List.of(
                "\"status\":\"SUCCESS\"",
                "\"final\":true",
                "\"providerRef\":\"5804\"",
                "\"reference\":\"" + attempt.reference() + "\"")) {
            assertTrue(result.contains(part), result);
        }
    }

    @Test
    void nothingIsWrittenWhereTheEventCannotBe() {
        Attempt attempt = sent("A");
        ledger.run("ALTER TABLE event ADD CONSTRAINT none_fits CHECK (sequence > 1000)");
        try {
            assertThrows(LedgerException.class, () -> node.settles(attempt, Verdict.SUCCESS));
        } finally {
            ledger.run("ALTER TABLE event DROP CONSTRAINT none_fits");
        }
        assertEquals("SUBMITTED 1 0", ledger.one("SELECT state, version, events FROM request"));
        assertEquals("null null", ledger.one("SELECT verdict, settled_at FROM attempt"));
        node.settles(attempt, Verdict.SUCCESS);
        assertEquals(List.of("1 SUCCESS"), ledger.events("A"));
    }

    @Test
    void anErrorLeavesNothingBehindEither() {
        sent("A");
        assertThrows(OutOfMemoryError.class, () -> node.sql().inTransaction(handle -> {
            handle.execute("UPDATE request SET state = 'SUCCESS'");
            throw new OutOfMemoryError("for this test");
        }));
        assertEquals("SUBMITTED", ledger.state("A"));
    }

    @Test
    void outcomesOfAnOrderAreNumbered() {
        Attempt attempt = sent("A");
        node.settles(attempt, Verdict.PENDING);
        node.learns(attempt, Verdict.SUCCESS);
        node.learns(attempt, Verdict.REVERSED);
        assertEquals(List.of("1 PENDING", "2 SUCCESS", "3 REVERSED"), ledger.events("A"));
        assertEquals(List.of("f", "t", "t"), ledger.rows("SELECT to_changes FROM event ORDER BY sequence"));
    }

    @Test
    void statusQuery_begunBeforeTheSuccess_reversesNothing() {
        Attempt attempt = sent("A");
        node.settles(attempt, Verdict.UNKNOWN);
        node.learns(attempt, Verdict.SUCCESS);
        node.learnsLate(attempt, Verdict.FAILED);
        assertEquals(List.of("1 UNKNOWN", "2 SUCCESS"), ledger.events("A"));
    }

    @Test
    void statusQuery_changesNothing_isNoOutcome() {
        Attempt attempt = sent("A");
        node.settles(attempt, Verdict.UNKNOWN, "TIMEOUT");
        node.learns(attempt, Verdict.UNKNOWN);
        node.learns(attempt, Verdict.UNKNOWN);
        assertEquals(List.of("1 UNKNOWN"), ledger.events("A"));
        assertEquals("UNKNOWN TIMEOUT 2", ledger.one("SELECT state, code, status_queries FROM request"));
    }

    @Test
    void anAnswerIsCountedOnceHoweverOftenItIsSettled() {
        for (Verdict verdict : List.of(Verdict.SUCCESS, Verdict.FAILED, Verdict.PENDING, Verdict.UNKNOWN)) {
            Attempt attempt = sent("A-" + verdict);
            node.settles(attempt, verdict);
            node.settles(attempt, verdict);
            assertEquals(List.of("1 " + verdict), ledger.events("A-" + verdict));
        }
    }

    @Test
    void notSentComesBackWithAnotherReference() {
        Attempt first = sent("A");
        node.settles(first, Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        node.settles(first, Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        assertEquals(
                "RECEIVED t t", ledger.one("SELECT state, first_tried_at = submitted_at, due_at > now() FROM request"));
        assertEquals(List.of(), ledger.events("A"));
        assertEquals(List.of(), node.claims(), "it waits a while");
        ledger.passes(Duration.ofSeconds(3));
        Attempt second = node.sends();
        node.settles(first, Verdict.SUCCESS);
        node.learns(first, Verdict.SUCCESS);
        assertEquals("SUBMITTED", ledger.state("A"), "an answer under another reference is not this attempt's");
        node.settles(second, Verdict.SUCCESS);
        assertEquals(List.of("1 SUCCESS"), ledger.events("A"));
    }

    @Test
    void requestNotSent_whileItsProviderAnswersOthers_failsAfterGiveUpAfter() {
        node.takes(request("A"));
        int tries = 0;
        while (ledger.state("A").equals("RECEIVED")) {
            node.answersOthers("A1TOPUP");
            node.settles(node.sends(), Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
            ledger.passes(Duration.ofSeconds(61));
            tries++;
        }
        assertEquals("FAILED PROVIDER_UNREACHABLE", ledger.one("SELECT state, code FROM request"));
        assertEquals(11, tries);
        assertEquals(List.of("1 FAILED"), ledger.events("A"));
    }

    /** One that another provider answers, or that this one answered only before, does not count. */
    @Test
    void requestNotSent_whileItsProviderAnswersNobody_waitsAndIsTriedAgain() {
        node.takes(request("A"));
        node.settles(node.sends(), Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        node.answersOthers("A1TOPUP");
        for (int hour = 0; hour < 20; hour++) {
            ledger.passes(Duration.ofHours(1));
            node.answersOthers("AOP");
            node.settles(node.sends(), Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        }
        assertEquals("RECEIVED PROVIDER_UNREACHABLE", ledger.one("SELECT state, code FROM request"));
        ledger.passes(Duration.ofHours(4));
        assertTrue(node.claims().get(0).expired());
    }

    @Test
    void lookupIndeterminate_whileItsProviderAnswersNobody_isRepeated() {
        node.takes(request("L", Operation.DTH_INFO, null, null));
        for (int i = 0; i < 3; i++) {
            node.settles(node.sends(), Verdict.UNKNOWN, "TIMEOUT");
            ledger.passes(Duration.ofMinutes(9));
        }
        assertEquals("RECEIVED TIMEOUT", ledger.one("SELECT state, code FROM request"));
    }

    @Test
    void requestNotSubmitted_whileItsProviderAnswersNobody_waits() {
        node.takes(request("A"));
        Outcome away = Outcome.of(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE", null);
        for (int i = 0; i < 3; i++) {
            node.settlement().beforeAttempt(node.claims().get(0), away, "A1TOPUP");
            ledger.passes(Duration.ofMinutes(9));
        }
        assertEquals("RECEIVED", ledger.state("A"));
        node.answersOthers("A1TOPUP");
        node.settlement().beforeAttempt(node.claims().get(0), away, "A1TOPUP");
        assertEquals("FAILED", ledger.state("A"));
    }

    @Test
    void requestTriedBeforeAPause_afterIt_isTriedForAsLongAgain() {
        node.takes(request("A"));
        node.settles(node.sends(), Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        node.pauses().pause("A1TOPUP", null, "maintenance", "anna");
        ledger.passes(Duration.ofMinutes(12));
        node.pauses().resume("A1TOPUP", null, "anna");
        node.answersOthers("A1TOPUP");
        node.settles(node.sends(), Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        assertEquals("RECEIVED t", ledger.one("SELECT state, due_at < now() + interval '3 seconds' FROM request"));
        ledger.passes(Duration.ofMinutes(11));
        node.answersOthers("A1TOPUP");
        node.settles(node.sends(), Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        assertEquals("FAILED", ledger.state("A"));
    }

    @Test
    void requestBehindAnOpenCircuit_afterGiveUpAfter_goesToTheOtherProviderOnce() {
        node.takes(request("A"));
        Outcome waited = Outcome.of(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE", null);
        Claim claim = node.claims().get(0);
        assertTrue(node.settlement()
                .failOver(new Claim(claim.request(), "another token", false), waited, "AOP")
                .isEmpty());
        assertEquals(Optional.of(Status.RECEIVED), node.settlement().failOver(claim, waited, "AOP"));
        Claim over = node.claims().get(0);
        assertEquals("AOP AOP", over.failoverTo() + " " + over.request().provider());
        assertTrue(node.settlement().failOver(over, waited, "A1TOPUP").isEmpty());
        Attempt attempt = node.dispatch().markSubmitted(over, "AOP", null).orElseThrow();
        assertTrue(node.settlement().failOver(over, waited, "A1TOPUP").isEmpty(), "it is being sent");
        node.settles(attempt, Verdict.SUCCESS);
        assertEquals(
                "SUCCESS AOP 1", ledger.one("SELECT state, provider, (SELECT count(*) FROM attempt) FROM request"));
    }

    @Test
    void aPendingOrUnknownAnswerReplacesNoLaterState() {
        Attempt attempt = sent("A");
        node.settles(attempt, Verdict.UNKNOWN);
        node.learns(attempt, Verdict.FAILED);
        node.learns(attempt, Verdict.PENDING);
        node.settles(attempt, Verdict.UNKNOWN);
        assertEquals(List.of("1 UNKNOWN", "2 FAILED"), ledger.events("A"));
    }

    @Test
    void aLateSuccessOnAFailureIsForAPerson() {
        Attempt attempt = sent("A");
        node.settles(attempt, Verdict.UNKNOWN);
        node.learns(attempt, Verdict.FAILED);
        node.learns(attempt, Verdict.SUCCESS);
        node.learns(attempt, Verdict.SUCCESS);
        assertEquals(List.of("1 UNKNOWN", "2 FAILED", "3 REVIEW"), ledger.events("A"));
        assertEquals("LATE_SUCCESS null", ledger.one("SELECT code, due_at FROM request"));
    }

    @Test
    void whatAProviderSendsCannotKeepASettlementFromTheLedger() {
        Attempt attempt = sent("A");
        node.settlement()
                .afterCall(
                        "A",
                        attempt.reference(),
                        new Outcome(
                                Verdict.SUCCESS,
                                null,
                                "a\u0000b",
                                "58\u000004",
                                "OP\u0000\ud800" + "x".repeat(5000),
                                null));
        assertEquals("SUCCESS 58 04", ledger.one("SELECT state, provider_ref FROM request"));
        assertEquals("a b", ledger.one("SELECT message FROM attempt"));
    }

    @Test
    void beforeAttempt_claimOfAnother_settlesNothing() {
        node.takes(request("A"));
        Claim claim = node.claims().get(0);
        Claim forged = new Claim(claim.request(), "another token", false);
        Outcome refused = Outcome.of(Verdict.REFUSED, "NOT_OFFERED", "no route");
        assertTrue(node.settlement().beforeAttempt(forged, refused).isEmpty());
        assertEquals(Optional.of(Status.FAILED), node.settlement().beforeAttempt(claim, refused));
        assertTrue(node.settlement().beforeAttempt(claim, refused).isEmpty());
        assertEquals(List.of("1 FAILED"), ledger.events("A"));
    }

    @Test
    void twoThreadsSettleEachRowOnce() throws Exception {
        node.takes(
                "file",
                IntStream.range(0, 100).mapToObj(i -> request("ORD-" + i)).toArray(RechargeRequest[]::new));
        List<Attempt> attempts = node.claims().stream()
                .map(claim ->
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow())
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<Void> settle = () -> {
                attempts.forEach(attempt -> node.settles(attempt, Verdict.SUCCESS));
                return null;
            };
            for (Future<Void> done : threads.invokeAll(List.of(settle, settle))) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals("100 1 1", ledger.one("SELECT count(*), min(sequence), max(sequence) FROM event"));
        assertEquals(
                "100 2 2",
                ledger.one("SELECT count(*), min(version), max(version) FROM request WHERE state = 'SUCCESS'"));
    }

    /**
     * Holds the row, lets two contradicting answers wait for it, and lets it go: each must decide on what the other
     * left.
     */
    @Test
    void answersThatComeTogetherAreSettledOneAfterTheOther() throws Exception {
        Attempt attempt = sent("A");
        node.settles(attempt, Verdict.UNKNOWN);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<?>> both = new ArrayList<>();
        try {
            try (Connection holder = ledger.source().getConnection()) {
                holder.setAutoCommit(false);
                hold(holder);
                both.add(threads.submit(() -> node.settles(attempt, Verdict.FAILED)));
                both.add(threads.submit(() -> node.learns(attempt, Verdict.SUCCESS)));
                Awaitility.await().until(() -> waiting() == 2);
                holder.commit();
            }
            for (Future<?> done : both) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        List<String> events = ledger.events("A");
        // failed then success is a contradiction that a person sees; success then failed leaves the success to the
        // recheck
        assertTrue(
                events.equals(List.of("1 UNKNOWN", "2 FAILED", "3 REVIEW"))
                        || events.equals(List.of("1 UNKNOWN", "2 SUCCESS")),
                events.toString());
    }

    private static void hold(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1 FROM request FOR UPDATE");
        }
    }

    private long waiting() {
        return Long.parseLong(
                ledger.one(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"));
    }

    @Test
    void aSettlementOfWhatIsNotThereSaysSo() {
        IllegalStateException fault = assertThrows(IllegalStateException.class, () -> node.settlement()
                .afterCall("NONE", "1", Outcome.of(Verdict.SUCCESS, null, null)));
        assertTrue(fault.getMessage().contains("NONE"));
    }

    @Test
    void creditCall_indeterminate_isForReviewAtOnce() {
        node.takes(request("A", Operation.CREDIT_SUBMIT_OTP, null, null));
        node.settles(node.sends(), Verdict.UNKNOWN, "TIMEOUT");
        assertEquals("REVIEW TIMEOUT null", ledger.one("SELECT state, code, due_at FROM request"));
    }

    private Attempt takenForDead(Duration gracePeriod) {
        TestNode slow = ledger.node("slow");
        slow.takes(request("A"));
        Attempt attempt = slow.sends();
        ledger.dies(slow);
        node.dispatch().recover(gracePeriod);
        return attempt;
    }

    @Test
    void whileASenderThatWasTakenForDeadMayBeAtItNothingThatSaysFailedIsBelieved() {
        Attempt attempt = takenForDead(Duration.ofMinutes(2));
        for (Verdict verdict : List.of(Verdict.FAILED, Verdict.REVERSED)) {
            node.learns(attempt, verdict);
            assertEquals(
                    "UNKNOWN INTERRUPTED t",
                    ledger.one("SELECT state, code, due_at >= submitted_at + interval '2 minutes' FROM request"));
        }
        ledger.passes(Duration.ofMinutes(3));
        node.learns(attempt, Verdict.FAILED);
        assertEquals(List.of("1 UNKNOWN", "2 FAILED"), ledger.events("A"));
    }

    @Test
    void whileASenderThatWasTakenForDeadMayBeAtItASuccessIsBelieved() {
        node.learns(takenForDead(Duration.ofMinutes(2)), Verdict.SUCCESS);
        assertEquals("SUCCESS", ledger.state("A"));
    }

    @Test
    void lateAnswer_contradictsTheState_isReportedOnce() {
        Attempt attempt = takenForDead(Duration.ZERO);
        node.learns(attempt, Verdict.SUCCESS);
        node.settles(attempt, Verdict.SUCCESS);
        node.settles(attempt, Verdict.UNKNOWN);
        assertEquals(List.of(), ledger.notices());
        node.settles(attempt, Verdict.FAILED);
        node.settles(attempt, Verdict.FAILED);
        assertEquals("SUCCESS", ledger.state("A"));
        assertEquals(List.of("LATE_ANSWER t A"), ledger.notices());
    }

    @Test
    void lateSuccess_onAFailure_isReported() {
        Attempt attempt = takenForDead(Duration.ZERO);
        node.learns(attempt, Verdict.FAILED);
        node.settles(attempt, Verdict.REFUSED);
        assertEquals(List.of(), ledger.notices());
        node.settles(attempt, Verdict.SUCCESS);
        node.settles(attempt, Verdict.SUCCESS);
        assertEquals("REVIEW LATE_SUCCESS", ledger.one("SELECT state, code FROM request"));
        assertEquals(List.of("REVIEW t A"), ledger.notices());
    }

    @Test
    void answerToAnEarlierAttempt_saysExecuted_isReported() {
        Attempt first = sent("A");
        node.settles(first, Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        ledger.passes(Duration.ofSeconds(3));
        Attempt second = node.sends();
        node.settles(first, Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        assertEquals(List.of(), ledger.notices());
        node.settles(first, Verdict.SUCCESS);
        assertEquals(List.of("LATE_ANSWER t A"), ledger.notices());
        assertEquals("SUBMITTED " + second.reference(), ledger.one("SELECT state, reference FROM request"));
    }

    /** The later attempt failed; nothing but this notice would say that money may have moved under the earlier one. */
    @Test
    void answerToAnEarlierAttempt_afterTheLaterFailed_isReported() {
        Attempt first = sent("A");
        node.settles(first, Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        ledger.passes(Duration.ofSeconds(3));
        Attempt second = node.sends();
        node.settles(second, Verdict.FAILED);
        node.settles(first, Verdict.SUCCESS);
        assertEquals(List.of("LATE_ANSWER t A"), ledger.notices());
        assertEquals("FAILED " + second.reference(), ledger.one("SELECT state, reference FROM request"));
    }

    @Test
    void answerToAnEarlierAttempt_afterAPersonDecided_isReported() {
        Attempt first = sent("A");
        node.settles(first, Verdict.NOT_SENT, "PROVIDER_UNREACHABLE");
        ledger.passes(Duration.ofSeconds(3));
        node.settles(node.sends(), Verdict.FAILED);
        ledger.run("UPDATE request SET decided_by = 'anna'");
        node.settles(first, Verdict.SUCCESS);
        assertEquals(List.of("LATE_ANSWER t A"), ledger.notices());
    }

    @Test
    void lateAnswer_pendingAfterAPersonDecidedFailed_isReported() {
        Attempt attempt = sent("A");
        node.settles(attempt, Verdict.FAILED);
        ledger.run("UPDATE request SET decided_by = 'anna'");
        node.settles(attempt, Verdict.PENDING);
        assertEquals(List.of("LATE_ANSWER t A"), ledger.notices());
        node.settles(attempt, Verdict.SUCCESS);
        assertEquals(
                List.of("DECISION_CONTRADICTED t A", "LATE_ANSWER t A"),
                ledger.notices().stream().sorted().toList());
    }

    @Test
    void aRefusedRequestGoesToTheOtherProviderOnce() {
        Attempt first = sent("A");
        node.settles(first, Verdict.REFUSED, "LOW_BALANCE", "AOP");
        // the settlement whose answer was lost is repeated
        node.settles(first, Verdict.REFUSED, "LOW_BALANCE", "AOP");
        assertEquals(
                "RECEIVED AOP LOW_BALANCE null",
                ledger.one("SELECT state, failover_to, code, first_tried_at FROM request"));
        assertEquals(List.of(), ledger.events("A"));
        Claim claim = node.claims().get(0);
        Attempt second =
                node.dispatch().markSubmitted(claim, claim.failoverTo(), null).orElseThrow();
        assertNotEquals(first.reference(), second.reference());
        node.settles(second, Verdict.REFUSED, "AUTH_REFUSED", "A1TOPUP");
        assertEquals(
                "FAILED AOP AUTH_REFUSED AOP", ledger.one("SELECT state, provider, code, failover_to FROM request"));
        assertEquals(List.of("1 FAILED"), ledger.events("A"));
        assertEquals(
                List.of("A1TOPUP REFUSED LOW_BALANCE", "AOP REFUSED AUTH_REFUSED"),
                ledger.rows("SELECT provider, verdict, code FROM attempt ORDER BY submitted_at"));
    }

    @Test
    void aRequestThatReachesNobodyGoesToTheOtherProviderInPlaceOfFailing() {
        node.takes(request("A"));
        while (ledger.one("SELECT coalesce(failover_to, 'none') FROM request").equals("none")) {
            node.settles(node.sends(), Verdict.NOT_SENT, "PROVIDER_UNREACHABLE", "AOP");
            ledger.passes(Duration.ofSeconds(61));
        }
        assertEquals("RECEIVED AOP null", ledger.one("SELECT state, failover_to, first_tried_at FROM request"));
        assertEquals("11", ledger.one("SELECT count(*) FROM attempt"));
    }

    @Test
    void whatWasTakenForDeadIsNotFailedOverByALateRefusal() {
        node.settles(takenForDead(Duration.ZERO), Verdict.REFUSED, "LOW_BALANCE", "AOP");
        assertEquals("FAILED LOW_BALANCE null", ledger.one("SELECT state, code, failover_to FROM request"));
    }

    @Test
    void unknown_statusQuerySaysFailed_isNotFailedOver() {
        for (Verdict indeterminate : List.of(Verdict.UNKNOWN, Verdict.PENDING)) {
            Attempt attempt = sent(indeterminate.name());
            node.settles(attempt, indeterminate, "TIMEOUT", "AOP");
            node.settles(attempt, indeterminate, "TIMEOUT", "AOP");
            node.learns(attempt, Verdict.FAILED);
            node.settles(attempt, Verdict.REFUSED, "LOW_BALANCE", "AOP");
            assertEquals(List.of("1 " + indeterminate, "2 FAILED"), ledger.events(indeterminate.name()));
            assertEquals(
                    "FAILED null 1",
                    ledger.one(
                            "SELECT state, failover_to, (SELECT count(*) FROM attempt a WHERE a.order_id = r.order_id) FROM request r WHERE order_id = '"
                                    + indeterminate + "'"));
        }
        assertEquals(List.of(), node.claims());
    }

    @Test
    void answer_theLedgerNeverTakes_isUnknownAtOnce() {
        Attempt attempt = sent("A");
        ledger.run("ALTER TABLE request ADD CONSTRAINT no_such CHECK (operator_ref IS DISTINCT FROM 'BAD')");
        try {
            node.settlement()
                    .afterCall("A", attempt.reference(), new Outcome(Verdict.SUCCESS, null, null, null, "BAD", null));
        } finally {
            ledger.run("ALTER TABLE request DROP CONSTRAINT no_such");
        }
        assertEquals(
                "UNKNOWN ANSWER_NOT_RECORDED t", ledger.one("SELECT state, code, due_at IS NOT NULL FROM request"));
        assertEquals(List.of("1 UNKNOWN"), ledger.events("A"));
        assertEquals(List.of("ANSWER_NOT_RECORDED t A"), ledger.notices());
        // it is queried like any other
        node.learns(attempt, Verdict.SUCCESS);
        assertEquals("SUCCESS", ledger.state("A"));
    }
}

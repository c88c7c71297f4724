package io.rechargeroutes.ledger.dispatch;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Callback;
import io.rechargeroutes.model.Callback.Receipt;
import io.rechargeroutes.model.Callback.ReportedStatus;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A callback is only a notification: it brings a query forward, and changes nothing. */
class CallbacksTest {

    private static final Duration FIRST_INTERVAL = Duration.ofSeconds(30);

    private TestLedger ledger = TestLedger.empty();
    private TestNode node = ledger.node("a");

    private Attempt sent(String orderId) {
        node.takes(request(orderId));
        return node.sends();
    }

    private Attempt answered(String orderId, Verdict verdict) {
        Attempt attempt = sent(orderId);
        node.settles(attempt, verdict);
        return attempt;
    }

    private Receipt called(Attempt attempt, ReportedStatus reported) {
        return node.callbacks().record(new Callback("A1TOPUP", attempt.reference(), reported, "text"));
    }

    /** Who is queried now; they are claimed by that. */
    private List<String> queried() {
        return node.statusQuery().providers().stream()
                .flatMap(provider -> node.claimsDue(provider, 1000, TestNode.LEASE).stream())
                .map(attempt -> attempt.request().orderId())
                .sorted()
                .toList();
    }

    /** The provider's status about a request that is being queried. */
    private void says(Attempt attempt, Verdict verdict) {
        node.learnsLate(attempt, verdict);
    }

    private List<String> notices() {
        return ledger.rows("SELECT kind, subject FROM notice ORDER BY id");
    }

    /** When it is queried next, in seconds from now, and how often it was. */
    private String schedule(String orderId) {
        return ledger.one(
                "SELECT round(extract(epoch FROM due_at - now()) / 10) * 10, status_queries, called_back, scheduled_at, claim_token FROM request WHERE order_id = '"
                        + orderId + "'");
    }

    @Test
    void itIsKeptOnceForEachWord() {
        Attempt attempt = answered("A", Verdict.PENDING);
        assertEquals(Receipt.RECORDED, called(attempt, ReportedStatus.SUCCESS));
        assertEquals(Receipt.REPEATED, called(attempt, ReportedStatus.SUCCESS));
        assertEquals(Receipt.RECORDED, called(attempt, ReportedStatus.FAILURE));
        assertEquals(Receipt.REPEATED, called(attempt, ReportedStatus.FAILURE));
        assertEquals(2, ledger.rows("SELECT 1 FROM callback").size());
    }

    @Test
    void ofReferencesThatAreNotOursNothingIsKept() {
        Attempt attempt = answered("A", Verdict.PENDING);
        assertEquals(
                Receipt.UNKNOWN,
                node.callbacks().record(new Callback("A1TOPUP", "000000000000000000", ReportedStatus.SUCCESS, null)));
        assertEquals(
                Receipt.UNKNOWN,
                node.callbacks().record(new Callback("AOP", attempt.reference(), ReportedStatus.SUCCESS, null)),
                "another provider's");
        assertEquals(List.of(), ledger.rows("SELECT 1 FROM callback"));
    }

    @Test
    void callback_openRequest_isQueriedAtOnceAndOnce() {
        Attempt attempt = answered("A", Verdict.PENDING);
        answered("B", Verdict.PENDING);
        called(attempt, ReportedStatus.SUCCESS);
        assertEquals("PENDING", ledger.state("A"), "the callback alone decides nothing");
        assertEquals(List.of("A"), queried());
        called(attempt, ReportedStatus.SUCCESS);
        assertEquals(List.of(), queried());
        says(attempt, Verdict.PENDING);
        called(attempt, ReportedStatus.SUCCESS);
        assertEquals(List.of(), queried(), "a repeat brings nothing forward");
    }

    @Test
    void andKeepsItsScheduleAllTheSame() {
        Attempt attempt = answered("A", Verdict.UNKNOWN);
        String before = schedule("A");
        assertEquals("30 0 f null null", before);
        for (ReportedStatus reported : ReportedStatus.values()) {
            called(attempt, reported);
            assertEquals(List.of("A"), queried(), reported.name());
            says(attempt, Verdict.UNKNOWN);
            assertEquals(before, schedule("A"), reported.name());
        }
        ledger.passes(FIRST_INTERVAL);
        assertEquals(List.of("A"), queried());
        says(attempt, Verdict.UNKNOWN);
        assertEquals("60 1 f null null", schedule("A"));
    }

    @Test
    void callback_repeatedWhileOpen_isQueriedOnce() {
        Attempt attempt = answered("A", Verdict.UNKNOWN);
        called(attempt, ReportedStatus.SUCCESS);
        assertEquals(List.of("A"), queried());
        says(attempt, Verdict.UNKNOWN);
        ledger.run("UPDATE callback SET due_at = now() - interval '1 second'");
        assertEquals(List.of(), queried());
    }

    @Test
    void aConfirmedOneSettlesIt() {
        Attempt attempt = answered("A", Verdict.PENDING);
        called(attempt, ReportedStatus.SUCCESS);
        queried();
        says(attempt, Verdict.SUCCESS);
        assertEquals(List.of("1 PENDING", "2 SUCCESS"), ledger.events("A"));
        assertEquals("SUCCESS null", ledger.one("SELECT answer, due_at FROM callback"));
        assertEquals(List.of(), notices());
    }

    @Test
    void whileTheRequestIsBeingSentItWaits() {
        Attempt attempt = sent("A");
        assertEquals(Receipt.RECORDED, called(attempt, ReportedStatus.FAILURE));
        assertEquals(List.of(), queried());
        assertEquals("SUBMITTED", ledger.state("A"));
        node.settles(attempt, Verdict.SUCCESS);
        assertEquals(List.of("A"), queried(), "the call's own answer says otherwise");
        says(attempt, Verdict.REVERSED);
        assertEquals(List.of("1 SUCCESS", "2 REVERSED"), ledger.events("A"));
    }

    @Test
    void callback_knownOutcome_isNotQueried() {
        called(answered("S", Verdict.SUCCESS), ReportedStatus.SUCCESS);
        called(answered("F", Verdict.FAILED), ReportedStatus.FAILURE);
        assertEquals(List.of(), queried());
        assertEquals(
                List.of("FAILURE FAILED null", "SUCCESS SUCCESS null"),
                ledger.rows("SELECT reported, answer, due_at FROM callback ORDER BY reported"));
        assertEquals(List.of(), notices());
    }

    @Test
    void success_confirmedFailure_isReversedInTheResultFiles() {
        Attempt attempt = answered("A", Verdict.SUCCESS);
        called(attempt, ReportedStatus.FAILURE);
        assertEquals(List.of("A"), queried());
        says(attempt, Verdict.FAILED);
        assertEquals(List.of("1 SUCCESS"), ledger.events("A"), "once is not enough");
        ledger.passes(Duration.ofHours(1));
        assertEquals(List.of("A"), queried());
        says(attempt, Verdict.FAILED);
        assertEquals(List.of("1 SUCCESS", "2 REVERSED"), ledger.events("A"));
        assertEquals("t", ledger.one("SELECT to_changes FROM event WHERE sequence = 2"));
        called(attempt, ReportedStatus.SUCCESS);
        assertEquals(List.of(), queried());
        assertEquals(List.of("REVERSAL_UNCONFIRMED A"), notices());
    }

    @Test
    void forgedCallback_unknownAttempt_changesNothingAndIsReportedOnce() {
        Attempt attempt = answered("A", Verdict.SUCCESS);
        String before = schedule("A");
        for (int i = 0; i < 5; i++) {
            called(attempt, ReportedStatus.FAILURE);
            queried();
            says(attempt, Verdict.SUCCESS);
        }
        assertEquals("SUCCESS", ledger.state("A"));
        assertEquals(before, schedule("A"));
        assertEquals(List.of("1 SUCCESS"), ledger.events("A"));
        assertEquals(List.of("CALLBACK_DISAGREES A"), notices());
        ledger.passes(Duration.ofDays(1));
        assertEquals(List.of("A"), queried(), "it is looked at again when it would have been");
    }

    @Test
    void callback_unanswered_isQueriedAgainLater() {
        Attempt attempt = answered("A", Verdict.SUCCESS);
        called(attempt, ReportedStatus.FAILURE);
        assertEquals(List.of("A"), queried());
        says(attempt, Verdict.UNKNOWN);
        assertEquals(List.of(), queried());
        later(Duration.ofMinutes(2));
        assertEquals(List.of("A"), queried());
        says(attempt, Verdict.REVERSED);
        assertEquals("REVERSED", ledger.state("A"));
    }

    @Test
    void butNotForEver() {
        Attempt attempt = answered("A", Verdict.SUCCESS);
        called(attempt, ReportedStatus.FAILURE);
        ledger.run("UPDATE callback SET received_at = received_at - interval '6 days'");
        assertEquals(List.of(), queried());
        assertEquals("null", ledger.one("SELECT due_at FROM callback"));
        assertEquals(List.of("CALLBACK_DISAGREES A"), notices());
    }

    @Test
    void callbackOfSuccess_onFailedUnanswered_isReportedOnce() {
        Attempt attempt = answered("A", Verdict.FAILED);
        called(attempt, ReportedStatus.SUCCESS);
        assertEquals(List.of("A"), queried());
        says(attempt, Verdict.UNKNOWN);
        assertEquals(List.of(), notices(), "it is queried again");
        ledger.run("UPDATE callback SET received_at = received_at - interval '6 days', due_at = now()");
        assertEquals(List.of(), queried());
        assertEquals("FAILED", ledger.state("A"), "a callback alone decides nothing");
        assertEquals(List.of("CALLBACK_DISAGREES A"), notices());
        assertEquals(
                "a callback says SUCCESS of reference " + attempt.reference()
                        + ", the request is FAILED and stays so: the provider's status gave no answer",
                ledger.one("SELECT message FROM notice"));
        called(attempt, ReportedStatus.SUCCESS);
        assertEquals(List.of(), queried());
        assertEquals(1, notices().size());
    }

    @Test
    void aSuccessOfWhatFailedIsForAPersonOnceItIsConfirmed() {
        Attempt attempt = answered("A", Verdict.FAILED);
        called(attempt, ReportedStatus.SUCCESS);
        assertEquals(List.of("A"), queried());
        says(attempt, Verdict.UNKNOWN);
        assertEquals("FAILED", ledger.state("A"));
        assertEquals("null 0 f null null", schedule("A"), "a failure has no turn");
        later(Duration.ofMinutes(2));
        assertEquals(List.of("A"), queried());
        says(attempt, Verdict.SUCCESS);
        assertEquals("REVIEW LATE_SUCCESS", ledger.one("SELECT state, code FROM request"));
        called(attempt, ReportedStatus.FAILURE);
        assertEquals(List.of(), queried(), "there a person decides");
    }

    @Test
    void whatNobodyAnsweredBeforeIsSettledByALateAnswer() {
        Attempt attempt = answered("A", Verdict.UNKNOWN);
        ledger.passes(Duration.ofDays(6));
        assertEquals(List.of("A"), queried());
        says(attempt, Verdict.UNKNOWN);
        assertEquals("REVIEW NO_ANSWER", ledger.one("SELECT state, code FROM request"));
        called(attempt, ReportedStatus.SUCCESS);
        assertEquals(List.of("A"), queried());
        says(attempt, Verdict.SUCCESS);
        assertEquals(List.of("1 UNKNOWN", "2 REVIEW", "3 SUCCESS"), ledger.events("A"));
    }

    @Test
    void callback_answerToAnEarlierQuery_isNoAnswerToIt() {
        Attempt attempt = answered("A", Verdict.UNKNOWN);
        ledger.passes(FIRST_INTERVAL);
        assertEquals(List.of("A"), queried());
        called(attempt, ReportedStatus.FAILURE);
        says(attempt, Verdict.SUCCESS);
        assertEquals(List.of(), notices());
        assertEquals(List.of("A"), queried(), "its own query comes after");
        says(attempt, Verdict.REVERSED);
        assertEquals("REVERSED", ledger.state("A"));
    }

    @Test
    void statusQuery_processDied_comesBack() {
        Attempt attempt = answered("A", Verdict.FAILED);
        called(attempt, ReportedStatus.SUCCESS);
        assertEquals(List.of("A"), queried());
        ledger.dies(node);
        node = ledger.node("b");
        ledger.passes(Duration.ofMinutes(10));
        assertEquals(List.of("A"), queried());
    }

    @Test
    void callback_attemptTakenForNotSent_isReported() {
        Attempt first = answered("A", Verdict.NOT_SENT);
        called(first, ReportedStatus.SUCCESS);
        assertEquals(List.of(), queried());
        ledger.passes(Duration.ofMinutes(1));
        node.sends();
        assertEquals(List.of(), queried());
        assertEquals(List.of("CALLBACK_UNEXPECTED A"), notices());
        assertEquals(List.of(), queried());
        assertEquals(1, notices().size());
    }

    private void later(Duration time) {
        ledger.passes(time);
        ledger.run("UPDATE callback SET due_at = due_at - make_interval(secs => " + time.toSeconds() + ")");
    }

    /** What became of each of a hundred requests, as the provider knows it, and what the call said of it. */
    private static final List<Verdict> CALLS =
            List.of(Verdict.PENDING, Verdict.UNKNOWN, Verdict.SUCCESS, Verdict.FAILED, Verdict.PENDING);

    private static final List<Verdict> TRUTHS =
            List.of(Verdict.SUCCESS, Verdict.FAILED, Verdict.REVERSED, Verdict.FAILED, Verdict.REVERSED);

    @Test
    void aThousandInAnyOrderWithRepeatsEndInTheSameLedger() {
        List<String> first = after(1);
        assertTrue(
                first.contains("ORD-10 SUCCESS null PENDING SUCCESS")
                        && first.contains("ORD-12 REVERSED null SUCCESS REVERSED"),
                first.toString());
        for (int seed = 2; seed <= 4; seed++) {
            assertEquals(first, after(seed));
        }
    }

    private List<String> after(int seed) {
        ledger = TestLedger.empty();
        node = ledger.node("a");
        Random random = new Random(seed);
        node.takes(
                "file",
                IntStream.range(0, 100).mapToObj(i -> request("ORD-" + i)).toArray(RechargeRequest[]::new));
        Map<String, Attempt> attempts = new HashMap<>();
        node.claims()
                .forEach(claim -> attempts.put(
                        claim.request().orderId(),
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow()));
        List<Runnable> happenings = new ArrayList<>();
        attempts.forEach((orderId, attempt) -> happenings.add(() -> node.settles(attempt, of(CALLS, orderId))));
        attempts.values().forEach(attempt -> IntStream.range(0, 9)
                .forEach(i -> happenings.add(
                        () -> called(attempt, i % 3 == 0 ? ReportedStatus.FAILURE : ReportedStatus.SUCCESS))));
        IntStream.range(0, 100)
                .forEach(i -> happenings.add(() -> assertEquals(
                        Receipt.UNKNOWN,
                        node.callbacks()
                                .record(new Callback(
                                        "A1TOPUP", "99999999999999" + (1000 + i), ReportedStatus.FAILURE, null)))));
        Collections.shuffle(happenings, random);
        int statusQueries = 0;
        for (Runnable happening : happenings) {
            happening.run();
            statusQueries += random.nextInt(40) == 0 ? queryStatus(attempts) : 0;
        }
        for (int round = 0; round < 5; round++) {
            statusQueries += queryStatus(attempts);
            later(Duration.ofMinutes(3));
        }
        assertTrue(statusQueries <= 400, statusQueries + " status queries about 100 requests");
        return ledger.rows(
                "SELECT order_id, state, code, (SELECT string_agg(status, ' ' ORDER BY sequence) FROM event e WHERE e.order_id = r.order_id) FROM request r ORDER BY 1");
    }

    private int queryStatus(Map<String, Attempt> attempts) {
        List<String> queried = queried();
        queried.forEach(orderId -> says(attempts.get(orderId), of(TRUTHS, orderId)));
        return queried.size();
    }

    private static Verdict of(List<Verdict> verdicts, String orderId) {
        return verdicts.get(Integer.parseInt(orderId.substring(4)) % verdicts.size());
    }
}

package io.rechargeroutes.ledger.dispatch;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Callback;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests are pursued to their end, in a time that passes as the test says. */
class PursuitTest {

    private static final Outcome NOT_FOUND = Outcome.unknown("NOT_FOUND", "no transaction found");
    private static final Outcome SILENCE = Outcome.unknown("TIMEOUT", "no whole reply within the deadline");
    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");

    private Attempt answered(Verdict verdict) {
        node.takes(request("A"));
        Attempt attempt = node.sends();
        node.settles(attempt, verdict);
        return attempt;
    }

    private List<Attempt> due() {
        return node.claimsDue("A1TOPUP", 10, TestNode.LEASE);
    }

    private static Outcome pending(String providerRef) {
        return new Outcome(Verdict.PENDING, null, null, providerRef, null, null);
    }

    /** Lets time pass second by second until the request is due, and returns how much. */
    private Duration untilDue() {
        Instant due = Instant.parse(ledger.one(
                "SELECT to_char(due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM request"));
        Instant now = Instant.parse(
                ledger.one("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
        Duration wait =
                Duration.ofSeconds(Duration.between(now, due).plusMillis(999).toSeconds());
        ledger.passes(wait.minusSeconds(5));
        assertEquals(List.of(), due(), "it is queried before its time");
        ledger.passes(Duration.ofSeconds(5));
        return wait;
    }

    @Test
    void aPendingRequestFollowsTheIntervalsToItsSuccess() {
        answered(Verdict.PENDING);
        List<Duration> waits = new ArrayList<>();
        for (int queried = 0; queried < 5; queried++) {
            waits.add(untilDue());
            Attempt attempt = due().get(0);
            node.settlement()
                    .afterStatusQuery(
                            "A",
                            attempt.reference(),
                            queried < 4 ? pending("5804") : Outcome.of(Verdict.SUCCESS, null, "Done"));
        }
        // 30s, 1m, 2m are the intervals of the test's settings, and the last one repeats
        assertEquals(
                List.of(30L, 60L, 120L, 120L, 120L),
                waits.stream().map(Duration::toSeconds).toList());
        assertEquals("SUCCESS", ledger.state("A"));
        assertEquals(List.of("1 PENDING", "2 SUCCESS"), ledger.events("A"));
        assertEquals("0", ledger.one("SELECT count(*) FROM notice"));
        assertEquals(Duration.ofDays(1), untilDue());
        Attempt second = due().get(0);
        node.settlement().afterStatusQuery("A", second.reference(), Outcome.of(Verdict.SUCCESS, null, null));
        assertEquals(Duration.ofDays(3), untilDue());
        node.settlement()
                .afterStatusQuery("A", due().get(0).reference(), Outcome.of(Verdict.REVERSED, "REFUNDED", null));
        assertEquals(List.of("1 PENDING", "2 SUCCESS", "3 REVERSED"), ledger.events("A"));
        assertEquals("t", ledger.one("SELECT to_changes FROM event WHERE status = 'REVERSED'"));
        assertEquals("null", ledger.one("SELECT due_at FROM request"), "it is queried no more");
    }

    @Test
    void anotherEndsInReviewWithOneAlert() {
        answered(Verdict.UNKNOWN);
        int queried = 0;
        while (ledger.state("A").equals("UNKNOWN")) {
            ledger.passes(Duration.ofHours(4));
            Attempt attempt = due().get(0);
            node.settlement().afterStatusQuery("A", attempt.reference(), NOT_FOUND);
            queried++;
        }
        assertEquals(30, queried, "five days of four hours each");
        assertEquals("REVIEW NO_ANSWER null", ledger.one("SELECT state, code, due_at FROM request"));
        assertEquals("REVIEW A t", ledger.one("SELECT kind, subject, alert FROM notice"));
        assertEquals(List.of("1 UNKNOWN", "2 REVIEW"), ledger.events("A"));
        ledger.passes(Duration.ofDays(30));
        assertEquals(List.of(), due());
    }

    @Test
    void request_dueDuringADowntime_isQueriedOnce() {
        answered(Verdict.PENDING);
        ledger.passes(Duration.ofDays(3));
        Attempt attempt = due().get(0);
        assertEquals(List.of(), due());
        node.settlement().afterStatusQuery("A", attempt.reference(), pending(null));
        assertEquals(60, untilDue().toSeconds(), "the list goes on where it was");
    }

    @Test
    void request_afterALongDowntime_isQueriedBeforeReview() {
        answered(Verdict.PENDING);
        ledger.passes(Duration.ofDays(9));
        Attempt attempt = due().get(0);
        node.settlement().afterStatusQuery("A", attempt.reference(), Outcome.of(Verdict.SUCCESS, null, null));
        assertEquals("SUCCESS", ledger.state("A"));
    }

    @Test
    void silenceUsesUpNoAttempt() {
        answered(Verdict.UNKNOWN);
        for (int i = 0; i < 4; i++) {
            assertEquals(30, untilDue().toSeconds());
            node.settlement().afterStatusQuery("A", due().get(0).reference(), SILENCE);
        }
        untilDue();
        node.settlement().afterStatusQuery("A", due().get(0).reference(), NOT_FOUND);
        assertEquals(60, untilDue().toSeconds(), "an answer does");
    }

    @Test
    void aSecondLookThatMetSilenceIsTriedAgainAndNotForEver() {
        answered(Verdict.SUCCESS);
        ledger.passes(Duration.ofDays(1));
        node.settlement().afterStatusQuery("A", due().get(0).reference(), SILENCE);
        assertEquals("0", ledger.one("SELECT status_queries FROM request"));
        assertEquals(120, untilDue().toSeconds(), "the longest interval");
        node.settlement().afterStatusQuery("A", due().get(0).reference(), Outcome.of(Verdict.SUCCESS, null, null));
        ledger.passes(Duration.ofDays(9));
        node.settlement().afterStatusQuery("A", due().get(0).reference(), SILENCE);
        assertEquals("SUCCESS null", ledger.one("SELECT state, due_at FROM request"));
    }

    @Test
    void recheck_notUnderstood_isANoticeThenQueriedAgainAndAnAlertInTheEnd() {
        answered(Verdict.SUCCESS);
        ledger.passes(Duration.ofDays(1));
        node.settlement().afterStatusQuery("A", due().get(0).reference(), NOT_FOUND);
        assertEquals("RECHECK_UNCLEAR A f", ledger.one("SELECT kind, subject, alert FROM notice"));
        assertEquals("0 1", ledger.one("SELECT status_queries, recheck_unclear FROM request"));
        assertEquals(30, untilDue().toSeconds());
        node.settlement().afterStatusQuery("A", due().get(0).reference(), NOT_FOUND);
        assertEquals("1", ledger.one("SELECT count(*) FROM notice"));
        for (int i = 0;
                i < 40 && ledger.one("SELECT status_queries FROM request").equals("0");
                i++) {
            ledger.passes(Duration.ofHours(4));
            node.settlement().afterStatusQuery("A", due().get(0).reference(), NOT_FOUND);
        }
        assertEquals("RECHECK_GIVEN_UP A t", ledger.one("SELECT kind, subject, alert FROM notice WHERE alert"));
        assertEquals("SUCCESS 1 0", ledger.one("SELECT state, status_queries, recheck_unclear FROM request"));
        assertEquals(List.of("1 SUCCESS"), ledger.events("A"));
    }

    @Test
    void success_failureConfirmedByAnotherNode_isReversed() {
        answered(Verdict.SUCCESS);
        ledger.passes(Duration.ofDays(1));
        Outcome failed = Outcome.of(Verdict.FAILED, null, "Failed at operator");
        node.settlement().afterStatusQuery("A", due().get(0).reference(), failed);
        assertEquals("SUCCESS", ledger.state("A"));
        assertEquals(Duration.ofHours(1), untilDue());
        TestNode other = ledger.node("b");
        other.settlement()
                .afterStatusQuery(
                        "A",
                        other.claimsDue("A1TOPUP", 10, TestNode.LEASE).get(0).reference(),
                        failed);
        assertEquals(List.of("1 SUCCESS", "2 REVERSED"), ledger.events("A"));
        assertEquals("REVERSAL_UNCONFIRMED A f", ledger.one("SELECT kind, subject, alert FROM notice"));
    }

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN,UNREADABLE_REPLY",
        "UNKNOWN,HTTP_503",
        "UNKNOWN,TIMEOUT",
        "UNKNOWN,AMBIGUOUS_REPLY",
        "UNKNOWN,MISMATCHED_REPLY",
        "UNKNOWN,NOT_FOUND",
        "UNKNOWN,UNLISTED_REPLY",
        "NOT_SENT,PROVIDER_UNREACHABLE",
        "REFUSED,LOW_BALANCE",
        "PENDING,"
    })
    void recheck_withoutAClearAnswer_isOneNoticeARecheckAndQueriedAgain(Verdict verdict, String code) {
        Outcome unclear = Outcome.of(verdict, code, "<html>");
        answered(Verdict.SUCCESS);
        ledger.passes(Duration.ofDays(1));
        for (int i = 0; i < 3; i++) {
            node.settlement().afterStatusQuery("A", due().get(0).reference(), unclear);
            untilDue();
        }
        assertEquals(
                "RECHECK_UNCLEAR A f 0",
                ledger.one("SELECT n.kind, n.subject, n.alert, r.status_queries FROM notice n, request r"));
        node.settlement().afterStatusQuery("A", due().get(0).reference(), Outcome.of(Verdict.SUCCESS, null, null));
        untilDue();
        node.settlement().afterStatusQuery("A", due().get(0).reference(), unclear);
        assertEquals(
                "2 1",
                ledger.one(
                        "SELECT count(*), min(r.status_queries) FROM notice n, request r WHERE n.kind = 'RECHECK_UNCLEAR'"),
                "the next recheck is another");
        assertEquals(List.of("1 SUCCESS"), ledger.events("A"));
    }

    @Test
    void recheck_thatACallbackBrought_notUnderstood_isANoticeToo() {
        Attempt attempt = answered(Verdict.SUCCESS);
        node.callbacks().record(new Callback("A1TOPUP", attempt.reference(), Callback.ReportedStatus.FAILURE, null));
        node.statusQuery().providers();
        assertEquals("t", ledger.one("SELECT called_back FROM request"));
        node.settlement().afterStatusQuery("A", due().get(0).reference(), Outcome.unknown("UNREADABLE_REPLY", null));
        assertEquals("RECHECK_UNCLEAR A", ledger.one("SELECT kind, subject FROM notice"));
    }

    @Test
    void success_firstFailure_isANoticeOnceHoweverOftenItComes() {
        Attempt attempt = answered(Verdict.SUCCESS);
        node.settlement()
                .afterRequestedQuery(
                        "A",
                        attempt.reference(),
                        Status.SUCCESS,
                        Outcome.of(Verdict.FAILED, null, "Failed at operator"));
        node.settlement()
                .afterRequestedQuery(
                        "A",
                        attempt.reference(),
                        Status.SUCCESS,
                        Outcome.of(Verdict.FAILED, null, "Failed at operator"));
        node.settlement()
                .afterRequestedQuery(
                        "A",
                        attempt.reference(),
                        Status.SUCCESS,
                        Outcome.of(Verdict.FAILED, "PROVIDER_FAILED", "of another kind"));
        assertEquals("1 REVERSAL_UNCONFIRMED", ledger.one("SELECT count(*), min(kind) FROM notice"));
        assertTrue(ledger.one("SELECT message FROM notice").contains("FAILED (Failed at operator)"));
        node.settlement()
                .afterRequestedQuery("A", attempt.reference(), Status.SUCCESS, Outcome.of(Verdict.SUCCESS, null, null));
        node.settlement()
                .afterRequestedQuery(
                        "A",
                        attempt.reference(),
                        Status.SUCCESS,
                        Outcome.of(Verdict.FAILED, null, "Failed at operator"));
        assertEquals(
                "2 REVERSAL_UNCONFIRMED",
                ledger.one("SELECT count(*), min(kind) FROM notice"),
                "it was taken back, and is said anew");
        assertEquals("SUCCESS", ledger.state("A"));
    }

    @Test
    void success_failureThatOnlyARequestedQueryFound_isConfirmedInTime() {
        Attempt attempt = answered(Verdict.SUCCESS);
        Outcome failed = Outcome.of(Verdict.FAILED, null, "Failed at operator");
        node.settlement().afterRequestedQuery("A", attempt.reference(), Status.SUCCESS, failed);
        assertEquals("SUCCESS", ledger.state("A"));
        assertEquals(Duration.ofHours(1), untilDue());
        node.settlement().afterStatusQuery("A", due().get(0).reference(), failed);
        assertEquals("REVERSED", ledger.state("A"));
    }

    @Test
    void success_failureTakenBack_staysSuccess() {
        Attempt attempt = answered(Verdict.SUCCESS);
        Outcome failed = Outcome.of(Verdict.FAILED, null, "Failed at operator");
        node.settlement().afterRequestedQuery("A", attempt.reference(), Status.SUCCESS, failed);
        node.settlement()
                .afterRequestedQuery("A", attempt.reference(), Status.SUCCESS, Outcome.of(Verdict.SUCCESS, null, null));
        assertEquals("null", ledger.one("SELECT recheck_failure FROM request"));
        ledger.passes(Duration.ofHours(2));
        node.settlement().afterRequestedQuery("A", attempt.reference(), Status.SUCCESS, failed);
        assertEquals("SUCCESS", ledger.state("A"));
    }

    @Test
    void statusQuery_withoutATransition_canBeSeen() {
        Attempt attempt = answered(Verdict.PENDING);
        assertEquals("null null", ledger.one("SELECT queried_at, query_verdict FROM request"));
        node.settlement().afterStatusQuery("A", attempt.reference(), NOT_FOUND);
        assertEquals(
                "t UNKNOWN NOT_FOUND no transaction found",
                ledger.one(
                        "SELECT queried_at > now() - interval '1 minute', query_verdict, query_code, query_message FROM request"));
        assertEquals("PENDING null", ledger.one("SELECT state, code FROM request"));
    }

    @Test
    void pendingAnswer_withAReference_recordsIt() {
        Attempt attempt = answered(Verdict.PENDING);
        node.settlement().afterStatusQuery("A", attempt.reference(), pending("5804"));
        assertEquals("5804", ledger.one("SELECT provider_ref FROM request"));
        node.settlement()
                .afterStatusQuery(
                        "A",
                        attempt.reference(),
                        new Outcome(Verdict.UNKNOWN, "UNLISTED_REPLY", null, "another's", null, null));
        assertEquals("5804", ledger.one("SELECT provider_ref FROM request"), "who knows whose that is");
        ledger.passes(Duration.ofMinutes(5));
        assertEquals("5804", due().get(0).providerRef());
    }

    @Test
    void soDoesTheLateAnswerOfTheCallItself() {
        Attempt attempt = answered(Verdict.UNKNOWN);
        node.settlement().afterCall("A", attempt.reference(), pending("5804"));
        assertEquals("UNKNOWN 5804", ledger.one("SELECT state, provider_ref FROM request"));
    }

    @Test
    void requestedQuery_decides_leavesTheScheduleAlone() {
        Attempt attempt = answered(Verdict.PENDING);
        String before = ledger.one("SELECT due_at, status_queries, version FROM request");
        node.settlement().afterRequestedQuery("A", attempt.reference(), Status.PENDING, NOT_FOUND);
        assertEquals(
                before + " NOT_FOUND", ledger.one("SELECT due_at, status_queries, version, query_code FROM request"));
        node.settlement()
                .afterRequestedQuery("A", attempt.reference(), Status.PENDING, Outcome.of(Verdict.SUCCESS, null, null));
        assertEquals("SUCCESS", ledger.state("A"));
        node.settlement()
                .afterRequestedQuery("A", attempt.reference(), Status.PENDING, Outcome.of(Verdict.FAILED, null, null));
        assertEquals("SUCCESS", ledger.state("A"), "that query was sent before the success");
        node.settlement()
                .afterRequestedQuery(
                        "A", attempt.reference(), Status.SUCCESS, Outcome.of(Verdict.REVERSED, "REFUNDED", null));
        assertEquals("REVERSED", ledger.state("A"));
    }

    @Test
    void whatIsGivenUpWithoutAnAnswerIsPastItsTime() {
        Attempt attempt = answered(Verdict.UNKNOWN);
        node.settlement().giveUp("A", attempt.reference());
        assertEquals("UNKNOWN", ledger.state("A"));
        ledger.passes(Duration.ofDays(5));
        node.settlement().giveUp("A", attempt.reference());
        assertEquals("REVIEW NO_ANSWER null", ledger.one("SELECT state, code, queried_at FROM request"));
        node.settlement().giveUp("A", attempt.reference());
        assertEquals("1", ledger.one("SELECT count(*) FROM notice"));
    }

    @Test
    void requests_sentTogether_areNotQueriedTogether() {
        TestNode spreading =
                new TestNode(ledger.sql, new TestSettings("b", node.settings().outbox()).withJitter(20));
        spreading.lease().beat();
        Set<Long> waits = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            spreading.takes(request("B" + i));
            spreading.settles(spreading.sends(), Verdict.UNKNOWN);
            long wait = Long.parseLong(ledger.one(
                    "SELECT (extract(epoch FROM due_at - updated_at) * 1000)::bigint FROM request WHERE order_id = 'B"
                            + i + "'"));
            assertTrue(wait >= 30_000 && wait <= 36_000, wait + " ms");
            waits.add(wait);
        }
        assertNotEquals(1, waits.size());
    }
}

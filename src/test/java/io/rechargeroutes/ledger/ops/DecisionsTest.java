package io.rechargeroutes.ledger.ops;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.ledger.ops.Decisions.NotNowException;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Decision;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DecisionsTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final Decisions decisions = node.decisions();

    /** A request that a person has to decide about. */
    private Attempt review() {
        node.takes(request("A"));
        Attempt attempt = node.sends();
        node.settles(attempt, Verdict.UNKNOWN, "NO_REFERENCE");
        assertEquals("REVIEW", ledger.state("A"));
        return attempt;
    }

    private Optional<Status> resolve(Decision decision) {
        return decisions.resolve("A", decision, null, "anna", "their records say so");
    }

    private String row() {
        return ledger.one("SELECT state, code, decided_by FROM request");
    }

    @Test
    void aDecisionIsAnEventWithWhoAndWhy() {
        review();
        assertEquals(Optional.of(Status.FAILED), resolve(Decision.FAILED));
        assertEquals("FAILED RESOLVED anna", row());
        assertEquals(List.of("1 REVIEW", "2 FAILED"), ledger.events("A"));
        assertEquals(
                "t",
                ledger.one("SELECT to_changes FROM event WHERE sequence = 2"),
                "it is to be published to whoever got REVIEW");
        assertEquals(
                "A 2 FAILED anna their records say so",
                ledger.one("SELECT order_id, sequence, outcome, who, note FROM decision"));
        assertFalse(
                ledger.one("SELECT result FROM event WHERE sequence = 2").contains("records"),
                "the note is not for the sender");
        assertEquals(
                "REVIEW anna their records say so",
                ledger.one(
                        "SELECT kind, acknowledged_by, acknowledged_note FROM notice WHERE acknowledged_at IS NOT NULL"),
                "the alert that asked for it is open no more");
    }

    @Test
    void aSuccessIsLookedAtAgainForRefunds() {
        review();
        resolve(Decision.SUCCESS);
        assertEquals("SUCCESS RESOLVED anna", row());
        assertEquals("t", ledger.one("SELECT due_at > now() + interval '23 hours' FROM request"));
    }

    @Test
    void decisionToQueryAgain_isRecorded_queriesTheProviderNow() {
        Attempt attempt = review();
        resolve(Decision.ASK_AGAIN);
        assertEquals("PENDING ASK_AGAIN null", row());
        assertEquals(
                attempt.reference(),
                node.claimsDue("A1TOPUP", 10, TestNode.LEASE).get(0).reference());
        node.learns(attempt, Verdict.SUCCESS);
        assertEquals(List.of("1 REVIEW", "2 PENDING", "3 SUCCESS"), ledger.events("A"));
    }

    @Test
    void onlyReviewIsResolvedAndOnlyWhatWasLookedAt() {
        assertEquals(Optional.empty(), resolve(Decision.FAILED));
        review();
        int version = Integer.parseInt(ledger.one("SELECT version FROM request"));
        NotNowException stale = assertThrows(
                NotNowException.class, () -> decisions.resolve("A", Decision.FAILED, version - 1, "anna", "because"));
        assertEquals(
                "A has changed since version " + (version - 1) + ": look at it again, then decide", stale.getMessage());
        decisions.resolve("A", Decision.FAILED, version, "anna", "because");
        assertEquals(
                "A is FAILED: only a request in REVIEW can be resolved",
                assertThrows(NotNowException.class, () -> resolve(Decision.SUCCESS))
                        .getMessage());
        assertEquals("1", ledger.one("SELECT count(*) FROM decision"));
    }

    @Test
    void ofTwoPeopleAtOnceOneDecides() throws Exception {
        review();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<String> reported = new ArrayList<>();
        try {
            Callable<String> decide = () -> {
                try {
                    return resolve(Decision.SUCCESS).orElseThrow().name();
                } catch (NotNowException late) {
                    return "late";
                }
            };
            for (Future<String> one : threads.invokeAll(List.of(decide, decide))) {
                reported.add(one.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(List.of("SUCCESS", "late"), reported.stream().sorted().toList());
        assertEquals(List.of("1 REVIEW", "2 SUCCESS"), ledger.events("A"));
    }

    @Test
    void answer_contradictsADecision_isReportedOnceAndChangesNothing() {
        Attempt attempt = review();
        resolve(Decision.FAILED);
        node.settles(attempt, Verdict.SUCCESS);
        node.learns(attempt, Verdict.SUCCESS);
        assertEquals("FAILED RESOLVED anna", row());
        assertEquals(List.of("1 REVIEW", "2 FAILED"), ledger.events("A"));
        assertEquals(
                "DECISION_CONTRADICTED A t",
                ledger.one("SELECT kind, subject, alert FROM notice WHERE kind <> 'REVIEW'"));
        assertTrue(ledger.one("SELECT message FROM notice WHERE kind <> 'REVIEW'")
                .startsWith("anna decided FAILED, and now the provider says SUCCESS; nothing was changed"));
    }

    @Test
    void refund_afterADecidedSuccess_isReportedAndNotQueriedAgain() {
        Attempt attempt = review();
        resolve(Decision.SUCCESS);
        node.learns(attempt, Verdict.REVERSED);
        assertEquals("SUCCESS RESOLVED anna", row());
        assertEquals("null", ledger.one("SELECT due_at FROM request"));
        assertEquals("1", ledger.one("SELECT count(*) FROM notice WHERE kind <> 'REVIEW'"));
    }

    @Test
    void anAnswerThatAgreesIsNoContradiction() {
        Attempt attempt = review();
        resolve(Decision.SUCCESS);
        node.settles(attempt, Verdict.SUCCESS);
        node.learns(attempt, Verdict.SUCCESS);
        node.learns(attempt, Verdict.UNKNOWN);
        assertEquals("RECHECK_UNCLEAR", ledger.one("SELECT string_agg(kind, ' ') FROM notice WHERE kind <> 'REVIEW'"));
        assertEquals("SUCCESS RESOLVED anna", row());
    }

    @Test
    void whatWaitsCanBeCancelled() {
        node.takes(request("A"));
        assertEquals(Optional.of(Status.FAILED), decisions.cancel("A", "anna", "ordered twice"));
        assertEquals("FAILED CANCELLED anna", row());
        assertEquals(List.of("1 FAILED"), ledger.events("A"));
        assertEquals(List.of(), node.claims());
        assertThrows(NotNowException.class, () -> decisions.cancel("A", "anna", "ordered twice"));
    }

    @Test
    void whatIsBeingSentCannot() {
        node.takes(request("A"));
        Claim claim = node.claims().get(0);
        assertEquals(
                "A is about to be sent: look at it again in some seconds",
                assertThrows(NotNowException.class, () -> decisions.cancel("A", "anna", "ordered twice"))
                        .getMessage());
        assertTrue(node.dispatch().markSubmitted(claim, "A1TOPUP", null).isPresent(), "the claim is as good as before");
        assertThrows(NotNowException.class, () -> decisions.cancel("A", "anna", "ordered twice"));
        assertEquals("SUBMITTED null null", row());
    }
}

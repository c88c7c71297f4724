package io.rechargeroutes.ledger;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Callback;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A rolling change of version: the ledger of today takes what each released version sends. No version is released
 * before 1.0, so the runner is tried with a node that knows less than today's: it works among the rows of today's.
 */
class OldVersionTest {

    @Test
    void releasedVersion_eachStatement_isTakenByTheLedgerOfToday() throws Exception {
        TestLedger ledger = TestLedger.empty();
        for (ReleasedVersion released : ReleasedVersion.all()) {
            OldVersion old = new OldVersion(ledger, Files.readString(released.statements()));
            assertTrue(old.names().size() > 50, released.version() + ": " + old.names());
            assertEquals(List.of(), old.refused(), released.version());
        }
    }

    @Test
    void olderNode_eachStatement_isTakenByTheLedgerOfToday() throws Exception {
        OldVersion old = OldVersion.example(TestLedger.empty());
        assertEquals(
                Set.of(
                        "beat",
                        "claim",
                        "submit",
                        "lock",
                        "transition",
                        "close attempt",
                        "event",
                        "claim status queries"),
                old.names());
        assertEquals(List.of(), old.refused());
    }

    @Test
    void statement_columnTableOrTypeIsGone_isRefused() {
        OldVersion old = new OldVersion(
                TestLedger.empty(),
                """
                -- What it sends; this line names no statement.
                -- works
                SELECT order_id FROM request
                WHERE state = :state AND due_at < now() - make_interval(secs => :age::float8);
                -- column
                UPDATE request SET gone = :gone WHERE order_id = ?;
                -- table
                SELECT 1 FROM gone
                WHERE due_at IS NULL;
                -- type
                SELECT 1 FROM request WHERE due_at = 7;
                """);
        assertEquals(Set.of("works", "column", "table", "type"), old.names());
        assertEquals(
                List.of(
                        "column: ERROR: column \"gone\" of relation \"request\" does not exist",
                        "table: ERROR: relation \"gone\" does not exist",
                        "type: ERROR: operator does not exist: timestamp with time zone = integer"),
                old.refused());
    }

    @Test
    void whatFailedOverGoesToTheSameProviderWhicheverVersionSendsIt() throws Exception {
        TestLedger ledger = TestLedger.empty();
        TestNode today = ledger.node("today");
        OldVersion old = OldVersion.example(ledger);
        today.takes(request("A"));
        today.settles(today.sends(), Verdict.REFUSED, "LOW_BALANCE", "AOP");
        assertEquals(List.of("A AOP"), old.sends());
        // not reached: it waits, and today's node goes on where it was
        old.settles("A", "RECEIVED", "PROVIDER_UNREACHABLE", Instant.now());
        Claim claim = today.claims().get(0);
        assertEquals("AOP AOP", claim.failoverTo() + " " + claim.request().provider());
        Attempt again = today.dispatch().markSubmitted(claim, "AOP", null).orElseThrow();
        assertEquals(List.of(), old.sends());
        today.settles(again, Verdict.REFUSED, "AUTH_REFUSED", "A1TOPUP");
        assertEquals(
                List.of("A1TOPUP REFUSED", "AOP RECEIVED", "AOP REFUSED"),
                ledger.rows("SELECT provider, verdict FROM attempt ORDER BY submitted_at"));
        assertEquals("FAILED AUTH_REFUSED", ledger.one("SELECT state, code FROM request"));
        // an idempotent replay is still the same
        today.takes("again", request("A"));
        assertEquals("null", ledger.one("SELECT code FROM submission WHERE intake_id = 'again'"));
    }

    @Test
    void versionBefore_senderMayStillBeAlive_queriesNothing() throws Exception {
        TestLedger ledger = TestLedger.empty();
        TestNode today = ledger.node("today");
        TestNode paused = ledger.node("paused");
        OldVersion old = OldVersion.example(ledger);
        paused.takes(request("A"));
        Attempt attempt = paused.sends();
        ledger.dies(paused);
        today.dispatch().recover(Duration.ofMinutes(2));
        today.callbacks().record(new Callback("A1TOPUP", attempt.reference(), Callback.ReportedStatus.FAILURE, null));
        today.callbacks().makeDue();
        ledger.passes(Duration.ofSeconds(110));
        assertEquals(List.of(), old.queries());
        ledger.passes(Duration.ofSeconds(15));
        assertEquals(List.of(attempt.reference()), old.queries());
    }

    @Test
    void whatTheVersionBeforeTookForDeadIsNotBelievedToHaveFailedByTodays() throws Exception {
        TestLedger ledger = TestLedger.empty();
        TestNode today = ledger.node("today");
        OldVersion old = OldVersion.example(ledger);
        today.takes(request("A"));
        Attempt attempt = today.sends();
        old.settles("A", "UNKNOWN", "INTERRUPTED", Instant.now().plusSeconds(120));
        Outcome failed = Outcome.of(Verdict.FAILED, "NO_SUCH", null);
        today.settlement().afterRequestedQuery("A", attempt.reference(), Status.UNKNOWN, failed);
        today.settlement().afterStatusQuery("A", attempt.reference(), failed);
        assertEquals("UNKNOWN", ledger.state("A"));
        ledger.passes(Duration.ofMinutes(15));
        today.settlement().afterStatusQuery("A", attempt.reference(), failed);
        assertEquals("FAILED", ledger.state("A"));
    }
}

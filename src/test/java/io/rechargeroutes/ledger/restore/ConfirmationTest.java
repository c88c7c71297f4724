package io.rechargeroutes.ledger.restore;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.ledger.intake.Candidate;
import io.rechargeroutes.ledger.intake.Messages.Envelope;
import io.rechargeroutes.ledger.ops.Decisions.NotNowException;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Restore;
import io.rechargeroutes.model.Restore.Waiting;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.settings.LedgerSettings;
import io.rechargeroutes.settings.ShippedSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What stands still until an operator confirms a restore, what goes on, and what the confirmation makes of it. */
class ConfirmationTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final Restores restores =
            node.restores(ShippedSettings.of(LedgerSettings.class, Map.of("recharge.ledger", "postgresql")));

    /** Another node found it: this one has not noticed anything. */
    private void isRestored() {
        ledger.run("INSERT INTO restore (why, last_heartbeat) VALUES ('a test', now() - interval '1 hour')");
    }

    private Restore confirms(Waiting waiting) {
        return restores.confirm("anna", "the provider has none of them", waiting);
    }

    @Test
    void claim_restoreUnconfirmed_claimsNothing() {
        node.takes(request("A"));
        isRestored();
        assertEquals(List.of(), node.claims());
        confirms(Waiting.SEND);
        assertEquals(1, node.claims().size());
    }

    @Test
    void recordOfIntent_restoreFoundAfterTheClaim_isNotCommitted() {
        node.takes(request("A"));
        Claim claim = node.claims().get(0);
        isRestored();
        assertEquals(Optional.empty(), node.dispatch().markSubmitted(claim, "A1TOPUP", null));
        assertEquals("RECEIVED", ledger.state("A"));
        assertEquals("0", ledger.one("SELECT count(*) FROM attempt"));
    }

    @Test
    void input_restoreUnconfirmed_isNotRecorded() {
        node.intakes().open("begun", "begun.csv", Format.CSV, TestNode.OUTBOX).orElseThrow();
        isRestored();
        assertThrows(LedgerException.class, () -> node.takes(request("A")));
        List<Candidate> rows = List.of(Candidate.accepted(0, 2L, request("B")));
        assertThrows(LedgerException.class, () -> node.submissions().accept("begun", rows));
        Envelope message = new Envelope("message", "queue", Format.JSON, null, null, null);
        LedgerException refusal =
                assertThrows(LedgerException.class, () -> node.messages().accept(message, rows, true));
        assertTrue(refusal.getMessage().contains("POST /api/restore/confirm"), refusal.getMessage());
        assertTrue(!refusal.isPermanent(), "a message is held, and does not become a dead letter");
        assertEquals("0", ledger.one("SELECT count(*) FROM request"));
        assertEquals("begun", ledger.one("SELECT id FROM intake"));
        confirms(Waiting.SEND);
        node.submissions().accept("begun", rows);
        assertEquals("RECEIVED", ledger.state("B"));
    }

    @Test
    void answersAndStatusQueries_restoreUnconfirmed_goOn() {
        node.takes(request("A"));
        Attempt attempt = node.sends();
        isRestored();
        node.settles(attempt, Verdict.PENDING);
        node.learns(attempt, Verdict.SUCCESS);
        assertEquals(List.of("1 PENDING", "2 SUCCESS"), ledger.events("A"));
    }

    @Test
    void confirm_cancel_cancelsAllThatWaited_claimedOrNot_andNothingNewer() {
        node.takes(
                "many.csv",
                IntStream.range(0, 230).mapToObj(i -> request("R-" + i)).toArray(RechargeRequest[]::new));
        node.dispatch().claim("token", 50, List.of());
        isRestored();
        ledger.run("UPDATE request SET received_at = now() + interval '1 hour' WHERE order_id = 'R-229'");
        assertEquals(
                new Restores.Requests(229, 0, 0),
                restores.requests(restores.latest().orElseThrow()));
        assertEquals(229, confirms(Waiting.CANCEL).cancelled());
        assertEquals(
                List.of("FAILED CANCELLED anna 229", "RECEIVED null null 1"),
                ledger.rows("SELECT state, code, decided_by, count(*) FROM request GROUP BY 1, 2, 3 ORDER BY 1"));
        assertEquals(List.of("1 FAILED"), ledger.events("R-0"));
        assertEquals(
                "229",
                ledger.one("SELECT count(*) FROM decision WHERE outcome = 'CANCELLED' AND who = 'anna'"
                        + " AND note = 'the provider has none of them'"));
        assertEquals(
                "t anna the provider has none of them CANCEL 229",
                ledger.one("SELECT confirmed_at IS NOT NULL, confirmed_by, note, waiting, cancelled FROM restore"));
        assertEquals(List.of("LEDGER_RESTORE_CONFIRMED f ledger"), ledger.notices());
        assertEquals(1, node.claims().size());
    }

    @Test
    void confirm_cancelFailsHalfway_releasesNothing_andCanBeRepeated() {
        node.takes(
                "many.csv",
                IntStream.range(0, 130).mapToObj(i -> request("R-" + i)).toArray(RechargeRequest[]::new));
        isRestored();
        ledger.run(
                """
                CREATE SEQUENCE cancelled;
                CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF nextval('cancelled') > 110 THEN RAISE 'the disk is full'; END IF; RETURN NEW; END $$;
                CREATE TRIGGER fail BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION fail()""");
        try {
            assertThrows(LedgerException.class, () -> confirms(Waiting.CANCEL));
        } finally {
            ledger.run("DROP TRIGGER fail ON decision; DROP FUNCTION fail; DROP SEQUENCE cancelled");
        }
        assertEquals("30", ledger.one("SELECT count(*) FROM request WHERE state = 'RECEIVED'"));
        assertEquals(List.of(), node.claims());
        assertEquals(130, confirms(Waiting.CANCEL).cancelled());
    }

    @Test
    void confirm_nothingWaits_isRefusedWithWhoConfirmed() {
        assertThrows(NotNowException.class, () -> confirms(Waiting.SEND));
        isRestored();
        confirms(Waiting.SEND);
        NotNowException second = assertThrows(NotNowException.class, () -> confirms(Waiting.CANCEL));
        assertTrue(
                second.getMessage().startsWith("the restore is confirmed already, by anna at "), second.getMessage());
    }
}

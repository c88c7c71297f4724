package io.rechargeroutes.ledger;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.ledger.Messages.Envelope;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Callback;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A rolling change of version: what the first version sends to the ledger works on every later schema, with rows of its own in every state there; and
 * what the version before the last change of requests sends works among rows of today's, to the same end.
 */
class OldVersionTest {

    private static final List<String> EACH_STATE = List.of("0 RECEIVED", "1 SUBMITTED", "2 PENDING", "3 UNKNOWN", "4 SUCCESS", "5 FAILED", "6 REVIEW",
            "7 REVERSED");

    @Test
    void theFirstVersionRunsOnTheSchemaOfEachLaterOne() throws Exception {
        List<Path> migrations = TestLedger.migrations();
        try (Connection connection = TestLedger.empty().source().getConnection(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try {
                statement.execute("CREATE SCHEMA rolling; SET LOCAL search_path = rolling");
                for (Path migration : migrations) {
                    statement.execute(Files.readString(migration));
                    String prefix = migration.getFileName().toString().replaceFirst("__.*", "");
                    runOldVersion(connection, prefix);
                    assertEquals(EACH_STATE, states(connection, prefix), "on " + migration);
                    // its rows are out of the way of the next turn
                    statement.execute("UPDATE request SET due_at = NULL");
                }
                assertEquals(String.valueOf(migrations.size()), one(connection, "SELECT count(*) FROM request WHERE state = 'UNKNOWN'"));
            } finally {
                connection.rollback();
            }
        }
    }

    @Test
    void versionBefore_amongTodaysRows_claimsSendsAndPublishes() throws Exception {
        TestLedger ledger = TestLedger.empty();
        TestNode today = ledger.node("today");
        QueueOutbox queues = today.queues();
        OldVersion old = new OldVersion(ledger);
        // today's message, of a request that failed over
        new Messages(ledger.sql, today.lease(), today.submissions())
                .accept(new Envelope("m-1", "requests", Format.JSON, "queue://answers", null, null),
                List.of(Candidate.accepted(0, 1L, request("OVER"))), true);
        today.settles(today.sends(), Verdict.REFUSED, "LOW_BALANCE", "AOP");
        // its own message and its own file
        old.run("open message", "m-2", "requests", "JSON", OldVersion.NAME);
        old.run("record", true, 1, "c", new String[] {"OWN"}, new String[] {"RECHARGE"}, new String[] {"{\"orderId\":\"OWN\"}"}, new byte[][] {{1}},
                new java.math.BigDecimal[] {java.math.BigDecimal.TEN}, new Timestamp[] {null});
        old.run("hashes", (Object) new String[] {"OWN"});
        old.run("ask", new String[] {"OVER"}, 1, "c", 1, 1);
        old.run("submission", "m-2", 0, 1L, "OWN", "RECHARGE", null, null, Integer.MAX_VALUE);
        old.run("reply", "m-2", 0, "OWN", 1, null, "queue://answers", "c", false);
        old.run("close message", "m-2");
        old.run("rejections", "m-2");
        old.run("open file", "f", "f.csv", "CSV", "out", OldVersion.NAME);
        old.run("submission", "f", 0, 2L, "OVER", "RECHARGE", null, null, 1);
        old.run("recorded", 1, 1, null, "f");

        assertEquals(List.of("OVER AOP", "OWN A1TOPUP"), old.sends().stream().sorted().toList());
        assertEquals(List.of(), today.claims(), "nobody sends what the other does");
        old.settles("OVER", "SUCCESS", null, Instant.now().plusSeconds(86_400));
        old.settles("OWN", "PENDING", null, Instant.now());
        assertEquals(List.of("old-OWNA1TOPUP"), old.asks());
        old.run("reschedule", Instant.now(), 1, "OWN", 2);
        old.run("claim rechecks", 10, "again", OldVersion.NAME, 600.0);

        // either says what the other brought to its end
        String[] orders = old.run("claim outcomes", 100).stream().map(row -> row.get(0)).toArray(String[]::new);
        old.run("lock outcomes", (Object) orders);
        assertEquals(List.of("OVER 1", "OWN 1"), old.run("outcomes", (Object) orders).stream().map(row -> row.get(0) + " " + row.get(1)).sorted().toList());
        old.run("published", new String[] {"OVER"}, new Integer[] {1}, new Integer[] {2});
        old.run("replies due", (Object) new String[] {"OVER"});
        assertEquals(List.of("OVER"), old.run("replies", 10).stream().map(row -> row.get(1)).toList());
        old.run("reply later", 0.0, new Long[] {0L});
        old.run("reply sent", (Object) new Long[] {0L});
        List<String> published = new ArrayList<>();
        queues.claimEvents(100, 1).forEach(batch -> {
            batch.items().forEach(event -> {
                published.add(event.orderId());
                batch.delivered(event);
            });
            queues.acknowledgeEvents(batch, Duration.ofSeconds(1));
        });
        assertEquals(List.of("OWN"), published);
        old.run("due files", "out");
        old.run("scan", "f", "f", "f", new String[] {"RECEIVED", "SUBMITTED"});
        old.run("scanned", 1, 1, 1.0, "f");
        assertEquals("SUCCESS", old.run("results", "f").get(0).get(9));
        old.run("told", "f");
        assertEquals(List.of(List.of("SUCCESS", "1")), old.run("tally", "f"));
        old.run("changes", "out", "out");
        old.run("untold", "OVER", "out", 2);
        old.run("touch files", "OVER");
        old.run("change told", 1, "OVER", "out", 1);
        old.run("change done", 0L, "out");
        old.run("notice", "REVIEW", true, "OVER", "x", "event 1", null);
        old.run("unannounced");
        old.run("announced", 0L);
        old.run("balance", "AOP", new java.math.BigDecimal("5"), "recharge");
        old.run("latest balance", "AOP");
        old.run("release", null, "OWN", "none");
        old.run("release all", "none");
        old.run("unclaim");
        old.run("abandoned", 900.0);
        assertEquals(Set.of(), old.neverRan());
    }

    @Test
    void whatFailedOverGoesToTheSameProviderWhicheverVersionSendsIt() throws Exception {
        TestLedger ledger = TestLedger.empty();
        TestNode today = ledger.node("today");
        OldVersion old = new OldVersion(ledger);
        today.takes(request("A"));
        today.settles(today.sends(), Verdict.REFUSED, "LOW_BALANCE", "AOP");
        assertEquals(List.of("A AOP"), old.sends());
        // not reached: it waits, and today's node goes on where it was
        old.settles("A", "RECEIVED", "PROVIDER_UNREACHABLE", Instant.now());
        Claim claim = today.claims().get(0);
        assertEquals("AOP AOP", claim.failoverTo() + " " + claim.request().provider());
        Attempt again = today.dispatch().submit(claim, "AOP", null).orElseThrow();
        assertEquals(List.of(), old.sends());
        today.settles(again, Verdict.REFUSED, "AUTH_REFUSED", "A1TOPUP");
        assertEquals(List.of("A1TOPUP REFUSED", "AOP RECEIVED", "AOP REFUSED"), ledger.rows("SELECT provider, verdict FROM attempt ORDER BY submitted_at"));
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
        OldVersion old = new OldVersion(ledger);
        paused.takes(request("A"));
        Attempt attempt = paused.sends();
        ledger.dies(paused);
        today.dispatch().recover(Duration.ofMinutes(2));
        today.callbacks().record(new Callback("A1TOPUP", attempt.reference(), Callback.ReportedStatus.FAILURE, null));
        today.callbacks().makeDue();
        ledger.passes(Duration.ofSeconds(110));
        assertEquals(List.of(), old.asks());
        ledger.passes(Duration.ofSeconds(15));
        assertEquals(List.of(attempt.reference()), old.asks());
    }

    @Test
    void whatTheVersionBeforeTookForDeadIsNotBelievedToHaveFailedByTodays() throws Exception {
        TestLedger ledger = TestLedger.empty();
        TestNode today = ledger.node("today");
        OldVersion old = new OldVersion(ledger);
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

    private static void runOldVersion(Connection connection, String prefix) throws SQLException, IOException {
        String all = Files.readString(Path.of("src/test/resources/ledger/statements-of-v1.sql")).replaceAll("(?m)^--.*\n", "").replace("$p", prefix);
        for (String sql : all.split(";\\s*\n")) {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> states(Connection connection, String prefix) throws SQLException {
        List<String> states = new ArrayList<>();
        try (var statement = connection.createStatement(); var row = statement.executeQuery(
                "SELECT right(order_id, 1) || ' ' || state FROM request WHERE order_id LIKE '" + prefix + "-%' ORDER BY order_id")) {
            while (row.next()) {
                states.add(row.getString(1));
            }
        }
        return states;
    }

    private static String one(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }
}

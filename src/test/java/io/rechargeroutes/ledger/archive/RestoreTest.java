package io.rechargeroutes.ledger.archive;

import static io.rechargeroutes.ledger.TestNode.OUTBOX;
import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.ledger.archive.Archive.Place;
import io.rechargeroutes.ledger.intake.Candidate;
import io.rechargeroutes.ledger.intake.Intakes.Delivery;
import io.rechargeroutes.ledger.intake.Messages.Envelope;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Callback;
import io.rechargeroutes.model.Callback.Receipt;
import io.rechargeroutes.model.Callback.ReportedStatus;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A callback about a request whose month left the ledger brings it back from its file. */
class RestoreTest {

    private static final Duration AGE = Duration.ofDays(90);
    private static final Duration HISTORY = Duration.ofDays(30);
    private static final List<String> TABLES =
            List.of("request", "attempt", "event", "callback", "reply", "submission", "intake");

    @TempDir
    Path folder;

    private final TestLedger ledger = TestLedger.empty();
    private final Archive archive = new Archive(ledger.sql);
    private TestNode node;
    private ArchiveFiles files;

    @BeforeEach
    void start() {
        TestSettings settings = new TestSettings("a", Path.of("target", "no-outbox")).archivingTo(folder);
        node = ledger.node(settings);
        files = new ArchiveFiles(ledger.sql, new LogLimiter(), settings);
    }

    /** A file's request that succeeded, and whose result was delivered. */
    private Attempt finished(String orderId) {
        node.takes(request(orderId));
        Attempt attempt = node.sends();
        node.settles(attempt, Verdict.SUCCESS);
        ledger.passes(Duration.ofMinutes(1));
        Delivery delivery = node.intakes().claim(OUTBOX).get(0);
        assertTrue(node.intakes().complete(delivery, Duration.ofSeconds(1)));
        node.intakes()
                .nameBase(
                        delivery.intake(), "file-of-" + orderId, node.intakes().now());
        assertTrue(node.intakes().delivered(delivery, true));
        ages();
        return attempt;
    }

    /** So long ago that it goes to the archive; rechecks are over. */
    private void ages() {
        ledger.run(
                """
                UPDATE request SET updated_at = updated_at - interval '91 days', due_at = NULL, called_back = false;
                UPDATE request_key SET received_at = '2025-01-15Z';
                UPDATE request SET received_at = '2025-01-15Z', published = events;
                UPDATE intake SET received_at = '2025-01-15Z';
                UPDATE event SET to_changes = false; UPDATE callback SET due_at = NULL;
                UPDATE notice SET announced_at = now(), acknowledged_at = now()""");
    }

    private void archived() {
        assertEquals(1, archive.moveRequests(AGE, Place.START, 100).moved());
        archive.moveIntakes(AGE, Place.START, 100);
    }

    private void leaves() {
        archived();
        assertTrue(files.leaveOne(HISTORY));
        assertFalse(files.leaveOne(HISTORY));
    }

    private boolean restored(String orderId, String document) {
        return ledger.sql.inTransaction(handle -> Archive.restore(handle, orderId, document));
    }

    private Receipt called(Attempt attempt) {
        return node.callbacks().record(new Callback("A1TOPUP", attempt.reference(), ReportedStatus.FAILURE, "x"));
    }

    private Map<String, List<String>> everything() {
        Map<String, List<String>> rows = new TreeMap<>();
        TABLES.forEach(table -> rows.put(table, ledger.rows("SELECT t::text FROM " + table + " t ORDER BY t::text")));
        rows.put("request_key", ledger.rows("SELECT k::text FROM request_key k ORDER BY order_id"));
        return rows;
    }

    private String message() {
        return ledger.one("SELECT message FROM notice WHERE kind = 'CALLBACK_WITHOUT_HISTORY'");
    }

    @Test
    void restore_bringsEveryRowBack_once() {
        Attempt attempt = finished("A");
        ledger.run("UPDATE request SET data = '{\"balance\":\"1\"}', operator_ref = 'R\\\\\"x', correlation_id = 'ü'");
        node.callbacks().record(new Callback("A1TOPUP", attempt.reference(), ReportedStatus.SUCCESS, "text"));
        ledger.run("UPDATE callback SET due_at = NULL");
        Map<String, List<String>> before = everything();
        leaves();
        String document = files.history("A", java.time.Instant.parse("2025-01-15T00:00:00Z"))
                .orElseThrow()
                .document()
                .orElseThrow();
        assertFalse(restored("B", document), "another request");
        assertTrue(restored("A", document));
        assertEquals(before, everything());
        assertFalse(restored("A", document), "it is there");
        assertEquals(before, everything());
    }

    @Test
    void callback_whoseRequestIsInAFile_isQueried_andItsRefundIsAnEvent() {
        Attempt attempt = finished("A");
        leaves();
        assertEquals(Receipt.RECORDED, called(attempt));
        assertEquals(Receipt.REPEATED, called(attempt));
        assertEquals(
                Receipt.UNKNOWN,
                node.callbacks().record(new Callback("AOP", attempt.reference(), ReportedStatus.FAILURE, "x")));
        assertEquals(List.of("ARCHIVED_REQUEST_RECALLED f A"), ledger.notices());
        assertEquals(List.of("A1TOPUP"), node.statusQuery().providers());
        assertEquals(1, node.claimsDue("A1TOPUP", 10, TestNode.LEASE).size());
        node.learnsLate(attempt, Verdict.REVERSED);
        assertEquals("REVERSED", ledger.state("A"));
        assertEquals(List.of("1 SUCCESS", "2 REVERSED"), ledger.events("A"));

        ages();
        leaves();
        assertEquals(
                List.of("1 requests-2025-01.jsonl.gz", "2 requests-2025-01.2.jsonl.gz"),
                ledger.rows("SELECT part, file FROM archive_month ORDER BY part"));
        String document = files.history("A", java.time.Instant.parse("2025-01-15T00:00:00Z"))
                .orElseThrow()
                .document()
                .orElseThrow();
        assertTrue(document.contains("\"REVERSED\""), document);
    }

    @Test
    void callback_whoseFileIsAway_alertsAPersonOnce_andIsQueriedWhenTheFileIsBack() throws Exception {
        Attempt attempt = finished("A");
        leaves();
        Path file = folder.resolve("requests-2025-01.jsonl.gz");
        Files.move(file, folder.resolve("elsewhere"));
        assertEquals(Receipt.RECORDED, called(attempt));
        assertEquals(Receipt.REPEATED, called(attempt));
        assertEquals(List.of("CALLBACK_WITHOUT_HISTORY t A"), ledger.notices());
        assertTrue(message().contains("its history is in requests-2025-01.jsonl.gz, which cannot be read"), message());

        Files.move(folder.resolve("elsewhere"), file);
        assertEquals(Receipt.RECORDED, called(attempt));
        assertEquals("SUCCESS", ledger.state("A"));
    }

    /** A document from before a change of state would bring the old state back. */
    @Test
    void callback_whoseFileHasAnOlderState_alertsAPerson() {
        Attempt attempt = finished("A");
        leaves();
        ledger.run("UPDATE request_key SET version = version + 1");
        assertEquals(Receipt.RECORDED, called(attempt));
        assertEquals(List.of(), ledger.rows("SELECT 1 FROM request"));
        assertTrue(message().contains("what requests-2025-01.jsonl.gz has of it does not fit its last result"));
    }

    /** A message that named the order again brought its last result back, without attempts. */
    @Test
    void callback_whoseRequestCameBackWithItsLastResultAlone_alertsAPerson() {
        Attempt attempt = finished("A");
        archived();
        ledger.run("DELETE FROM archive");
        node.messages()
                .accept(
                        new Envelope("m", "recharge.requests", Format.JSON, "queue://answers", null, null),
                        List.of(Candidate.accepted(0, 1L, request("A"))),
                        true);
        assertEquals("SUCCESS", ledger.state("A"));
        assertEquals(Receipt.RECORDED, called(attempt));
        assertEquals(Receipt.REPEATED, called(attempt));
        assertEquals(List.of("CALLBACK_WITHOUT_HISTORY t A"), ledger.notices());
        assertTrue(message().contains("it came back with its last result alone"), message());
    }
}

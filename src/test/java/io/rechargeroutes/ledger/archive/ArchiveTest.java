package io.rechargeroutes.ledger.archive;

import static io.rechargeroutes.ledger.TestNode.OUTBOX;
import static io.rechargeroutes.ledger.TestNode.request;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.archive.Archive.Place;
import io.rechargeroutes.ledger.delivery.Changes.FileChanges;
import io.rechargeroutes.ledger.delivery.Changes.Turn;
import io.rechargeroutes.ledger.delivery.DeliveryBatch;
import io.rechargeroutes.ledger.delivery.QueueOutbox.OutboxEvent;
import io.rechargeroutes.ledger.delivery.QueueOutbox.Reply;
import io.rechargeroutes.ledger.intake.Candidate;
import io.rechargeroutes.ledger.intake.Intakes.Delivery;
import io.rechargeroutes.ledger.intake.Intakes.ResultAt;
import io.rechargeroutes.ledger.intake.Messages.Envelope;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Callback;
import io.rechargeroutes.model.Callback.Receipt;
import io.rechargeroutes.model.Callback.ReportedStatus;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request goes to the archive with all of its rows, stays known, and comes back when something happens to it. */
class ArchiveTest {

    private static final Duration AGE = Duration.ofDays(90);
    private static final List<String> TABLES =
            List.of("request", "attempt", "event", "callback", "reply", "submission", "intake");

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final Archive archive = new Archive(ledger.sql);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** A file's request that succeeded, was looked at again, and whose results were delivered. */
    private Attempt finished(String orderId) {
        node.takes(request(orderId));
        Attempt attempt = node.sends();
        node.settles(attempt, Verdict.SUCCESS);
        deliver("file-of-" + orderId);
        ages();
        return attempt;
    }

    private List<String> deliver(String intakeId) {
        ledger.passes(Duration.ofMinutes(1));
        Delivery delivery = node.intakes().claim(OUTBOX).stream()
                .filter(due -> due.intake().id().equals(intakeId))
                .findFirst()
                .orElseThrow();
        assertTrue(node.intakes().complete(delivery, Duration.ofSeconds(1)));
        node.intakes().nameBase(delivery.intake(), intakeId, node.intakes().now());
        List<ResultAt> results = node.intakes().results(delivery, 0);
        assertTrue(node.intakes().delivered(delivery, true));
        return results.stream()
                .map(row -> row.result().orderId() + " " + row.result().status() + " "
                        + row.result().reference())
                .toList();
    }

    /** So long ago that retention takes what is finished; rechecks are over. */
    private void ages() {
        ledger.run(
                """
                UPDATE request SET updated_at = updated_at - interval '91 days', received_at = received_at - interval '91 days';
                UPDATE request SET due_at = NULL WHERE state IN ('SUCCESS', 'FAILED', 'REVERSED');
                UPDATE request_key SET received_at = received_at - interval '91 days' WHERE archived_at IS NULL;
                UPDATE intake SET received_at = received_at - interval '91 days'""");
    }

    private int moves() {
        return archive.moveRequests(AGE, Place.START, 100).moved();
    }

    private int movesInputs() {
        return archive.moveIntakes(AGE, AGE.multipliedBy(10), Place.START, 100).moved();
    }

    private long count(String table) {
        return Long.parseLong(ledger.one("SELECT count(*) FROM " + table));
    }

    private Map<String, List<String>> everything() {
        Map<String, List<String>> rows = new TreeMap<>();
        TABLES.forEach(table -> rows.put(table, ledger.rows("SELECT t::text FROM " + table + " t ORDER BY t::text")));
        rows.put("request_key", ledger.rows("SELECT k::text FROM request_key k ORDER BY order_id"));
        return rows;
    }

    @Test
    void finishedRequest_leavesEveryTable_andStaysKnown() {
        Attempt attempt = finished("A");
        assertEquals(1, moves());
        assertEquals(1, movesInputs());
        TABLES.forEach(table -> assertEquals(0, count(table), table));
        assertEquals(
                "SUCCESS " + attempt.reference(),
                ledger.one("SELECT state, reference FROM known_request WHERE order_id = 'A'"));
        assertEquals(
                "REQUEST A file-of-A.csv", ledger.one("SELECT kind, id, file FROM archive WHERE kind = 'REQUEST'"));
        assertEquals("A", ledger.one("SELECT order_id FROM archived_reference"));
    }

    private static final PassThrough BACK =
            new PassThrough(Map.of("Branch", "Süd", "AgentId", "4711"), Set.of("AgentId"));

    /** A foreign input of one request and one rejected row, finished and old. */
    private void foreign() {
        node.intakes().open("one", "x/one.txt", Format.CSV, ".txt", "the format", OUTBOX);
        node.submissions()
                .accept(
                        "one",
                        List.of(
                                Candidate.accepted(0, 1L, request("A")).with(BACK),
                                Candidate.rejected(1, 2L, null, null, "INVALID_FIELD", "no")
                                        .with(BACK)));
        node.intakes().recorded("one", 2, null);
        node.settles(node.sends(), Verdict.SUCCESS);
        deliver("one");
        ages();
        ledger.run("UPDATE submission SET received_at = received_at - interval '91 days'");
    }

    @Test
    void foreignInput_comesBackWithItsFormatAndWhatItPassesThrough_butForWhatIsPrivate() {
        foreign();
        assertEquals(1, moves());
        assertEquals(1, movesInputs());
        assertEquals(
                List.of("{\"Branch\": \"Süd\"}", "{\"Branch\": \"Süd\"}"),
                ledger.rows(
                        """
                        SELECT document #>> '{submission,0,pass_through}' FROM archive WHERE kind <> 'INTAKE'"""));
        ledger.sql.inTransaction(handle -> Archive.recall(handle, List.of("A")));
        assertEquals(
                "x/one.txt .txt the format {\"Branch\": \"Süd\"}",
                ledger.one(
                        """
                        SELECT i.name, i.ending, f.content, s.pass_through
                        FROM submission s JOIN intake i ON i.id = s.intake_id JOIN input_format f ON f.digest = i.read_as"""));
    }

    @Test
    void privateFieldsThatArePassedThrough_afterTheirTime_areRemoved() {
        foreign();
        assertEquals(0, archive.forgetDetails(AGE.plusDays(10), 10));
        assertEquals("2", ledger.one("SELECT count(*) FROM submission WHERE pass_through LIKE '%sealed%'"));
        assertEquals(1, archive.forgetDetails(AGE, 1));
        assertEquals(1, archive.forgetDetails(AGE, 10));
        assertEquals(0, archive.forgetDetails(AGE, 10));
        assertEquals("0", ledger.one("SELECT count(*) FROM submission WHERE pass_through LIKE '%sealed%'"));
        assertEquals("2", ledger.one("SELECT count(*) FROM submission WHERE pass_through LIKE '%Süd%'"));
    }

    /** Each keeps the request in its place, and moves when it is over. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE request SET due_at = now() + interval '1 day' / UPDATE request SET due_at = NULL",
                "UPDATE request SET state = 'REVIEW' / UPDATE request SET state = 'SUCCESS'",
                "UPDATE request SET updated_at = now() / UPDATE request SET updated_at = now() - interval '91 days'",
                "UPDATE request SET to_queue = true / UPDATE request SET published = events",
                "UPDATE request SET claim_token = 'x' / UPDATE request SET claim_token = NULL",
                "UPDATE request SET called_back = true / UPDATE request SET called_back = false",
                "UPDATE request SET grace_until = now() + interval '1 day' / UPDATE request SET grace_until = now()",
                "UPDATE attempt SET settled_at = NULL / UPDATE attempt SET settled_at = now()",
                "UPDATE event SET to_changes = true / UPDATE event SET to_changes = false",
                "UPDATE intake SET state = 'ANSWERED' / UPDATE intake SET state = 'FINISHED'",
                "INSERT INTO callback (reference, reported, order_id) SELECT reference, 'FAILURE', 'A' FROM attempt"
                        + " / UPDATE callback SET due_at = NULL",
                "INSERT INTO reply (intake_id, row_no, order_id, sequence, destination) VALUES ('m', 0, 'A', 1, 'queue://x')"
                        + " / UPDATE reply SET sent_at = now()",
                "INSERT INTO notice (kind, alert, subject, message, announced_at) VALUES ('LATE_ANSWER', true, 'A', 'x', now())"
                        + " / UPDATE notice SET acknowledged_at = now()",
                "INSERT INTO notice (kind, alert, subject, message) VALUES ('RECHECK_UNCLEAR', false, 'A', 'x')"
                        + " / UPDATE notice SET announced_at = now()"
            })
    void unfinishedBusiness_keepsRequestInItsTable(String keptUntil) {
        finished("A");
        String[] statements = keptUntil.split(" / ");
        ledger.run(statements[0]);
        assertEquals(0, moves(), statements[0]);
        assertEquals(1, count("request"));
        ledger.run(statements[1]);
        assertEquals(1, moves(), statements[1]);
        assertEquals(0, count("request"));
    }

    @Test
    void input_whoseResultsTheServerDoesNotHave_stays() {
        finished("A");
        assertEquals(1, moves());
        ledger.run(
                """
                INSERT INTO remote_file (intake_id, source, folder, name, size, modified_at)
                VALUES ('file-of-A', 's', 'f', 'a.csv', 1, now());
                INSERT INTO remote_result (intake_id, kind) VALUES ('file-of-A', 'results')""");
        assertEquals(0, movesInputs());
        ledger.run("UPDATE remote_result SET due_at = NULL");
        assertEquals(1, movesInputs());
    }

    @Test
    void recall_bringsEveryRowBack() {
        Attempt attempt = finished("A");
        ledger.run("UPDATE request SET data = '{\"balance\":\"1\"}', operator_ref = 'R\\\\\"x', correlation_id = 'ü'");
        node.callbacks().record(new Callback("A1TOPUP", attempt.reference(), ReportedStatus.SUCCESS, "text"));
        ledger.run("UPDATE callback SET due_at = NULL");
        Map<String, List<String>> before = everything();
        assertEquals(1, moves());
        assertEquals(1, movesInputs());
        assertEquals(
                List.of("A"),
                ledger.sql.inTransaction(handle -> List.copyOf(Archive.recall(handle, List.of("A", "B")))));
        assertEquals(before, everything());
        assertEquals(0, count("archive WHERE kind = 'REQUEST'"));
        assertEquals(1, moves());
    }

    @Test
    void replayInAFile_ofAnArchivedOrder_isAnsweredFromItsKey() {
        Attempt attempt = finished("A");
        moves();
        node.takes("again", request("A"));
        node.takes("other", request("A", Operation.RECHARGE, "11", null));
        assertEquals(0, node.claims().size());
        assertEquals(
                List.of("again null", "other ORDER_ID_REUSED"),
                ledger.rows("SELECT intake_id, code FROM submission ORDER BY 1"));
        assertEquals(List.of("A SUCCESS " + attempt.reference()), deliver("again"));
        assertEquals(0, count("request"));
    }

    private void takesMessage(String id, String orderId) {
        node.messages()
                .accept(
                        new Envelope(id, "recharge.requests", Format.JSON, "queue://answers", null, null),
                        List.of(Candidate.accepted(0, 1L, request(orderId))),
                        true);
    }

    /** What the results queue gets now, and what senders are answered. */
    private List<String> publishes() {
        List<String> published = new ArrayList<>();
        for (DeliveryBatch<OutboxEvent> batch : node.queues().claimEvents(100, 1)) {
            batch.items().forEach(event -> {
                published.add(event.eventId() + " " + event.result().status() + " "
                        + event.result().reference());
                batch.delivered(event);
            });
            node.queues().acknowledgeEvents(batch, Duration.ofSeconds(1));
        }
        for (DeliveryBatch<Reply> batch : node.queues().claimReplies(100, 1)) {
            batch.items().forEach(reply -> {
                published.add("reply " + reply.event().result().status() + " "
                        + reply.event().result().reference());
                batch.delivered(reply);
            });
            node.queues().acknowledgeReplies(batch, Duration.ofSeconds(1));
        }
        return published;
    }

    @Test
    void replayByAMessage_ofAnArchivedOrder_isPublishedAgainAndAnswered() {
        Attempt attempt = finished("A");
        moves();
        movesInputs();
        takesMessage("m", "A");
        assertEquals(0, node.claims().size());
        assertEquals(
                List.of("A:1 SUCCESS " + attempt.reference(), "reply SUCCESS " + attempt.reference()), publishes());
        assertEquals(1, moves());
        assertEquals(1, count("archive WHERE kind = 'REQUEST'"));
    }

    /** Years later only the key is left. */
    @Test
    void replayByAMessage_whoseMonthLeftTheLedger_isAnsweredFromItsKey() {
        Attempt attempt = finished("A");
        moves();
        movesInputs();
        ledger.run("DELETE FROM archive");
        takesMessage("m", "A");
        takesMessage("n", "A");
        assertEquals(0, node.claims().size());
        assertEquals(
                List.of(
                        "A:1 SUCCESS " + attempt.reference(),
                        "reply SUCCESS " + attempt.reference(),
                        "reply SUCCESS " + attempt.reference()),
                publishes());
        assertEquals(1, moves());
        takesMessage("o", "A");
        assertEquals("reply SUCCESS " + attempt.reference(), publishes().get(1));
    }

    @Test
    void callback_aboutAnArchivedOrder_isQueriedAndItsRefundDelivered() {
        Attempt attempt = finished("A");
        moves();
        movesInputs();
        assertEquals(
                Receipt.RECORDED,
                node.callbacks().record(new Callback("A1TOPUP", attempt.reference(), ReportedStatus.FAILURE, "x")));
        assertEquals(
                Receipt.REPEATED,
                node.callbacks().record(new Callback("A1TOPUP", attempt.reference(), ReportedStatus.FAILURE, "x")));
        assertEquals(
                Receipt.UNKNOWN,
                node.callbacks().record(new Callback("AOP", attempt.reference(), ReportedStatus.FAILURE, "x")));
        assertEquals(List.of("ARCHIVED_REQUEST_RECALLED A"), ledger.rows("SELECT kind, subject FROM notice"));
        assertEquals(List.of("A1TOPUP"), node.statusQuery().providers());
        assertEquals(1, node.claimsDue("A1TOPUP", 10, TestNode.LEASE).size());
        node.learnsLate(attempt, Verdict.REVERSED);
        assertEquals("REVERSED", ledger.one("SELECT state FROM request"));
        Turn turn = node.changes().begin(OUTBOX).orElseThrow();
        List<FileChanges> changes =
                node.changes().files(turn, node.changes().next(turn).get(0));
        assertEquals(
                List.of("file-of-A REVERSED"),
                changes.stream()
                        .flatMap(file -> file.changes().stream())
                        .map(change -> change.baseName() + " " + change.result().status())
                        .toList());
    }

    @Test
    void callback_whoseMonthLeftTheLedger_alertsAPersonOnce() {
        Attempt attempt = finished("A");
        moves();
        ledger.run("DELETE FROM archive");
        Callback callback = new Callback("A1TOPUP", attempt.reference(), ReportedStatus.FAILURE, "x");
        assertEquals(Receipt.RECORDED, node.callbacks().record(callback));
        assertEquals(Receipt.REPEATED, node.callbacks().record(callback));
        assertEquals(List.of("CALLBACK_WITHOUT_HISTORY t A"), ledger.rows("SELECT kind, alert, subject FROM notice"));
    }

    @Test
    void lateAnswer_forAnArchivedOrder_isReported() {
        Attempt attempt = finished("A");
        moves();
        node.settles(attempt, Verdict.FAILED);
        assertEquals(
                List.of("ARCHIVED_REQUEST_RECALLED", "LATE_ANSWER"), ledger.rows("SELECT kind FROM notice ORDER BY 1"));
    }

    @Test
    void encryptedDetails_goNowhere() {
        RechargeRequest insurance = new RechargeRequest(
                "A",
                Operation.RECHARGE,
                Service.INSURANCE,
                "LIC",
                null,
                "123456789",
                java.math.BigDecimal.TEN,
                Map.of("dateOfBirth", "1990-01-01"),
                null,
                null,
                null,
                null);
        node.takes("file-of-A", insurance);
        Attempt attempt = node.sends();
        node.settles(attempt, Verdict.SUCCESS);
        deliver("file-of-A");
        ages();
        assertTrue(ledger.one("SELECT content FROM request").contains("sealed"));
        assertEquals(1, moves());
        assertFalse(ledger.one("SELECT document FROM archive").contains("\\\"sealed\\\""));
        node.takes("again", insurance);
        assertEquals("null", ledger.one("SELECT code FROM submission WHERE intake_id = 'again'"));
    }

    @Test
    void forgottenDetails_areGone_andTheOrderIsKnown() {
        node.takes("file-of-A", request("A"));
        ledger.run(
                "UPDATE request SET sealed = true, content = '{\"orderId\":\"A\",\"operation\":\"SEALED\",\"sealed\":\"secret\"}'");
        assertEquals(0, archive.forgetDetails(AGE, 100));
        ledger.run("UPDATE request SET state = 'SUCCESS', due_at = NULL, updated_at = now() - interval '91 days'");
        assertEquals(1, archive.forgetDetails(AGE, 100));
        assertEquals(0, archive.forgetDetails(AGE, 100));
        assertEquals("{\"orderId\": \"A\", \"operation\": \"RECHARGE\"}", ledger.one("SELECT content FROM request"));
    }

    @Test
    void rejectedRows_leaveWithTheirInput_inParts() {
        node.intakes().open("bad", "bad.csv", Format.CSV, OUTBOX).orElseThrow();
        List<Candidate> rows = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            rows.add(Candidate.rejected(i, i + 2L, "B" + i, null, "INVALID_AMOUNT", "no amount"));
        }
        node.submissions().accept("bad", rows);
        node.intakes().recorded("bad", rows.size(), null);
        ledger.run("UPDATE intake SET state = 'FINISHED', received_at = now() - interval '91 days'");
        assertEquals(100, movesInputs());
        assertEquals(500, count("submission"));
        assertEquals(1, movesInputs());
        assertEquals(0, count("submission"));
        assertEquals(0, count("intake"));
        assertEquals(1500, count("archive WHERE kind = 'SUBMISSION' AND file = 'bad.csv'"));
        assertEquals(1, count("archive WHERE kind = 'INTAKE'"));
    }

    /** Requests go to the archive at the same moment as messages name them again: none is sent, each is answered. */
    @Test
    void replays_whileRequestsAreMoved_areEachAnsweredAndNeverSent() throws Exception {
        int orders = 40;
        List<RechargeRequest> requests = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            requests.add(request("A" + i));
        }
        node.takes("file", requests.toArray(RechargeRequest[]::new));
        node.claims()
                .forEach(claim -> node.settles(
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow(), Verdict.SUCCESS));
        deliver("file");
        ages();
        Future<?> mover = threads.submit(() -> {
            while (archive.moveRequests(AGE, Place.START, 3).moved() > 0) {}
        });
        List<Future<?>> senders = new ArrayList<>();
        for (int s = 0; s < 4; s++) {
            int sender = s;
            senders.add(threads.submit(() -> {
                for (int i = 0; i < orders; i++) {
                    takesMessage("m" + sender + "-" + i, "A" + (i * 7 + sender * 11) % orders);
                }
            }));
        }
        mover.get();
        for (Future<?> sender : senders) {
            sender.get();
        }
        assertEquals(0, node.claims().size());
        assertEquals(orders, count("request_key"));
        assertEquals(orders, count("known_request"));
        assertEquals(orders, count("attempt") + count("archive WHERE kind = 'REQUEST'"));
        List<String> replies = new ArrayList<>();
        await().until(() -> {
            replies.addAll(publishes().stream()
                    .filter(line -> line.startsWith("reply"))
                    .toList());
            return replies.size() == 4 * orders;
        });
        assertTrue(replies.stream().allMatch(line -> line.startsWith("reply " + Status.SUCCESS)), replies.toString());
    }

    @Test
    void twoMovers_takeEachRequestOnce() throws Exception {
        for (int i = 0; i < 6; i++) {
            finished("A" + i);
        }
        List<Future<Integer>> movers = List.of(
                threads.submit(() -> archive.moveRequests(AGE, Place.START, 4).moved()),
                threads.submit(() -> archive.moveRequests(AGE, Place.START, 4).moved()));
        int moved = movers.get(0).get() + movers.get(1).get() + moves();
        assertEquals(6, moved);
        assertEquals(6, count("archive WHERE kind = 'REQUEST'"));
        assertEquals(0, count("request"));
    }

    /** Its last record of intent is how a node knows that the ledger lost nothing. */
    @Test
    void lastAttemptOfANode_inTheArchive_isNoLoss() {
        finished("A");
        moves();
        node.takes(request("B"));
        assertEquals(1, node.claims().size());
    }

    @Test
    void callback_aboutAnEarlierAttempt_recallsTheOrderToo() {
        Attempt attempt = finished("A");
        ledger.run("INSERT INTO attempt (reference, order_id, provider, claimed_by, settled_at, verdict)"
                + " VALUES ('EARLIER', 'A', 'AOP', 'n', now(), 'NOT_SENT')");
        moves();
        assertEquals(
                Receipt.RECORDED, node.callbacks().record(new Callback("AOP", "EARLIER", ReportedStatus.SUCCESS, "x")));
        node.statusQuery().providers();
        assertTrue(ledger.rows("SELECT kind FROM notice").contains("CALLBACK_UNEXPECTED"), attempt.reference());
    }

    @Test
    void change_ofARecalledOrder_reachesTheFileThatNamedItLater() {
        Attempt attempt = finished("A");
        moves();
        movesInputs();
        node.takes("later", request("A"));
        deliver("later");
        ledger.run("UPDATE intake SET received_at = received_at - interval '91 days'");
        assertEquals(0, movesInputs());
        node.callbacks().record(new Callback("A1TOPUP", attempt.reference(), ReportedStatus.FAILURE, "x"));
        node.statusQuery().providers();
        node.claimsDue("A1TOPUP", 10, TestNode.LEASE);
        node.learnsLate(attempt, Verdict.REVERSED);
        Turn turn = node.changes().begin(OUTBOX).orElseThrow();
        assertEquals(
                List.of("file-of-A", "later"),
                node.changes().files(turn, node.changes().next(turn).get(0)).stream()
                        .map(FileChanges::intakeId)
                        .sorted()
                        .toList());
    }

    @Test
    void openReview_keepsItsNotice() {
        ledger.run("INSERT INTO notice (kind, alert, subject, message, created_at, announced_at) VALUES"
                + " ('REVIEW', true, 'A', 'x', now() - interval '91 days', now()),"
                + " ('CIRCUIT_CLOSED', false, 'AOP', 'x', now() - interval '91 days', now())");
        assertEquals(1, archive.forgetNotices(AGE, 100));
        assertEquals(List.of("REVIEW"), ledger.rows("SELECT kind FROM notice"));
    }
}

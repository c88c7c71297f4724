package io.rechargeroutes.ledger.delivery;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.delivery.QueueOutbox.OutboxEvent;
import io.rechargeroutes.ledger.delivery.QueueOutbox.Reply;
import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.ledger.intake.Candidate;
import io.rechargeroutes.ledger.intake.Messages;
import io.rechargeroutes.ledger.intake.Messages.Envelope;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the results queue and senders get, by one node and by two. */
class QueueOutboxTest {

    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final Messages messages = new Messages(ledger.sql, node.lease(), node.submissions());
    private final QueueOutbox queues = node.queues();

    private static Envelope message(String id, String replyTo) {
        return new Envelope(id, "recharge.requests", Format.JSON, replyTo, null, null);
    }

    private static Candidate row(int no, String orderId, String amount) {
        return Candidate.accepted(no, 1L, request(orderId, Operation.RECHARGE, amount, null));
    }

    private void takes(Envelope envelope, Candidate... rows) {
        messages.accept(envelope, List.of(rows), true);
    }

    private List<String> publishes() {
        return publishes(queues, 100).stream()
                .map(event -> event.eventId() + " " + event.result().status())
                .toList();
    }

    /** As routes/delivery/queues.camel.yaml does. */
    private static List<OutboxEvent> publishes(QueueOutbox by, int most) {
        List<OutboxEvent> published = new ArrayList<>();
        by.claimEvents(most, 2).forEach(batch -> {
            published.addAll(sends(batch, event -> true));
            by.acknowledgeEvents(batch, AGAIN);
        });
        return published;
    }

    private static <T> List<T> sends(DeliveryBatch<T> batch, Predicate<T> broker) {
        List<T> sent = new ArrayList<>();
        for (T item : batch.items()) {
            if (batch.mayDeliver(item)) {
                sent.add(item);
                if (broker.test(item)) {
                    batch.delivered(item);
                } else {
                    batch.failed(item);
                }
            }
        }
        return sent;
    }

    private List<String> replies() {
        return replies(true);
    }

    private List<String> replies(boolean taken) {
        List<String> published = new ArrayList<>();
        queues.claimReplies(100, 2).forEach(batch -> {
            sends(batch, reply -> taken)
                    .forEach(reply -> published.add(
                            reply.destination() + " " + reply.event().eventId() + " "
                                    + reply.event().result().status()));
            queues.acknowledgeReplies(batch, AGAIN);
        });
        return published;
    }

    @Test
    void outcomes_ofOneOrder_arePublishedInOrderAndOnce() {
        takes(message("m", null), row(0, "A", "10"));
        assertEquals(List.of(), publishes());
        Attempt attempt = node.sends();
        node.settles(attempt, Verdict.UNKNOWN);
        node.learns(attempt, Verdict.SUCCESS);
        assertEquals(List.of("A:1 UNKNOWN", "A:2 SUCCESS"), publishes());
        assertEquals(List.of(), publishes());
    }

    @Test
    void outcome_notAcknowledged_isPublishedAgainUnderTheSameId() {
        takes(message("m", null), row(0, "A", "10"));
        node.settles(node.sends(), Verdict.SUCCESS);
        DeliveryBatch<OutboxEvent> batch = queues.claimEvents(100, 1).get(0);
        List<String> first =
                sends(batch, event -> false).stream().map(OutboxEvent::eventId).toList();
        queues.acknowledgeEvents(batch, AGAIN);
        assertEquals(List.of("A:1"), first);
        assertEquals(List.of(), publishes(), "not at once");
        ledger.passes(AGAIN);
        assertEquals(List.of("A:1 SUCCESS"), publishes());
    }

    @Test
    void event_afterOneOfItsOrderThatFailed_waitsForIt() {
        takes(message("m", null), row(0, "A", "10"), row(1, "B", "10"));
        List<Attempt> attempts = node.claims().stream()
                .map(claim ->
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow())
                .toList();
        attempts.forEach(attempt -> node.settles(attempt, Verdict.UNKNOWN));
        attempts.forEach(attempt -> node.learns(attempt, Verdict.SUCCESS));
        DeliveryBatch<OutboxEvent> batch = queues.claimEvents(100, 1).get(0);
        assertEquals(4, batch.items().size());
        List<String> tried = sends(batch, event -> event.orderId().equals("B")).stream()
                .map(OutboxEvent::eventId)
                .sorted()
                .toList();
        assertEquals(List.of("A:1", "B:1", "B:2"), tried);
        assertFalse(batch.isDone());
        queues.acknowledgeEvents(batch, AGAIN);
        ledger.passes(AGAIN);
        assertEquals(List.of("A:1 UNKNOWN", "A:2 SUCCESS"), publishes());
    }

    @Test
    void published_ofAnOrderWhoseNextEventFailed_isNotPublishedAgain() {
        takes(message("m", null), row(0, "A", "10"));
        Attempt attempt = node.sends();
        node.settles(attempt, Verdict.UNKNOWN);
        node.learns(attempt, Verdict.SUCCESS);
        DeliveryBatch<OutboxEvent> batch = queues.claimEvents(100, 1).get(0);
        sends(batch, event -> event.sequence() == 1);
        queues.acknowledgeEvents(batch, AGAIN);
        ledger.passes(AGAIN);
        assertEquals(List.of("A:2 SUCCESS"), publishes());
    }

    @Test
    void batch_afterTwoThatFailed_beginsNothingMoreAndGivesTheRestBack() {
        takes(
                message("m", null),
                IntStream.range(0, 10).mapToObj(i -> row(i, "O-" + i, "10")).toArray(Candidate[]::new));
        node.claims()
                .forEach(claim -> node.settles(
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow(), Verdict.SUCCESS));
        DeliveryBatch<OutboxEvent> batch = queues.claimEvents(100, 1).get(0);
        assertEquals(2, sends(batch, event -> false).size());
        queues.acknowledgeEvents(batch, AGAIN);
        assertEquals(8, publishes().size());
    }

    @Test
    void fileRequests_toResultsQueueOff_areNotPublished() {
        node.takes(request("A"));
        node.settles(node.sends(), Verdict.SUCCESS);
        assertEquals(List.of(), publishes());
    }

    @Test
    void unlessFilesGoToTheQueueToo() {
        node.intakes().open("file", "file.csv", Format.CSV, TestNode.OUTBOX);
        node.submissions().accept("file", List.of(row(0, "A", "10")), true);
        node.settles(node.sends(), Verdict.SUCCESS);
        assertEquals(List.of("A:1 SUCCESS"), publishes());
        node.intakes().open("again", "again.csv", Format.CSV, TestNode.OUTBOX);
        node.submissions().accept("again", List.of(row(0, "A", "10")), true);
        assertEquals(List.of(), publishes(), "a file has its answer in its results");
    }

    @Test
    void fileOrder_namedByAMessage_isPublishedFromItsLastOutcome() {
        node.takes(request("A"));
        Attempt attempt = node.sends();
        node.settles(attempt, Verdict.UNKNOWN);
        node.learns(attempt, Verdict.PENDING);
        takes(message("m", "queue://me"), row(0, "A", "10"));
        assertEquals(List.of("queue://me A:2 PENDING"), replies());
        node.learns(attempt, Verdict.SUCCESS);
        assertEquals(List.of("A:2 PENDING", "A:3 SUCCESS"), publishes());
        assertEquals(List.of(), replies(), "answered once");
    }

    @Test
    void everyMessageIsAnsweredAndADeliveryThatIsRepeatedIsNot() {
        takes(message("one", "queue://one"), row(0, "A", "10"));
        takes(message("one", "queue://one"), row(0, "A", "10"));
        takes(message("two", "temp-queue://two"), row(0, "A", "10.00"));
        node.settles(node.sends(), Verdict.SUCCESS);
        assertEquals(List.of(), replies(), "not before the order is taken up");
        assertEquals(List.of("A:1 SUCCESS"), publishes());
        assertEquals(List.of("queue://one A:1 SUCCESS", "temp-queue://two A:1 SUCCESS"), replies());
        takes(message("three", null), row(0, "A", "10"));
        assertEquals(List.of("A:1 SUCCESS"), publishes(), "who has no address finds it on the results queue");
        assertEquals(List.of(), node.claims());
    }

    @Test
    void theAnswerIsTheFirstOutcomeAlsoWhenMoreCameMeanwhile() {
        takes(message("one", "queue://one"), row(0, "A", "10"));
        Attempt attempt = node.sends();
        node.settles(attempt, Verdict.UNKNOWN);
        node.learns(attempt, Verdict.SUCCESS);
        publishes();
        assertEquals(List.of("queue://one A:1 UNKNOWN"), replies());
    }

    @Test
    void message_whileItsOrderIsPublished_isFollowedByAnOutcome() {
        takes(message("one", null), row(0, "A", "10"));
        node.settles(node.sends(), Verdict.SUCCESS);
        DeliveryBatch<OutboxEvent> batch = queues.claimEvents(100, 1).get(0);
        sends(batch, event -> true);
        takes(message("two", null), row(0, "A", "10"));
        queues.acknowledgeEvents(batch, AGAIN);
        assertEquals(List.of("A:1 SUCCESS"), publishes());
        assertEquals(List.of(), publishes());
    }

    @Test
    void rejectedRowsAreAnsweredToTheirSenderAlone() {
        takes(message("one", null), row(0, "A", "10"));
        takes(
                message("two", "queue://two"),
                row(0, "A", "11"),
                Candidate.rejected(1, 2L, null, null, "MISSING_FIELD", "orderId is missing"));
        assertEquals(List.of("queue://two null REJECTED", "queue://two null REJECTED"), replies());
        assertEquals(
                "2 rows rejected, the first (line 1): ORDER_ID_REUSED: this orderId was used before for a request with other content; give this one an id of its own",
                messages.rejections("two").orElseThrow());
        assertTrue(messages.rejections("one").isEmpty());
        assertEquals(List.of(), publishes());
    }

    @Test
    void anAnswerThatFailsIsTriedAgainLaterAndIsHopelessAtLast() {
        takes(
                message("two", "queue://two"),
                Candidate.rejected(0, 2L, null, null, "MISSING_FIELD", "orderId is missing"));
        List<Boolean> lastTries = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            DeliveryBatch<Reply> batch = queues.claimReplies(1, 1).get(0);
            lastTries.add(batch.items().get(0).isLastTry());
            sends(batch, reply -> false);
            queues.acknowledgeReplies(batch, AGAIN);
            assertEquals(List.of(), replies(), "not at once");
            ledger.run("UPDATE reply SET due_at = now()");
        }
        assertEquals(List.of(false, false, true), lastTries);
        assertEquals(1, replies().size());
        ledger.run("UPDATE reply SET due_at = now()");
        assertEquals(List.of(), replies());
    }

    @Test
    void anExpiringMessageMakesItsRequestsExpireButIsTheSameContent() {
        Instant soon = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
        messages.accept(
                new Envelope("one", "q", Format.JSON, null, "mine", soon),
                List.of(
                        row(0, "A", "10"),
                        Candidate.accepted(1, 1L, request("B", Operation.RECHARGE, "10", soon.minusSeconds(30))),
                        Candidate.accepted(2, 1L, request("C", Operation.RECHARGE, "10", soon.plusSeconds(30)))),
                true);
        assertEquals(
                List.of("A true mine", "B true mine", "C true mine"),
                ledger
                        .rows(
                                "SELECT order_id, expires_at = timestamptz '" + soon
                                        + "' - CASE WHEN order_id = 'B' THEN interval '30 s' ELSE interval '0' END, correlation_id FROM request ORDER BY 1")
                        .stream()
                        .map(row -> row.replace(" t ", " true "))
                        .toList());
        takes(message("two", "queue://two"), row(0, "A", "10"));
        assertEquals(List.of(), replies(), "not rejected as another request");
        node.claims();
        ledger.passes(Duration.ofMinutes(2));
        assertTrue(node.claims().stream().allMatch(Claim::expired));
    }

    @Test
    void aMessageInManyBatchesIsDoneWithTheLast() {
        messages.accept(message("long", null), List.of(row(0, "A", "10")), false);
        assertFalse(messages.isRecorded("long"));
        messages.accept(message("long", null), List.of(row(0, "A", "10")), false);
        messages.accept(message("long", null), List.of(row(1, "B", "10")), true);
        assertTrue(messages.isRecorded("long"));
        assertEquals("2", ledger.one("SELECT rows FROM intake"));
        assertEquals(
                List.of("1", "1"),
                ledger.rows("SELECT queue_submissions FROM request"),
                "rows that were recorded before ask for nothing");
    }

    @Test
    void whatBecomesOfMessagesIsNoChangeOfAnyFile() {
        takes(message("one", null), row(0, "A", "10"));
        Attempt attempt = node.sends();
        node.settles(attempt, Verdict.UNKNOWN);
        node.learns(attempt, Verdict.SUCCESS);
        Changes.Turn round = node.changes().begin(TestNode.OUTBOX).orElseThrow();
        node.changes()
                .next(round)
                .forEach(event -> assertEquals(List.of(), node.changes().files(round, event)));
        assertEquals("0", ledger.one("SELECT count(*) FROM event WHERE to_changes"));
        assertEquals(List.of(), node.intakes().claim(TestNode.OUTBOX));
    }

    @Test
    void twoNodes_sameOrders_publishEachInItsOrder() throws Exception {
        QueueOutbox other = ledger.node("b").queues();
        int orders = 60;
        takes(
                message("m", null),
                IntStream.range(0, orders).mapToObj(i -> row(i, "O-" + i, "10")).toArray(Candidate[]::new));
        List<Attempt> attempts = node.claims().stream()
                .map(claim ->
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow())
                .toList();
        List<String> published = java.util.Collections.synchronizedList(new ArrayList<>());
        Thread first = new Thread(() -> publishUntil(queues, published, 2 * orders));
        Thread second = new Thread(() -> publishUntil(other, published, 2 * orders));
        first.start();
        second.start();
        attempts.forEach(attempt -> node.settles(attempt, Verdict.UNKNOWN));
        attempts.forEach(attempt -> node.learns(attempt, Verdict.SUCCESS));
        first.join();
        second.join();
        assertEquals(2 * orders, published.size(), "nothing twice");
        for (int i = 0; i < orders; i++) {
            assertTrue(
                    published.indexOf("O-" + i + ":1") >= 0
                            && published.indexOf("O-" + i + ":1") < published.indexOf("O-" + i + ":2"),
                    published.toString());
        }
    }

    private static void publishUntil(QueueOutbox queues, List<String> published, int all) {
        Instant end = Instant.now().plusSeconds(30);
        while (published.size() < all && Instant.now().isBefore(end)) {
            queues.claimEvents(7, 1).forEach(batch -> {
                sends(batch, event -> {
                    published.add(event.eventId());
                    Thread.yield();
                    return true;
                });
                queues.acknowledgeEvents(batch, AGAIN);
            });
        }
    }

    @Test
    void secondNode_orderBeingPublished_leavesItAlone() {
        takes(message("m", null), row(0, "A", "10"), row(1, "B", "10"));
        node.claims()
                .forEach(claim -> node.settles(
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow(), Verdict.SUCCESS));
        DeliveryBatch<OutboxEvent> batch = queues.claimEvents(1, 1).get(0);
        List<String> others = publishes(ledger.node("b").queues(), 10).stream()
                .map(OutboxEvent::orderId)
                .toList();
        sends(batch, event -> true);
        queues.acknowledgeEvents(batch, AGAIN);
        assertEquals(List.of("B"), others);
        assertEquals(List.of(), publishes());
        assertEquals(Status.SUCCESS.name(), ledger.state("A"));
    }

    @Test
    void publisher_thatSleptBeyondItsLease_publishesTheMessageInItsHandAndNoMore() {
        takes(message("m", null), row(0, "A", "10"), row(1, "B", "10"));
        List<Attempt> attempts = node.claims().stream()
                .map(claim ->
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow())
                .toList();
        attempts.forEach(attempt -> node.settles(attempt, Verdict.UNKNOWN));
        attempts.forEach(attempt -> node.learns(attempt, Verdict.SUCCESS));
        QueueOutbox sleepers = new QueueOutbox(ledger.sql, TestNode.shortClaims(ledger, "b"));
        DeliveryBatch<OutboxEvent> batch = sleepers.claimEvents(10, 1).get(0);
        List<String> others = new ArrayList<>();
        List<OutboxEvent> sent = sends(batch, event -> {
            await().atMost(Duration.ofSeconds(20)).until(() -> others.addAll(publishes()) || others.size() == 4);
            return true;
        });
        assertEquals(1, sent.size(), "it slept while it had one in hand");
        assertEquals(4, others.size());
        assertEquals(0, sleepers.acknowledgeEvents(batch, AGAIN));
        assertEquals(List.of(), publishes());
    }

    @Test
    void claim_ofAProcessThatDied_isFreeAtOnce() {
        takes(message("m", null), row(0, "A", "10"));
        node.settles(node.sends(), Verdict.SUCCESS);
        TestNode dead = ledger.node("b");
        assertEquals(1, dead.queues().claimEvents(10, 1).size());
        assertEquals(List.of(), publishes());
        ledger.dies(dead);
        assertEquals(List.of("A:1 SUCCESS"), publishes());
    }

    @Test
    void lease_isRenewedWhileItsOwnerWorks() {
        takes(message("m", null), row(0, "A", "10"));
        node.settles(node.sends(), Verdict.SUCCESS);
        DeliveryBatch<OutboxEvent> batch = new QueueOutbox(
                        ledger.sql,
                        new DeliveryClaims(ledger.sql, ledger.node("b").lease(), Duration.ofSeconds(3)))
                .claimEvents(1, 1)
                .get(0);
        String first = ledger.one("SELECT lease_until FROM delivery_claim");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> batch.mayDeliver(batch.items().get(0))
                        && !ledger.one("SELECT lease_until FROM delivery_claim").equals(first));
        assertEquals(List.of(), publishes());
    }

    @Test
    void twoNodesDoNotSendOneAnswerTwice() {
        takes(message("m", "queue://me"), Candidate.rejected(0, 1L, null, null, "MISSING_FIELD", "orderId is missing"));
        DeliveryBatch<Reply> first = queues.claimReplies(10, 1).get(0);
        assertEquals(List.of(), ledger.node("b").queues().claimReplies(10, 1));
        sends(first, reply -> true);
        assertEquals(1, queues.acknowledgeReplies(first, AGAIN));
        assertEquals(List.of(), ledger.node("b").queues().claimReplies(10, 1));
    }
}

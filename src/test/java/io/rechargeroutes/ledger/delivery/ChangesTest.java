package io.rechargeroutes.ledger.delivery;

import static io.rechargeroutes.ledger.TestNode.OUTBOX;
import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.delivery.Changes.Change;
import io.rechargeroutes.ledger.delivery.Changes.Event;
import io.rechargeroutes.ledger.delivery.Changes.FileChanges;
import io.rechargeroutes.ledger.delivery.Changes.Turn;
import io.rechargeroutes.ledger.intake.Intake;
import io.rechargeroutes.ledger.intake.Intakes.Delivery;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangesTest {

    private static final String OTHER = "another outbox";

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> published = new ArrayList<>();
    private final Map<String, Attempt> attempts = new HashMap<>();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** An input of two orders: A succeeded, B is pending; its first results are delivered. */
    private void answered(String id, String outbox) {
        node.takes(id, id + ".csv", outbox, request("A"), request("B"));
        node.claims()
                .forEach(claim -> attempts.put(
                        claim.request().orderId(),
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow()));
        node.settles(attempts.get("A"), Verdict.SUCCESS);
        node.settles(attempts.get("B"), Verdict.PENDING);
        deliver(id, outbox);
    }

    private List<Status> deliver(String id, String outbox) {
        ledger.passes(Duration.ofMinutes(1));
        Delivery delivery = node.intakes().claim(outbox).stream()
                .filter(due -> due.intake().id().equals(id))
                .findFirst()
                .orElseThrow();
        node.intakes().nameBase(delivery.intake(), id, node.intakes().now());
        List<Status> statuses = new ArrayList<>();
        deliver(delivery, statuses);
        return statuses;
    }

    /** As routes/delivery/files.camel.yaml does. */
    private void deliver(Delivery delivery, List<Status> statuses) {
        node.intakes()
                .results(delivery, 0)
                .forEach(row -> statuses.add(row.result().status()));
        boolean last = delivery.intake().state() == Intake.State.ANSWERED
                || statuses.stream().allMatch(Status::isFinal);
        assertTrue(node.intakes().delivered(delivery, last));
    }

    private void finished(String id, String outbox) {
        answered(id, outbox);
        node.learns(attempts.get("B"), Verdict.SUCCESS);
        deliver(id, outbox);
    }

    private int publish(String outbox) {
        return publish(node.changes(), outbox, change -> published.add(text(change)));
    }

    private static String text(Change change) {
        return change.baseName() + " " + change.result().line() + " "
                + change.result().orderId() + " " + change.result().status();
    }

    /** As routes/delivery/changes.camel.yaml does; the first fault is thrown when all others are published. */
    private static int publish(Changes by, String outbox, Consumer<Change> file) {
        Optional<Turn> round = by.begin(outbox);
        int published = 0;
        RuntimeException first = null;
        for (List<Event> events = next(by, round); !events.isEmpty(); events = next(by, round)) {
            for (Event event : events) {
                for (FileChanges changes : by.files(round.orElseThrow(), event)) {
                    if (round.orElseThrow().mayDeliver(changes)) {
                        try {
                            changes.changes().forEach(file);
                            by.published(changes);
                            published += changes.changes().size();
                        } catch (IllegalStateException fault) {
                            round.orElseThrow().failed(changes);
                            first = first == null ? fault : first;
                        }
                    }
                }
            }
        }
        round.ifPresent(by::end);
        if (first != null) {
            throw first;
        }
        return published;
    }

    private static List<Event> next(Changes by, Optional<Turn> round) {
        return round.map(by::next).orElse(List.of());
    }

    private String unpublished() {
        return ledger.one("SELECT count(*) FROM event WHERE to_changes");
    }

    @Test
    void finalResults_containTheOutcome_noChangeFollows() {
        answered("file", OUTBOX);
        node.learns(attempts.get("B"), Verdict.FAILED);
        assertEquals(0, publish(OUTBOX));
        assertEquals(List.of(Status.SUCCESS, Status.FAILED), deliver("file", OUTBOX));
        assertEquals(0, publish(OUTBOX));
        assertEquals(List.of(), published);
    }

    @Test
    void change_afterTheFinalFile_isPublishedOnceInOrder() {
        answered("file", OUTBOX);
        node.learns(attempts.get("B"), Verdict.FAILED);
        deliver("file", OUTBOX);
        node.learns(attempts.get("B"), Verdict.SUCCESS);
        node.learns(attempts.get("A"), Verdict.REVERSED);
        assertEquals(2, publish(OUTBOX));
        assertEquals(List.of("file 3 B REVIEW", "file 2 A REVERSED"), published);
        assertEquals(0, publish(OUTBOX));
        assertEquals("0", unpublished());
    }

    @Test
    void change_severalInputs_isPublishedToEach() {
        finished("one", OUTBOX);
        node.takes("two", "two.csv", OUTBOX, request("A"));
        deliver("two", OUTBOX);
        node.learns(attempts.get("A"), Verdict.REVERSED);
        assertEquals(2, publish(OUTBOX));
        assertEquals(List.of("one 2 A REVERSED", "two 2 A REVERSED"), published);
    }

    @Test
    void aChangeForAnotherOutboxIsLeftToTheNodesThatHaveIt() {
        finished("mine", OUTBOX);
        node.takes("theirs", "theirs.csv", OTHER, request("A"));
        deliver("theirs", OTHER);
        node.learns(attempts.get("A"), Verdict.REVERSED);
        assertEquals(1, publish(OUTBOX));
        assertEquals(0, publish(OUTBOX));
        assertEquals("1", unpublished());
        assertEquals(1, publish(OTHER));
        assertEquals(List.of("mine 2 A REVERSED", "theirs 2 A REVERSED"), published);
        assertEquals("0", unpublished());
    }

    @Test
    void change_cannotBePublished_delaysAndRepeatsNoOther() {
        finished("file", OUTBOX);
        node.takes("more", request("C"), request("D"));
        node.claims()
                .forEach(claim -> attempts.put(
                        claim.request().orderId(),
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow()));
        node.settles(attempts.get("C"), Verdict.FAILED);
        node.settles(attempts.get("D"), Verdict.SUCCESS);
        deliver("more", OUTBOX);
        for (String orderId : List.of("A", "C", "D")) {
            node.learns(attempts.get(orderId), orderId.equals("C") ? Verdict.SUCCESS : Verdict.REVERSED);
        }
        List<String> appended = new ArrayList<>();
        for (int poll = 0; poll < 3; poll++) {
            IllegalStateException fault = assertThrows(
                    IllegalStateException.class,
                    () -> publish(node.changes(), OUTBOX, change -> {
                        if (change.result().orderId().equals("C")) {
                            throw new IllegalStateException("more.changes.csv is somebody else's");
                        }
                        appended.add(change.result().orderId());
                    }));
            assertTrue(fault.getMessage().startsWith("more"));
        }
        assertEquals(List.of("A", "D"), appended);
        assertEquals(1, publish(OUTBOX));
        assertEquals(List.of("more 2 C REVIEW"), published);
    }

    @Test
    void aFileThatHoldsHundredsOfChangesUpKeepsNoOtherWaiting() {
        finished("file", OUTBOX);
        node.takes(
                "broken",
                IntStream.range(0, 201).mapToObj(i -> request("X-" + i)).toArray(RechargeRequest[]::new));
        ledger.run("UPDATE intake SET state = 'FINISHED', base_name = 'broken' WHERE id = 'broken'");
        ledger.run(
                """
                INSERT INTO event (order_id, sequence, status, result, to_changes)
                SELECT s.order_id, 2, e.status, e.result, true FROM submission s, event e WHERE s.intake_id = 'broken' AND e.order_id = 'A'""");
        node.learns(attempts.get("A"), Verdict.REVERSED);
        List<String> tried = new ArrayList<>();
        assertThrows(IllegalStateException.class, () -> publishAllBut("broken", tried));
        assertEquals(List.of("file 2 A REVERSED"), published);
        assertTrue(tried.size() < 50, "each change that waits was tried: " + tried.size());
        published.clear();
        assertEquals(201, publish(OUTBOX));
        assertEquals("0", unpublished());
    }

    @Test
    void change_oneFileFails_isNotRepeatedInTheOthers() {
        finished("good", OUTBOX);
        node.takes("then broken", "b.csv", OUTBOX, request("A"));
        deliver("then broken", OUTBOX);
        node.learns(attempts.get("A"), Verdict.REVERSED);
        for (int poll = 0; poll < 3; poll++) {
            assertThrows(IllegalStateException.class, () -> publishAllBut("then broken", new ArrayList<>()));
        }
        assertEquals(List.of("good 2 A REVERSED"), published);
        assertEquals(1, publish(OUTBOX));
        assertEquals(List.of("good 2 A REVERSED", "then broken 2 A REVERSED"), published);
        assertEquals("0", unpublished());
    }

    private int publishAllBut(String broken, List<String> tried) {
        return publish(node.changes(), OUTBOX, change -> {
            if (change.baseName().equals(broken)) {
                tried.add(change.result().orderId());
                throw new IllegalStateException(broken + " is somebody else's");
            }
            published.add(text(change));
        });
    }

    @Test
    void change_whileTheFinalFileIsBeingWritten_isReportedAfterIt() {
        answered("file", OUTBOX);
        node.learns(attempts.get("B"), Verdict.SUCCESS);
        ledger.passes(Duration.ofMinutes(1));
        Delivery delivery = node.intakes().claim(OUTBOX).get(0);
        List<Status> statuses = node.intakes().results(delivery, 0).stream()
                .map(row -> row.result().status())
                .toList();

        // neither the settlement nor who looks for changes waits for a file; who looks takes it for a change that the
        // file will say of
        node.learns(attempts.get("A"), Verdict.REVERSED);
        assertEquals(0, publish(OUTBOX));
        assertEquals("0", unpublished());
        assertTrue(node.intakes().delivered(delivery, true));
        assertEquals(List.of(Status.SUCCESS, Status.SUCCESS), statuses);
        assertEquals(1, publish(OUTBOX));
        assertEquals(0, publish(OUTBOX));
        assertEquals(List.of("file 2 A REVERSED"), published);
    }

    /** A change that is settled, and looked at, at the moment at which the input is finished. */
    @Test
    void change_whileItsInputIsFinished_isInTheFileOrReported() throws Exception {
        for (int round = 0; round < 30; round++) {
            ledger.run("TRUNCATE intake, request, request_key, delivery_claim CASCADE");
            node.lease().committed().restart(0, null); // what is gone here is no loss
            published.clear();
            answered("file", OUTBOX);
            node.learns(attempts.get("B"), Verdict.SUCCESS);
            ledger.passes(Duration.ofMinutes(1));
            Delivery delivery = node.intakes().claim(OUTBOX).get(0);
            List<Status> statuses = new ArrayList<>();
            CyclicBarrier together = new CyclicBarrier(3);
            List<Future<?>> all = List.of(
                    threads.submit(() -> {
                        together.await();
                        deliver(delivery, statuses);
                        return null;
                    }),
                    threads.submit(() -> {
                        together.await();
                        node.learns(attempts.get("A"), Verdict.REVERSED);
                        return null;
                    }),
                    threads.submit(() -> {
                        together.await();
                        return publish(OUTBOX);
                    }));
            for (Future<?> one : all) {
                one.get();
            }
            publish(OUTBOX);
            boolean inFile = statuses.get(0) == Status.REVERSED;
            assertEquals(
                    inFile ? List.of() : List.of("file 2 A REVERSED"),
                    published,
                    "round " + round + ", file " + statuses);
        }
    }

    @Test
    void twoPublishers_sameChanges_publishEachOnceInOrder() throws Exception {
        finished("file", OUTBOX);
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String id = "X-" + i;
            node.takes(id, request(id));
            Attempt attempt = node.sends();
            node.settles(attempt, Verdict.FAILED);
            deliver(id, OUTBOX);
            node.learns(attempt, Verdict.SUCCESS);
            orders.add(id + " 2 " + id + " REVIEW");
        }
        List<String> together = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Future<Integer>> both = new ArrayList<>();
        for (TestNode publisher : List.of(node, ledger.node("b"))) {
            both.add(threads.submit(() -> publish(publisher.changes(), OUTBOX, change -> together.add(text(change)))));
        }
        assertEquals(20, both.get(0).get() + both.get(1).get());
        assertEquals(orders, together);
    }

    /** A change that was passed over would be taken for reported once a later one of its order was. */
    @Test
    void ledger_failsOnceInATurn_nothingLaterIsReportedBeforeTheNext() {
        finished("file", OUTBOX);
        publish(OUTBOX);
        attempts.values().forEach(attempt -> node.learns(attempt, Verdict.REVERSED));
        Turn round = node.changes().begin(OUTBOX).orElseThrow();
        List<Event> events = node.changes().next(round);
        assertEquals(2, events.size());
        ledger.run("ALTER TABLE intake RENAME TO intake_away");
        assertThrows(LedgerException.class, () -> node.changes().files(round, events.get(0)));
        ledger.run("ALTER TABLE intake_away RENAME TO intake");
        assertEquals(List.of(), node.changes().files(round, events.get(1)));
        assertEquals(List.of(), node.changes().next(round));
        node.changes().end(round);
        assertEquals("2", unpublished());
        published.clear();
        assertEquals(2, publish(OUTBOX));
    }

    @Test
    void publisher_thatSleptBeyondItsLease_reportsNoMore() {
        finished("file", OUTBOX);
        node.learns(attempts.get("A"), Verdict.REVERSED);
        Changes sleepers = new Changes(node.sql(), TestNode.shortClaims(ledger, "b"));
        Turn asleep = sleepers.begin(OUTBOX).orElseThrow();
        Event change = sleepers.next(asleep).stream()
                .filter(event -> event.orderId().equals("A"))
                .findFirst()
                .orElseThrow();
        List<FileChanges> files = sleepers.files(asleep, change);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> publish(OUTBOX) == 1);
        assertFalse(asleep.mayDeliver(files.get(0)));
        sleepers.end(asleep);
        assertEquals(List.of("file 2 A REVERSED"), published);
        assertEquals("0", unpublished());
    }
}

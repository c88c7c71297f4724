package io.rechargeroutes.ledger;

import static io.rechargeroutes.ledger.TestNode.OUTBOX;
import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChangeLedgerTest {

    private static final String OTHER = "another outbox";

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> told = new ArrayList<>();
    private final Map<String, Attempt> attempts = new HashMap<>();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** An input of two orders: A succeeded, B is pending; its first results are delivered. */
    private void answered(String id, String outbox) {
        node.takes(id, id + ".csv", outbox, request("A"), request("B"));
        node.claims().forEach(claim -> attempts.put(claim.request().orderId(), node.dispatch().submit(claim, "A1TOPUP", null).orElseThrow()));
        node.hears(attempts.get("A"), Verdict.SUCCESS);
        node.hears(attempts.get("B"), Verdict.PENDING);
        deliver(id, outbox);
    }

    private List<Status> deliver(String id, String outbox) {
        ledger.passes(Duration.ofMinutes(1));
        Intake intake = node.intakes().due(outbox).stream().filter(due -> due.id().equals(id)).findFirst().orElseThrow();
        node.intakes().nameBase(intake, id, name -> false);
        List<Status> statuses = new ArrayList<>();
        node.intakes().deliver(intake, result -> statuses.add(result.status()), tally -> { });
        return statuses;
    }

    private void finished(String id, String outbox) {
        answered(id, outbox);
        node.learns(attempts.get("B"), Verdict.SUCCESS);
        deliver(id, outbox);
    }

    private int tell(String outbox) {
        return node.changes().tell(outbox, changes -> changes.forEach(change ->
                told.add(change.baseName() + " " + change.result().line() + " " + change.result().orderId() + " " + change.result().status())));
    }

    private String untold() {
        return ledger.one("SELECT count(*) FROM event WHERE to_changes");
    }

    @Test
    void whatTheFinalResultsTellOfIsNoChange() {
        answered("file", OUTBOX);
        node.learns(attempts.get("B"), Verdict.FAILED);
        assertEquals(0, tell(OUTBOX));
        assertEquals(List.of(Status.SUCCESS, Status.FAILED), deliver("file", OUTBOX));
        assertEquals(0, tell(OUTBOX));
        assertEquals(List.of(), told);
    }

    @Test
    void whatChangesAfterwardsIsToldOnceAndInOrder() {
        answered("file", OUTBOX);
        node.learns(attempts.get("B"), Verdict.FAILED);
        deliver("file", OUTBOX);
        node.learns(attempts.get("B"), Verdict.SUCCESS);
        node.learns(attempts.get("A"), Verdict.REVERSED);
        assertEquals(2, tell(OUTBOX));
        assertEquals(List.of("file 3 B REVIEW", "file 2 A REVERSED"), told);
        assertEquals(0, tell(OUTBOX));
        assertEquals("0", untold());
    }

    @Test
    void everyInputThatNamesTheOrderIsTold() {
        finished("one", OUTBOX);
        node.takes("two", "two.csv", OUTBOX, request("A"));
        deliver("two", OUTBOX);
        node.learns(attempts.get("A"), Verdict.REVERSED);
        assertEquals(2, tell(OUTBOX));
        assertEquals(List.of("one 2 A REVERSED", "two 2 A REVERSED"), told);
    }

    @Test
    void aChangeForAnotherOutboxIsLeftToTheNodesThatHaveIt() {
        finished("mine", OUTBOX);
        node.takes("theirs", "theirs.csv", OTHER, request("A"));
        deliver("theirs", OTHER);
        node.learns(attempts.get("A"), Verdict.REVERSED);
        assertEquals(1, tell(OUTBOX));
        assertEquals(0, tell(OUTBOX));
        assertEquals("1", untold());
        assertEquals(1, tell(OTHER));
        assertEquals(List.of("mine 2 A REVERSED", "theirs 2 A REVERSED"), told);
        assertEquals("0", untold());
    }

    @Test
    void aChangeThatCannotBeToldKeepsNoOtherWaitingAndRepeatsNone() {
        finished("file", OUTBOX);
        node.takes("more", request("C"), request("D"));
        node.claims().forEach(claim -> attempts.put(claim.request().orderId(), node.dispatch().submit(claim, "A1TOPUP", null).orElseThrow()));
        node.hears(attempts.get("C"), Verdict.FAILED);
        node.hears(attempts.get("D"), Verdict.SUCCESS);
        deliver("more", OUTBOX);
        for (String orderId : List.of("A", "C", "D")) {
            node.learns(attempts.get(orderId), orderId.equals("C") ? Verdict.SUCCESS : Verdict.REVERSED);
        }
        List<String> appended = new ArrayList<>();
        for (int poll = 0; poll < 3; poll++) {
            IllegalStateException fault = assertThrows(IllegalStateException.class, () -> node.changes().tell(OUTBOX, changes -> {
                if (changes.get(0).result().orderId().equals("C")) {
                    throw new IllegalStateException("more.changes.csv is somebody else's");
                }
                changes.forEach(change -> appended.add(change.result().orderId()));
            }));
            assertTrue(fault.getMessage().startsWith("more"));
        }
        assertEquals(List.of("A", "D"), appended);
        assertEquals(1, tell(OUTBOX));
        assertEquals(List.of("more 2 C REVIEW"), told);
    }

    @Test
    void aFileThatHoldsHundredsOfChangesUpKeepsNoOtherWaiting() {
        finished("file", OUTBOX);
        node.takes("broken", IntStream.range(0, 201).mapToObj(i -> request("X-" + i)).toArray(RechargeRequest[]::new));
        ledger.run("UPDATE intake SET state = 'FINISHED', base_name = 'broken' WHERE id = 'broken'");
        ledger.run("""
                INSERT INTO event (order_id, sequence, status, result, to_changes)
                SELECT s.order_id, 2, e.status, e.result, true FROM submission s, event e WHERE s.intake_id = 'broken' AND e.order_id = 'A'""");
        node.learns(attempts.get("A"), Verdict.REVERSED);
        List<String> tried = new ArrayList<>();
        assertThrows(IllegalStateException.class, () -> tellAllBut("broken", tried));
        assertEquals(List.of("file 2 A REVERSED"), told);
        assertTrue(tried.size() < 50, "each change that waits was tried: " + tried.size());
        told.clear();
        assertEquals(201, tell(OUTBOX));
        assertEquals("0", untold());
    }

    @Test
    void aFileThatCannotBeToldOfAChangeHasNoneToldTwiceInTheOthers() {
        finished("good", OUTBOX);
        node.takes("then broken", "b.csv", OUTBOX, request("A"));
        deliver("then broken", OUTBOX);
        node.learns(attempts.get("A"), Verdict.REVERSED);
        for (int poll = 0; poll < 3; poll++) {
            assertThrows(IllegalStateException.class, () -> tellAllBut("then broken", new ArrayList<>()));
        }
        assertEquals(List.of("good 2 A REVERSED"), told);
        assertEquals(1, tell(OUTBOX));
        assertEquals(List.of("good 2 A REVERSED", "then broken 2 A REVERSED"), told);
        assertEquals("0", untold());
    }

    private int tellAllBut(String broken, List<String> tried) {
        return node.changes().tell(OUTBOX, changes -> changes.forEach(change -> {
            if (change.baseName().equals(broken)) {
                tried.add(change.result().orderId());
                throw new IllegalStateException(broken + " is somebody else's");
            }
            told.add(change.baseName() + " " + change.result().line() + " " + change.result().orderId() + " " + change.result().status());
        }));
    }

    @Test
    void aChangeWhileTheFinalFileIsBeingWrittenIsToldAfterIt() throws Exception {
        answered("file", OUTBOX);
        node.learns(attempts.get("B"), Verdict.SUCCESS);
        ledger.passes(Duration.ofMinutes(1));
        Intake intake = node.intakes().due(OUTBOX).get(0);
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Status> statuses = new ArrayList<>();
        Future<?> delivery = threads.submit(() -> node.intakes().deliver(intake, result -> {
            statuses.add(result.status());
            writing.countDown();
            await(goOn);
        }, tally -> { }));
        await(writing);

        // neither the settlement nor anybody's answer waits for a file; the telling does
        node.learns(attempts.get("A"), Verdict.REVERSED);
        Future<Integer> telling = threads.submit(() -> tell(OUTBOX));
        Awaitility.await().until(() -> waiting() == 1);
        assertFalse(telling.isDone());
        goOn.countDown();
        delivery.get();
        assertEquals(List.of(Status.SUCCESS, Status.SUCCESS), statuses, "the file shows one moment");
        assertEquals(1, telling.get());
        assertEquals(0, tell(OUTBOX));
        assertEquals(List.of("file 2 A REVERSED"), told);
    }

    /** A delivery that has its picture of the rows and waits for its lock, and a change that comes in between. */
    @Test
    void aChangeBetweenTheMomentOfAFileAndItsLockIsNotLost() throws Exception {
        for (int round = 0; round < 10; round++) {
            ledger.run("TRUNCATE intake, request CASCADE");
            told.clear();
            answered("file", OUTBOX);
            node.learns(attempts.get("B"), Verdict.SUCCESS);
            ledger.passes(Duration.ofMinutes(1));
            Intake intake = node.intakes().due(OUTBOX).get(0);
            List<Status> statuses = new ArrayList<>();
            Future<?> delivery;
            Future<Integer> telling;
            try (Connection holder = ledger.source().getConnection(); var hold = holder.createStatement()) {
                holder.setAutoCommit(false);
                hold.executeQuery("SELECT 1 FROM intake FOR UPDATE");
                delivery = threads.submit(() -> node.intakes().deliver(intake, result -> statuses.add(result.status()), tally -> { }));
                Awaitility.await().until(() -> waiting() == 1);
                node.learns(attempts.get("A"), Verdict.REVERSED);
                telling = threads.submit(() -> tell(OUTBOX));
                Awaitility.await().until(() -> waiting() == 2);
                holder.commit();
            }
            telling.get();
            if (failed(delivery)) {
                statuses.clear();
                statuses.addAll(deliver("file", OUTBOX));
            }
            tell(OUTBOX);
            boolean inFile = statuses.get(0) == Status.REVERSED;
            assertEquals(inFile ? List.of() : List.of("file 2 A REVERSED"), told, "round " + round + ", file " + statuses);
        }
    }

    private static boolean failed(Future<?> delivery) throws InterruptedException {
        try {
            delivery.get();
            return false;
        } catch (java.util.concurrent.ExecutionException again) {
            assertTrue(again.getCause() instanceof LedgerException, String.valueOf(again.getCause()));
            return true;
        }
    }

    @Test
    void twoTellersTellEachChangeOnceAndInOrder() throws Exception {
        finished("file", OUTBOX);
        List<String> orders = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String id = "X-" + i;
            node.takes(id, request(id));
            Attempt attempt = node.sends();
            node.hears(attempt, Verdict.FAILED);
            deliver(id, OUTBOX);
            node.learns(attempt, Verdict.SUCCESS);
            orders.add(id + " 2 " + id + " REVIEW");
        }
        List<String> together = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Future<Integer>> both = new ArrayList<>();
        for (TestNode teller : List.of(node, ledger.node("b"))) {
            both.add(threads.submit(() -> teller.changes().tell(OUTBOX, changes -> changes.forEach(change ->
                    together.add(change.baseName() + " " + change.result().line() + " " + change.result().orderId() + " " + change.result().status())))));
        }
        assertEquals(20, both.get(0).get() + both.get(1).get());
        assertEquals(orders, together);
    }

    @Test
    void aTellerThatSleepsKeepsTheOthersWaitingOnlySoLong() throws Exception {
        finished("file", OUTBOX);
        node.learns(attempts.get("A"), Verdict.REVERSED);
        CountDownLatch asleep = new CountDownLatch(1);
        CountDownLatch wake = new CountDownLatch(1);
        ChangeLedger sleepers = new ChangeLedger(node.sql(), Duration.ofMillis(100));
        Future<Integer> sleeping = threads.submit(() -> sleepers.tell(OUTBOX, changes -> {
            asleep.countDown();
            await(wake);
        }));
        await(asleep);
        assertEquals(1, threads.submit(() -> tell(OUTBOX)).get(30, TimeUnit.SECONDS));
        wake.countDown();
        assertTrue(failed(sleeping), "what it wrote is not marked by it");
        assertEquals(List.of("file 2 A REVERSED"), told);
        assertEquals("0", untold());
    }

    private long waiting() {
        return Long.parseLong(ledger.one("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.rechargeroutes.ledger;

import static io.rechargeroutes.ledger.TestNode.OUTBOX;
import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class IntakeLedgerTest {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");

    private Optional<Intake> opens(TestNode by) {
        return by.intakes().open("file", "file.csv", Format.CSV, OUTBOX);
    }

    private Intake due() {
        ledger.passes(Duration.ofMinutes(1));
        List<Intake> due = node.intakes().due(OUTBOX);
        assertEquals(1, due.size());
        return due.get(0);
    }

    private List<RechargeResult> delivered(Intake intake) {
        List<RechargeResult> results = new ArrayList<>();
        node.intakes().deliver(intake, results::add, tally -> { });
        return results;
    }

    private String state() {
        return ledger.one("SELECT state FROM intake");
    }

    private Attempt sent(String orderId) {
        return node.claims().stream().map(claim -> node.dispatch().submit(claim, "A1TOPUP", null).orElseThrow())
                .filter(attempt -> attempt.request().orderId().equals(orderId)).findFirst().orElseThrow();
    }

    @Test
    void anInputOfALivingProcessIsLeftToIt() {
        assertTrue(opens(node).isPresent());
        assertTrue(opens(ledger.node("b")).isEmpty());
        assertTrue(opens(node).isPresent(), "its own process may open it again");
    }

    @Test
    void anInputOfADeadProcessIsTakenOverWithWhatIsRecordedOfIt() {
        node.takes("file", request("A"));
        ledger.dies(node);
        TestNode other = ledger.node("b");
        Intake taken = opens(other).orElseThrow();
        assertEquals(Intake.State.RECORDED, taken.state());
        assertEquals(1, taken.rows());
        node.lease().beat();
        assertTrue(opens(node).isEmpty(), "it belongs to the other now");
    }

    @Test
    void anInputWithoutRowsIsFinished() {
        opens(node);
        node.intakes().recorded("file", 0, "line 1: no header");
        assertEquals("FINISHED 0 line 1: no header", ledger.one("SELECT state, rows, problem FROM intake"));
        assertEquals(List.of(), node.intakes().due(OUTBOX));
    }

    @Test
    void onlyInputsOfThisOutboxAreDueAndEachToOneProcess() {
        node.takes("one", "one.csv", OUTBOX, request("A"));
        node.takes("two", "two.csv", "another outbox", request("B"));
        assertEquals(List.of("one"), node.intakes().due(OUTBOX).stream().map(Intake::id).toList());
        assertEquals(List.of(), ledger.node("b").intakes().due(OUTBOX));
    }

    @Test
    void theFirstResultsWaitForEveryRow() {
        node.takes("file", request("A"), request("B"));
        assertFalse(node.intakes().complete(due(), SOON));
        List<Attempt> sent = node.claims().stream().map(claim -> node.dispatch().submit(claim, "A1TOPUP", null).orElseThrow()).toList();
        assertFalse(node.intakes().complete(due(), SOON), "being sent is no outcome");
        node.hears(sent.get(0), Verdict.SUCCESS);
        assertFalse(node.intakes().complete(due(), SOON));
        node.hears(sent.get(1), Verdict.UNKNOWN);
        assertTrue(node.intakes().complete(due(), SOON), "a doubt is a first outcome");
    }

    @Test
    void whatIsCompleteIsLeftToThisProcessWhileItWrites() {
        node.takes("file", request("A"));
        node.hears(sent("A"), Verdict.SUCCESS);
        assertTrue(node.intakes().complete(due(), SOON));
        ledger.passes(Duration.ofSeconds(5));
        assertEquals(List.of(), ledger.node("b").intakes().due(OUTBOX));
    }

    @Test
    void resultsComeInInputOrderWithRejectedRowsAmongThem() {
        opens(node);
        node.submissions().accept("file", List.of(
                Candidate.accepted(0, 2L, request("B")),
                Candidate.rejected(1, 3L, null, Operation.RECHARGE, "INVALID_AMOUNT", "amount is not a number"),
                Candidate.accepted(2, 4L, request("A")),
                Candidate.accepted(3, 5L, request("A", Operation.RECHARGE, "99", null))));
        node.intakes().recorded("file", 4, null);
        node.claims().forEach(claim -> node.hears(node.dispatch().submit(claim, "A1TOPUP", null).orElseThrow(), Verdict.SUCCESS));
        Intake intake = due();
        assertTrue(node.intakes().complete(intake, SOON));
        List<RechargeResult> results = delivered(intake);
        assertEquals(List.of("2 B SUCCESS null", "3 null REJECTED INVALID_AMOUNT", "4 A SUCCESS null", "5 A REJECTED ORDER_ID_REUSED"),
                results.stream().map(result -> result.line() + " " + result.orderId() + " " + result.status() + " " + result.code()).toList());
        assertEquals("FINISHED", state());
        assertEquals(new Tally(4, 2, 0, 0, 2), node.intakes().tally("file"));
    }

    @Test
    void theFinalResultsWaitUntilNoneIsInDoubt() {
        node.takes("file", request("A"));
        Attempt sent = sent("A");
        node.hears(sent, Verdict.PENDING);
        Intake first = due();
        assertTrue(node.intakes().complete(first, SOON));
        assertEquals(List.of(Status.PENDING), delivered(first).stream().map(RechargeResult::status).toList());
        assertEquals("ANSWERED", state());
        assertFalse(node.intakes().complete(due(), SOON));
        node.learns(sent, Verdict.FAILED);
        Intake last = due();
        assertTrue(node.intakes().complete(last, SOON));
        assertEquals(List.of(Status.FAILED), delivered(last).stream().map(RechargeResult::status).toList());
        assertEquals("FINISHED", state());
        ledger.passes(Duration.ofDays(1));
        assertEquals(List.of(), node.intakes().due(OUTBOX));
    }

    @Test
    void whatCouldNotBePublishedIsNotDelivered() {
        node.takes("file", request("A"));
        node.hears(sent("A"), Verdict.SUCCESS);
        assertThrows(IllegalStateException.class, () -> node.intakes().deliver(due(), result -> { }, tally -> {
            throw new IllegalStateException("disk full");
        }));
        assertEquals("RECORDED", state());
        assertEquals(1, delivered(due()).size());
    }

    @Test
    void aWriterThatSleepsKeepsItsInputFromOthersOnlySoLong() {
        node.takes("file", request("A"));
        node.hears(sent("A"), Verdict.SUCCESS);
        Intake intake = due();
        IntakeLedger sleepers = new IntakeLedger(node.sql(), null, Duration.ofMillis(100));
        assertThrows(LedgerException.class, () -> sleepers.deliver(intake, result -> { }, tally -> assertEquals(1, delivered(intake).size())));
        assertEquals("FINISHED", state());
    }

    @Test
    void aProcessThatComesTooLateDeliversNothing() {
        node.takes("file", request("A"));
        node.hears(sent("A"), Verdict.PENDING);
        Intake intake = due();
        assertEquals(1, delivered(intake).size());
        assertEquals(List.of(), delivered(intake), "another has delivered it meanwhile");
        assertEquals("ANSWERED", state());
    }

    @Test
    void oneOfTwoInputsOfTheSameNameGetsTheName() throws Exception {
        node.takes("one", "a.csv", OUTBOX, request("A"));
        node.takes("two", "a.csv", OUTBOX, request("B"));
        List<Intake> due = node.intakes().due(OUTBOX);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 20; round++) {
                ledger.run("UPDATE intake SET base_name = NULL");
                CyclicBarrier together = new CyclicBarrier(2);
                List<Callable<Boolean>> both = due.stream().map(intake -> (Callable<Boolean>) () -> {
                    together.await();
                    return node.intakes().nameBase(intake, "a", name -> false);
                }).toList();
                List<Future<Boolean>> named = threads.invokeAll(both);
                assertTrue(named.get(0).get() ^ named.get(1).get(), "round " + round);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aNameThatBecomesFreeInTheLedgerIsTakenOnTheDisk() {
        node.takes("one", "a.csv", OUTBOX, request("A"));
        node.takes("two", "a.csv", OUTBOX, request("B"));
        List<Intake> due = node.intakes().due(OUTBOX);
        List<String> disk = new ArrayList<>();
        assertTrue(node.intakes().nameBase(due.get(0), "a", disk::contains));
        assertFalse(node.intakes().nameBase(due.get(1), "a", disk::contains));
        disk.add("a");
        ledger.run("UPDATE intake SET state = 'FINISHED' WHERE id = '" + due.get(0).id() + "'");
        assertFalse(node.intakes().nameBase(due.get(1), "a", disk::contains));
    }

    @Test
    void anotherOutboxOrFormatMayHaveTheName() {
        node.takes("one", "a.csv", OUTBOX, request("A"));
        node.takes("two", "a.csv", "another outbox", request("B"));
        assertTrue(node.intakes().nameBase(node.intakes().due(OUTBOX).get(0), "a", name -> false));
        assertTrue(node.intakes().nameBase(node.intakes().due("another outbox").get(0), "a", name -> false));
    }
}

package io.rechargeroutes.ledger.intake;

import static io.rechargeroutes.ledger.TestNode.OUTBOX;
import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.intake.Intakes.Delivery;
import io.rechargeroutes.ledger.intake.Intakes.ResultAt;
import io.rechargeroutes.ledger.intake.Intakes.Tally;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class IntakesTest {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");

    private Optional<Intake> opens(TestNode by) {
        return by.intakes().open("file", "file.csv", Format.CSV, OUTBOX);
    }

    private Delivery due() {
        ledger.passes(Duration.ofMinutes(1));
        List<Delivery> due = node.intakes().claim(OUTBOX);
        assertEquals(1, due.size());
        return due.get(0);
    }

    /** As routes/delivery/files.camel.yaml does. */
    private List<RechargeResult> delivered(Delivery delivery) {
        List<RechargeResult> results = node.intakes().results(delivery, 0).stream()
                .map(ResultAt::result)
                .toList();
        boolean last = delivery.intake().state() == Intake.State.ANSWERED
                || results.stream().allMatch(result -> result.status().isFinal());
        assertTrue(node.intakes().delivered(delivery, last));
        return results;
    }

    private String state() {
        return ledger.one("SELECT state FROM intake");
    }

    private Attempt sent(String orderId) {
        return node.claims().stream()
                .map(claim ->
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow())
                .filter(attempt -> attempt.request().orderId().equals(orderId))
                .findFirst()
                .orElseThrow();
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
        assertEquals(List.of(), node.intakes().claim(OUTBOX));
    }

    @Test
    void onlyInputsOfThisOutboxAreDueAndEachToOneProcess() {
        node.takes("one", "one.csv", OUTBOX, request("A"));
        node.takes("two", "two.csv", "another outbox", request("B"));
        assertEquals(
                List.of("one"),
                node.intakes().claim(OUTBOX).stream()
                        .map(delivery -> delivery.intake().id())
                        .toList());
        assertEquals(List.of(), ledger.node("b").intakes().claim(OUTBOX));
    }

    @Test
    void theFirstResultsWaitForEveryRow() {
        node.takes("file", request("A"), request("B"));
        assertFalse(node.intakes().complete(due(), SOON));
        List<Attempt> sent = node.claims().stream()
                .map(claim ->
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow())
                .toList();
        assertFalse(node.intakes().complete(due(), SOON), "being sent is no outcome");
        node.settles(sent.get(0), Verdict.SUCCESS);
        assertFalse(node.intakes().complete(due(), SOON));
        node.settles(sent.get(1), Verdict.UNKNOWN);
        assertTrue(node.intakes().complete(due(), SOON), "an indeterminate outcome is a first outcome");
    }

    @Test
    void whatIsCompleteIsLeftToThisProcessWhileItWrites() {
        node.takes("file", request("A"));
        node.settles(sent("A"), Verdict.SUCCESS);
        assertTrue(node.intakes().complete(due(), SOON));
        ledger.passes(Duration.ofSeconds(30));
        assertEquals(List.of(), ledger.node("b").intakes().claim(OUTBOX));
    }

    @Test
    void resultsComeInInputOrderWithRejectedRowsAmongThem() {
        opens(node);
        node.submissions()
                .accept(
                        "file",
                        List.of(
                                Candidate.accepted(0, 2L, request("B")),
                                Candidate.rejected(
                                        1, 3L, null, Operation.RECHARGE, "INVALID_AMOUNT", "amount is not a number"),
                                Candidate.accepted(2, 4L, request("A")),
                                Candidate.accepted(3, 5L, request("A", Operation.RECHARGE, "99", null))));
        node.intakes().recorded("file", 4, null);
        node.claims()
                .forEach(claim -> node.settles(
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow(), Verdict.SUCCESS));
        Delivery intake = due();
        assertTrue(node.intakes().complete(intake, SOON));
        List<RechargeResult> results = delivered(intake);
        assertEquals(
                List.of(
                        "2 B SUCCESS null",
                        "3 null REJECTED INVALID_AMOUNT",
                        "4 A SUCCESS null",
                        "5 A REJECTED ORDER_ID_REUSED"),
                results.stream()
                        .map(result ->
                                result.line() + " " + result.orderId() + " " + result.status() + " " + result.code())
                        .toList());
        assertEquals("FINISHED", state());
        assertEquals(new Tally(4, 2, 0, 0, 2), node.intakes().tally("file"));
    }

    @Test
    void finalResults_someIndeterminate_wait() {
        node.takes("file", request("A"));
        Attempt sent = sent("A");
        node.settles(sent, Verdict.PENDING);
        Delivery first = due();
        assertTrue(node.intakes().complete(first, SOON));
        assertEquals(
                List.of(Status.PENDING),
                delivered(first).stream().map(RechargeResult::status).toList());
        assertEquals("ANSWERED", state());
        assertFalse(node.intakes().complete(due(), SOON));
        node.learns(sent, Verdict.FAILED);
        Delivery last = due();
        assertTrue(node.intakes().complete(last, SOON));
        assertEquals(
                List.of(Status.FAILED),
                delivered(last).stream().map(RechargeResult::status).toList());
        assertEquals("FINISHED", state());
        ledger.passes(Duration.ofDays(1));
        assertEquals(List.of(), node.intakes().claim(OUTBOX));
    }

    @Test
    void input_whoseFileCouldNotBeWritten_isDueAgain() {
        node.takes("file", request("A"));
        node.settles(sent("A"), Verdict.SUCCESS);
        Delivery delivery = due();
        node.intakes().results(delivery, 0);
        node.intakes().release(delivery);
        assertEquals("RECORDED", state());
        assertEquals(List.of(), node.intakes().claim(OUTBOX), "not at once");
        assertEquals(1, delivered(due()).size());
    }

    @Test
    void writer_thatSleptBeyondItsLease_readsAndMarksNothingMore() {
        node.takes("file", request("A"));
        node.settles(sent("A"), Verdict.PENDING);
        Intakes sleepers = new Intakes(ledger.sql, null, TestNode.shortClaims(ledger, "b"));
        Delivery asleep = sleepers.claim(OUTBOX).get(0);
        assertEquals(1, sleepers.results(asleep, 0).size());
        List<Delivery> taken = new ArrayList<>();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            ledger.passes(Duration.ofSeconds(10));
            return taken.addAll(node.intakes().claim(OUTBOX));
        });
        assertFalse(asleep.owned());
        assertThrows(IllegalStateException.class, () -> sleepers.results(asleep, 1));
        assertFalse(sleepers.delivered(asleep, false));
        assertEquals("RECORDED", state());
        assertEquals(1, delivered(taken.get(0)).size());
        assertEquals("ANSWERED", state());
    }

    @Test
    void results_ofAnInputOfManyPages_areReadOnceAndInOrder() {
        RechargeRequest[] requests =
                IntStream.range(0, 2001).mapToObj(i -> request("R-" + i)).toArray(RechargeRequest[]::new);
        node.takes("file", requests);
        ledger.run("UPDATE request SET state = 'SUCCESS', events = 1");
        Delivery delivery = due();
        List<String> orders = new ArrayList<>();
        for (List<ResultAt> page = node.intakes().results(delivery, 0);
                !page.isEmpty();
                page = node.intakes()
                        .results(delivery, page.get(page.size() - 1).rowNo() + 1)) {
            page.forEach(row -> orders.add(row.result().orderId()));
        }
        assertEquals(Stream.of(requests).map(RechargeRequest::orderId).toList(), orders);
    }

    @Test
    void oneOfTwoInputsOfTheSameNameGetsTheName() throws Exception {
        node.takes("one", "a.csv", OUTBOX, request("A"));
        node.takes("two", "a.csv", OUTBOX, request("B"));
        List<Intake> due =
                node.intakes().claim(OUTBOX).stream().map(Delivery::intake).toList();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 20; round++) {
                ledger.run("UPDATE intake SET base_name = NULL");
                CyclicBarrier together = new CyclicBarrier(2);
                List<Callable<Boolean>> both = due.stream()
                        .map(intake -> (Callable<Boolean>) () -> {
                            together.await();
                            return node.intakes()
                                    .nameBase(intake, "a", node.intakes().now());
                        })
                        .toList();
                List<Future<Boolean>> named = threads.invokeAll(both);
                assertTrue(named.get(0).get() ^ named.get(1).get(), "round " + round);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Its files are on the disk, and the look at the disk came before them. */
    @Test
    void name_ofAnInputThatWasFinishedSinceTheLookAtTheDisk_isTaken() {
        node.takes("one", "a.csv", OUTBOX, request("A"));
        node.takes("two", "a.csv", OUTBOX, request("B"));
        node.claims()
                .forEach(claim -> node.settles(
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow(), Verdict.SUCCESS));
        List<Delivery> due = node.intakes().claim(OUTBOX);
        Instant before = node.intakes().now();
        assertTrue(node.intakes().nameBase(due.get(0).intake(), "a", before));
        assertFalse(node.intakes().nameBase(due.get(1).intake(), "a", before));
        delivered(due.get(0));
        assertFalse(node.intakes().nameBase(due.get(1).intake(), "a", before));
        assertTrue(
                node.intakes().nameBase(due.get(1).intake(), "a", node.intakes().now()),
                "its files were moved away before this look");
    }

    @Test
    void anotherOutboxOrFormatMayHaveTheName() {
        node.takes("one", "a.csv", OUTBOX, request("A"));
        node.takes("two", "a.csv", "another outbox", request("B"));
        assertTrue(node.intakes()
                .nameBase(
                        node.intakes().claim(OUTBOX).get(0).intake(),
                        "a",
                        node.intakes().now()));
        assertTrue(node.intakes()
                .nameBase(
                        node.intakes().claim("another outbox").get(0).intake(),
                        "a",
                        node.intakes().now()));
    }
}

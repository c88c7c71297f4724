package io.rechargeroutes.ledger.intake;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubmissionsTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");

    @BeforeEach
    void inputs() {
        node.intakes().open("one", "one.csv", Format.CSV, TestNode.OUTBOX);
        node.intakes().open("two", "two.csv", Format.CSV, TestNode.OUTBOX);
    }

    private static RechargeRequest asks(String orderId, String amount) {
        return request(orderId, Operation.RECHARGE, amount, null);
    }

    private void records(String intake, Candidate... rows) {
        node.submissions().accept(intake, List.of(rows));
    }

    private static Candidate row(int no, String orderId, String amount) {
        return Candidate.accepted(no, no + 2L, asks(orderId, amount));
    }

    private List<String> submissions() {
        return ledger.rows("SELECT intake_id, row_no, line, order_id, code FROM submission ORDER BY intake_id, row_no");
    }

    private List<String> requests() {
        return ledger.rows("SELECT order_id, state, amount FROM request ORDER BY order_id");
    }

    @Test
    void aNewOrderBecomesARequest() {
        records("one", row(0, "A", "10"), row(1, "B", "20.50"));
        assertEquals(List.of("A RECEIVED 10.00", "B RECEIVED 20.50"), requests());
        assertEquals(List.of("one 0 2 A null", "one 1 3 B null"), submissions());
    }

    @Test
    void theSameContentInAnotherFormIsTheSameRequest() {
        records("one", row(0, "A", "10"));
        records("two", row(0, "A", "10.00"));
        assertEquals(List.of("A RECEIVED 10.00"), requests());
        assertEquals(List.of("one 0 2 A null", "two 0 2 A null"), submissions());
        assertEquals(1, node.claims().size(), "and is sent once");
    }

    @Test
    void aReplayOfWhatIsDoneSendsNothing() {
        records("one", row(0, "A", "10"));
        node.settles(node.sends(), Verdict.SUCCESS);
        records("two", row(0, "A", "10.0"));
        assertEquals(List.of(), node.claims());
        assertEquals("SUCCESS", ledger.state("A"));
    }

    @Test
    void otherContentUnderAKnownIdIsRejectedAndChangesNothing() {
        records("one", row(0, "A", "10"));
        records("two", row(0, "A", "11"));
        assertEquals(List.of("A RECEIVED 10.00"), requests());
        assertEquals(List.of("one 0 2 A null", "two 0 2 A ORDER_ID_REUSED"), submissions());
    }

    @Test
    void aRejectedRowDoesNotTakeItsId() {
        records("one", Candidate.rejected(0, 2L, "A", Operation.RECHARGE, "INVALID_AMOUNT", "amount is not a number"));
        assertEquals(List.of(), requests());
        records("two", row(0, "A", "10"));
        assertEquals(List.of("A RECEIVED 10.00"), requests());
        assertEquals(List.of("one 0 2 A INVALID_AMOUNT", "two 0 2 A null"), submissions());
    }

    @Test
    void withinOneBatchTheFirstRowHasTheId() {
        records("one", row(0, "B", "5"), row(1, "A", "10"), row(2, "A", "10.00"), row(3, "A", "12"));
        assertEquals(List.of("A RECEIVED 10.00", "B RECEIVED 5.00"), requests());
        assertEquals(
                List.of("one 0 2 B null", "one 1 3 A null", "one 2 4 A null", "one 3 5 A ORDER_ID_REUSED"),
                submissions());
    }

    @Test
    void rowThatRepeatsAnEarlierOne_namesItsLine() {
        records("one", row(0, "A", "10"), row(1, "B", "10"), row(2, "A", "10"));
        records("one", row(3, "A", "10.00"), row(4, "B", "11"), row(5, "C", "10"), row(6, "C", "10"));
        records("two", row(0, "A", "10"));
        String same = "the same orderId and content as line %d, so nothing more was sent for this row";
        assertEquals(
                List.of(
                        "one 0 null",
                        "one 1 null",
                        "one 2 " + same.formatted(2),
                        "one 3 " + same.formatted(2),
                        "one 4 this orderId was used before for a request with other content; give this one an id of its own",
                        "one 5 null",
                        "one 6 " + same.formatted(7),
                        "two 0 null"),
                ledger.rows("SELECT intake_id, row_no, message FROM submission ORDER BY intake_id, row_no"));
    }

    @Test
    void aBatchThatIsReadAgainAfterACrashIsRecordedOnce() {
        Candidate[] rows = {
            row(0, "A", "10"), row(1, "A", "11"), Candidate.rejected(2, 4L, null, null, "MISSING", "no orderId")
        };
        records("one", rows);
        List<String> before = submissions();
        records("one", rows);
        assertEquals(before, submissions());
        assertEquals(List.of("A RECEIVED 10.00"), requests());
    }

    @Test
    void aRowThatWasRejectedBeforeAStopIsNotSentBecauseTheCatalogueChangedSince() {
        records("one", Candidate.rejected(0, 2L, "A", Operation.RECHARGE, "OPERATOR_UNKNOWN", "no such operator"));
        records("one", row(0, "A", "10"));
        assertEquals(List.of(), ledger.rows("SELECT order_id FROM request"));
    }

    @Test
    void aBatchOfRejectedRowsAlone() {
        records("one", Candidate.rejected(0, null, null, null, "MISSING", "no orderId"));
        assertEquals(List.of("one 0 null null MISSING"), submissions());
    }

    @Test
    void allNodesHashAlike() {
        records("one", row(0, "A", "10"));
        ledger.node("b").submissions().accept("two", List.of(row(0, "A", "10.00")));
        assertEquals(List.of("one 0 2 A null", "two 0 2 A null"), submissions());
    }

    @Test
    void overlappingBatchesOfTwoNodesDoNotWaitForEachOther() throws Exception {
        List<TestNode> nodes = List.of(node, ledger.node("b"));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CyclicBarrier together = new CyclicBarrier(2);
        try {
            List<Future<?>> both = new ArrayList<>();
            for (int n = 0; n < 2; n++) {
                TestNode own = nodes.get(n);
                String intake = n == 0 ? "one" : "two";
                boolean backwards = n == 1;
                both.add(threads.submit((Callable<Void>) () -> {
                    for (int batch = 0; batch < 20; batch++) {
                        together.await();
                        own.submissions().accept(intake, batch(batch, backwards));
                    }
                    return null;
                }));
            }
            for (Future<?> done : both) {
                done.get(); // a deadlock would be thrown here
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals("10000", ledger.one("SELECT count(*) FROM request"));
        assertEquals("20000", ledger.one("SELECT count(*) FROM submission WHERE code IS NULL"));
    }

    /** Both nodes have the same ids, in opposite order: the worst that can come together. */
    private static List<Candidate> batch(int batch, boolean backwards) {
        return IntStream.range(0, 500)
                .mapToObj(i -> row(batch * 500 + i, "ID-" + batch + "-" + (backwards ? 499 - i : i), "10"))
                .toList();
    }
}

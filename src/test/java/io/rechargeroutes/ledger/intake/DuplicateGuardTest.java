package io.rechargeroutes.ledger.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.model.Verdict;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DuplicateGuardTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = guarding("a", Duration.ofMinutes(10));

    private TestNode guarding(String id, Duration window) {
        return ledger.node(new TestSettings(id, Path.of("target", "no-outbox"), window, false));
    }

    private static RechargeRequest asks(String orderId, String number, String amount, boolean meant) {
        return new RechargeRequest(
                orderId,
                Operation.RECHARGE,
                Service.MOBILE_PREPAID,
                "AIRTEL",
                "DELHI",
                number,
                new BigDecimal(amount),
                meant ? Map.of("allowDuplicate", "true") : Map.of(),
                null,
                null,
                null,
                null);
    }

    private static RechargeRequest asks(String orderId) {
        return asks(orderId, "9800000000", "10", false);
    }

    private List<String> reported() {
        return ledger.rows("SELECT order_id, code FROM submission ORDER BY received_at, intake_id, row_no");
    }

    private void settle(Verdict verdict) {
        node.settles(node.sends(), verdict);
    }

    @Test
    void theSameUnderAnotherIdIsRejectedAndNamesTheOther() {
        node.takes(asks("A"));
        node.takes(asks("B", "9800000000", "10.00", false));
        assertEquals(List.of("A null", "B POSSIBLE_DUPLICATE"), reported());
        assertTrue(ledger.one("SELECT message FROM submission WHERE order_id = 'B'")
                .startsWith("order A asks for the same"));
        assertEquals("A", ledger.one("SELECT order_id FROM request"));
    }

    @Test
    void otherNumberAmountOrOperator_isNoDuplicate() {
        node.takes(asks("A"));
        node.takes(asks("B", "9800000001", "10", false));
        node.takes(asks("C", "9800000000", "11", false));
        node.takes(new RechargeRequest(
                "D",
                Operation.RECHARGE,
                Service.MOBILE_PREPAID,
                "JIO",
                "DELHI",
                "9800000000",
                new BigDecimal("10"),
                Map.of(),
                null,
                null,
                null,
                null));
        assertEquals("4", ledger.one("SELECT count(*) FROM request"));
    }

    @Test
    void twoRowsOfOneFileAreJudgedInTheirOrder() {
        node.takes("file", asks("Z"), asks("A"), asks("Z"));
        assertEquals(List.of("Z null", "A POSSIBLE_DUPLICATE", "Z null"), reported());
    }

    /** The second X is no order: its id was used for another recharge a row before. */
    @Test
    void aRowWhoseIdIsAnothersIsInNobodysWay() {
        node.takes("file", asks("X"), asks("X", "9800000001", "10", false));
        node.takes(asks("Y", "9800000001", "10", false));
        assertEquals(List.of("X null", "X ORDER_ID_REUSED", "Y null"), reported());
    }

    @Test
    void norIsItInTheSameBatch() {
        node.takes(
                "file",
                TestNode.request("L", Operation.BILL_FETCH, null, null),
                asks("L"),
                asks("A"),
                asks("A", "9800000001", "10", false),
                asks("B", "9800000001", "10", false),
                asks("C"));
        assertEquals(
                List.of("L null", "L ORDER_ID_REUSED", "A null", "A ORDER_ID_REUSED", "B null", "C POSSIBLE_DUPLICATE"),
                reported());
        assertTrue(ledger.one("SELECT message FROM submission WHERE order_id = 'C'")
                .startsWith("order A "));
    }

    /** The first X is refused as a duplicate, so that the second one is the order, and is remembered. */
    @Test
    void anIdIsTakenByTheRowThatPasses() {
        node.takes(asks("W"));
        node.takes("file", asks("X"), asks("X", "9800000001", "10", false), asks("Y", "9800000001", "10", false));
        assertEquals(List.of("W null", "X POSSIBLE_DUPLICATE", "X null", "Y POSSIBLE_DUPLICATE"), reported());
    }

    @Test
    void aRejectedRowDoesNotTakeItsIdAndPassesWhenItIsMeant() {
        node.takes(asks("A"));
        node.takes(asks("B"));
        node.takes("again", asks("B", "9800000000", "10", true));
        assertEquals(List.of("A", "B"), ledger.rows("SELECT order_id FROM request ORDER BY 1"));
        node.takes(asks("C"));
        assertTrue(
                ledger.one("SELECT message FROM submission WHERE order_id = 'C'")
                        .startsWith("order B "),
                "the latest is named");
    }

    @Test
    void theSameOrderAgainIsNoDuplicate() {
        node.takes(asks("A"));
        node.takes("again", asks("A"));
        assertEquals(List.of("A null", "A null"), reported());
        // of two that were meant, neither is in the other's way when it comes again
        node.takes(asks("B", "9800000000", "10", true));
        node.takes("once more", asks("A"));
        assertEquals("0", ledger.one("SELECT count(*) FROM submission WHERE code IS NOT NULL"));
    }

    @Test
    void aFailedOrReversedOrderIsInNobodysWay() {
        node.takes(asks("A"));
        settle(Verdict.FAILED);
        node.takes(asks("B"));
        settle(Verdict.SUCCESS);
        node.takes(asks("C"));
        assertEquals(List.of("A null", "B null", "C POSSIBLE_DUPLICATE"), reported());
    }

    @Test
    void aFailedOrderDoesNotHideAnEarlierOne() {
        node.takes(asks("A"));
        settle(Verdict.SUCCESS);
        node.takes(asks("B", "9800000000", "10", true));
        settle(Verdict.FAILED);
        node.takes(asks("C"));
        assertEquals(List.of("A null", "B null", "C POSSIBLE_DUPLICATE"), reported());
    }

    @Test
    void afterTheWindowItPasses() {
        node.takes(asks("A"));
        ledger.passes(Duration.ofSeconds(599));
        node.takes(asks("B"));
        ledger.passes(Duration.ofSeconds(2));
        node.takes(asks("C"));
        assertEquals(List.of("A", "C"), ledger.rows("SELECT order_id FROM request ORDER BY 1"));
    }

    @Test
    void whatIsPastIsForgotten() {
        node.takes(asks("A"));
        ledger.passes(Duration.ofMinutes(11));
        node.takes(asks("B", "9800000001", "10", false));
        assertEquals("{B}", ledger.one("SELECT orders FROM duplicate_guard"));
    }

    @Test
    void lookupsAreNotJudged() {
        node.takes(
                "file",
                TestNode.request("A", Operation.BILL_FETCH, null, null),
                TestNode.request("B", Operation.BILL_FETCH, null, null));
        assertEquals(List.of("A null", "B null"), reported());
    }

    @Test
    void withoutAWindowNothingIsJudgedOrKept() {
        guarding("off", Duration.ZERO).takes("file", asks("A"), asks("B"));
        assertEquals(List.of("A null", "B null"), reported());
        assertEquals("0", ledger.one("SELECT count(*) FROM duplicate_guard"));
    }

    @Test
    void noNumberIsKeptInTheGuard() {
        node.takes(asks("A"));
        assertFalse(
                ledger.one("SELECT duplicate_guard::text FROM duplicate_guard").contains("9800000000"));
        assertEquals("32", ledger.one("SELECT length(fingerprint) FROM duplicate_guard"));
    }

    @Test
    void ofTwoNodesAtTheSameMomentOneLetsItThrough() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 20; round++) {
                if (round % 2 == 0) {
                    // asked for before, in vain: the guard knows both already
                    node.takes(
                            "before-" + round,
                            asks("P" + round, "98000001%02d".formatted(round), "10", false),
                            asks("Q" + round, "98000002%02d".formatted(round), "10", false));
                    ledger.run("UPDATE request SET state = 'FAILED' WHERE order_id IN ('P" + round + "', 'Q" + round
                            + "')");
                }
                CyclicBarrier together = new CyclicBarrier(4);
                List<Future<Void>> all = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    TestNode own = guarding("n" + i, Duration.ofMinutes(10));
                    RechargeRequest one = asks("R" + round + "-" + i, "98000001%02d".formatted(round), "10", false);
                    RechargeRequest two = asks("S" + round + "-" + i, "98000002%02d".formatted(round), "10", false);
                    boolean turned = i % 2 == 0;
                    all.add(threads.submit((Callable<Void>) () -> {
                        together.await();
                        own.takes("file-" + one.orderId(), turned ? one : two, turned ? two : one);
                        return null;
                    }));
                }
                for (Future<Void> done : all) {
                    done.get();
                }
                assertEquals("2", ledger.one("SELECT count(*) FROM request WHERE order_id LIKE '_" + round + "-%'"));
            }
        } finally {
            threads.shutdownNow();
        }
    }
}

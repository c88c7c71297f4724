package io.rechargeroutes.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ScheduleLocksTest {

    private final TestLedger ledger = TestLedger.empty();
    private final Instant noon = Instant.now().minusSeconds(5);

    private ScheduleLocks scheduleLock(String node) {
        return new ScheduleLocks(ledger.sql, ledger.node(node).lease());
    }

    @Test
    void execution_twoNodes_isDoneOnceAndTheNextOneToo() {
        assertTrue(scheduleLock("a").acquire("balance", noon));
        assertFalse(scheduleLock("b").acquire("balance", noon));
        assertFalse(scheduleLock("a").acquire("balance", noon), "nor again by the same after a restart");
        assertTrue(scheduleLock("b").acquire("balance", noon.plusSeconds(1)));
        assertTrue(scheduleLock("b").acquire("report", noon));
    }

    @Test
    void ofManyNodesOneTakesIt() throws Exception {
        ExecutorService nodes = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                Instant time = noon.plusSeconds(i / 6);
                ScheduleLocks scheduleLock = scheduleLock("node" + i % 6);
                calls.add(() -> scheduleLock.acquire("balance", time));
            }
            long taken = 0;
            for (var future : nodes.invokeAll(calls)) {
                taken += future.get() ? 1 : 0;
            }
            assertEquals(50, taken);
        } finally {
            nodes.shutdownNow();
        }
    }

    @Test
    void oldOnesAreForgottenAndNoOtherJobs() {
        scheduleLock("a").acquire("report", noon.minus(Duration.ofDays(9)));
        scheduleLock("a").acquire("balance", noon.minus(Duration.ofDays(9)));
        scheduleLock("a").acquire("balance", noon.minus(Duration.ofDays(6)));
        scheduleLock("a").acquire("balance", noon);
        assertEquals(
                List.of("balance 2", "report 0"),
                ledger
                        .rows(
                                "SELECT j, (SELECT count(*) FROM schedule_lock WHERE job = j) FROM unnest(ARRAY['balance', 'report']) j")
                        .stream()
                        .toList());
    }
}

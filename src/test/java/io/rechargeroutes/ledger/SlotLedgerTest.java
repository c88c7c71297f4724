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

class SlotLedgerTest {

    private final TestLedger ledger = TestLedger.empty();
    private final Instant noon = Instant.now().minusSeconds(5);

    private SlotLedger slots(String node) {
        return new SlotLedger(ledger.sql, ledger.node(node).lease());
    }

    @Test
    void aFiringIsDoneOnceAndTheNextOneToo() {
        assertTrue(slots("a").take("balance", noon));
        assertFalse(slots("b").take("balance", noon));
        assertFalse(slots("a").take("balance", noon), "nor again by the same after a restart");
        assertTrue(slots("b").take("balance", noon.plusSeconds(1)));
        assertTrue(slots("b").take("report", noon));
    }

    @Test
    void ofManyNodesOneTakesIt() throws Exception {
        ExecutorService nodes = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Boolean>> takers = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                Instant time = noon.plusSeconds(i / 6);
                SlotLedger slots = slots("node" + i % 6);
                takers.add(() -> slots.take("balance", time));
            }
            long taken = 0;
            for (var future : nodes.invokeAll(takers)) {
                taken += future.get() ? 1 : 0;
            }
            assertEquals(50, taken);
        } finally {
            nodes.shutdownNow();
        }
    }

    @Test
    void oldOnesAreForgottenAndNoOtherJobs() {
        slots("a").take("report", noon.minus(Duration.ofDays(9)));
        slots("a").take("balance", noon.minus(Duration.ofDays(9)));
        slots("a").take("balance", noon.minus(Duration.ofDays(6)));
        slots("a").take("balance", noon);
        assertEquals(List.of("balance 2", "report 0"), ledger.rows(
                "SELECT j, (SELECT count(*) FROM slot WHERE job = j) FROM unnest(ARRAY['balance', 'report']) j").stream().toList());
    }
}

package io.rechargeroutes.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BulkheadsTest {

    private static Bulkheads bulkheads(String... settings) {
        SmallRyeConfigBuilder config = new SmallRyeConfigBuilder()
                .withDefaultValue("recharge.dispatch.concurrency", "2")
                .withDefaultValue("aop.url", "http://localhost:1")
                .withDefaultValue("a1topup.url", "http://localhost:1");
        for (int i = 0; i < settings.length; i += 2) {
            config.withDefaultValue(settings[i], settings[i + 1]);
        }
        SmallRyeConfig built = config.build();
        return new Bulkheads(built);
    }

    @Test
    void bulkhead_full_leavesTheOthersFree() {
        Bulkheads bulkheads = bulkheads();
        assertTrue(bulkheads.tryAcquire("A1TOPUP") && bulkheads.tryAcquire("A1TOPUP"));
        assertFalse(bulkheads.tryAcquire("A1TOPUP"));
        assertEquals(Set.of("A1TOPUP"), bulkheads.full());
        assertEquals(2, bulkheads.awaitPermits());
        assertTrue(bulkheads.tryAcquire("AOP"));
        bulkheads.release("A1TOPUP");
        assertEquals(Set.of(), bulkheads.full());
    }

    @Test
    void aProvidersOwnSettingsCountMore() {
        Bulkheads bulkheads = bulkheads("aop.concurrency", "5", "a1topup.rate", "1", "a1topup.concurrency", "9");
        assertEquals(5, bulkheads.awaitPermits());
        assertTrue(bulkheads.tryAcquire("A1TOPUP"));
        assertEquals(Set.of("A1TOPUP"), bulkheads.full(), "one a second may set out");
    }

    @Test
    void bulkhead_providerKnownToTheRouterOnly_isMade() {
        Bulkheads bulkheads = bulkheads();
        assertTrue(bulkheads.tryAcquire("THIRD") && bulkheads.tryAcquire("THIRD"));
        assertFalse(bulkheads.tryAcquire("THIRD"));
    }

    @Test
    void permit_released_wakesWhoWaits() throws Exception {
        Bulkheads bulkheads = bulkheads("aop.concurrency", "1", "a1topup.concurrency", "1");
        assertTrue(bulkheads.tryAcquire("AOP") && bulkheads.tryAcquire("A1TOPUP"));
        assertEquals(0, bulkheads.awaitPermits());
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> available = thread.submit(() -> {
                int found = 0;
                while (found == 0) {
                    found = bulkheads.awaitPermits();
                }
                return found;
            });
            bulkheads.release("AOP");
            assertEquals(1, available.get());
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void bulkhead_manyThreads_isNeverOverfilled() throws Exception {
        Bulkheads bulkheads = bulkheads("aop.concurrency", "3");
        AtomicInteger on = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Void> drive = () -> {
                for (int i = 0; i < 2000; i++) {
                    if (bulkheads.tryAcquire("AOP")) {
                        most.accumulateAndGet(on.incrementAndGet(), Math::max);
                        on.decrementAndGet();
                        bulkheads.release("AOP");
                    }
                }
                return null;
            };
            for (Future<Void> done :
                    threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> drive).toList())) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertTrue(most.get() <= 3, "at most " + most.get());
        assertEquals(List.of(), List.copyOf(bulkheads.full()));
    }
}

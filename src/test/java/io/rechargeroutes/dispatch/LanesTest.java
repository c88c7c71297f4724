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

class LanesTest {

    private static Lanes lanes(String... settings) {
        SmallRyeConfigBuilder config = new SmallRyeConfigBuilder().withDefaultValue("recharge.dispatch.concurrency", "2")
                .withDefaultValue("aop.url", "http://localhost:1").withDefaultValue("a1topup.url", "http://localhost:1");
        for (int i = 0; i < settings.length; i += 2) {
            config.withDefaultValue(settings[i], settings[i + 1]);
        }
        SmallRyeConfig built = config.build();
        return new Lanes(built);
    }

    @Test
    void aFullLaneLeavesTheOthersFree() {
        Lanes lanes = lanes();
        assertTrue(lanes.enter("A1TOPUP") && lanes.enter("A1TOPUP"));
        assertFalse(lanes.enter("A1TOPUP"));
        assertEquals(Set.of("A1TOPUP"), lanes.full());
        assertEquals(2, lanes.awaitRoom());
        assertTrue(lanes.enter("AOP"));
        lanes.leave("A1TOPUP");
        assertEquals(Set.of(), lanes.full());
    }

    @Test
    void aProvidersOwnSettingsCountMore() {
        Lanes lanes = lanes("aop.concurrency", "5", "a1topup.rate", "1", "a1topup.concurrency", "9");
        assertEquals(5, lanes.awaitRoom());
        assertTrue(lanes.enter("A1TOPUP"));
        assertEquals(Set.of("A1TOPUP"), lanes.full(), "one a second may set out");
    }

    @Test
    void aProviderThatOnlyTheRouterKnowsGetsALaneToo() {
        Lanes lanes = lanes();
        assertTrue(lanes.enter("THIRD") && lanes.enter("THIRD"));
        assertFalse(lanes.enter("THIRD"));
    }

    @Test
    void aPlaceThatIsGivenBackWakesWhoWaits() throws Exception {
        Lanes lanes = lanes("aop.concurrency", "1", "a1topup.concurrency", "1");
        assertTrue(lanes.enter("AOP") && lanes.enter("A1TOPUP"));
        assertEquals(0, lanes.awaitRoom());
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> room = thread.submit(() -> {
                int found = 0;
                while (found == 0) {
                    found = lanes.awaitRoom();
                }
                return found;
            });
            lanes.leave("AOP");
            assertEquals(1, room.get());
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void manyThreadsNeverOverfillALane() throws Exception {
        Lanes lanes = lanes("aop.concurrency", "3");
        AtomicInteger on = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Void> drive = () -> {
                for (int i = 0; i < 2000; i++) {
                    if (lanes.enter("AOP")) {
                        most.accumulateAndGet(on.incrementAndGet(), Math::max);
                        on.decrementAndGet();
                        lanes.leave("AOP");
                    }
                }
                return null;
            };
            for (Future<Void> done : threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> drive).toList())) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertTrue(most.get() <= 3, "at most " + most.get());
        assertEquals(List.of(), List.copyOf(lanes.full()));
    }
}

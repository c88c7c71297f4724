package io.rechargeroutes.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import org.junit.jupiter.api.Test;

class BulkheadTest {

    private static final long SECOND = 1_000_000_000L;

    private static int tryAcquire(Bulkheads.Bulkhead bulkhead, int tries, long now) {
        int entered = 0;
        for (int i = 0; i < tries; i++) {
            entered += bulkhead.tryAcquire(now) ? 1 : 0;
        }
        return entered;
    }

    @Test
    void bulkhead_full_letsNoMoreIn() {
        Bulkheads.Bulkhead bulkhead = new Bulkheads.Bulkhead(3, 0, 0);
        assertEquals(3, tryAcquire(bulkhead, 10, 0));
        assertEquals(0, bulkhead.available(0));
        bulkhead.release();
        assertEquals(1, tryAcquire(bulkhead, 10, 0));
        assertEquals(3, bulkhead.used());
    }

    @Test
    void noMoreThanItsRateSetOut() {
        Bulkheads.Bulkhead bulkhead = new Bulkheads.Bulkhead(1000, 5, 0);
        assertEquals(5, tryAcquire(bulkhead, 100, 0));
        assertEquals(0, tryAcquire(bulkhead, 100, SECOND / 10));
        assertEquals(5, tryAcquire(bulkhead, 100, SECOND));
        assertEquals(5, tryAcquire(bulkhead, 100, 100 * SECOND), "what was not used is not saved up");
    }

    @Test
    void aRateBelowOneLetsOneSetOutNowAndThen() {
        Bulkheads.Bulkhead bulkhead = new Bulkheads.Bulkhead(10, 0.5, 0);
        assertTrue(bulkhead.tryAcquire(0));
        assertFalse(bulkhead.tryAcquire(SECOND));
        assertTrue(bulkhead.tryAcquire(2 * SECOND));
    }

    @Test
    void whateverHappensBothLimitsHold() {
        qt().forAll(
                        integers().between(1, 8),
                        integers().between(1, 8),
                        lists().of(integers().between(-3, 900)).ofSizeBetween(1, 60))
                .check((maximum, rate, steps) -> {
                    Bulkheads.Bulkhead bulkhead = new Bulkheads.Bulkhead(maximum, rate, 0);
                    long now = 0;
                    int started = 0;
                    for (int step : steps) {
                        if (step < 0 && bulkhead.used() > 0) {
                            bulkhead.release();
                        }
                        now += Math.max(0, step) * SECOND / 1000;
                        started += bulkhead.tryAcquire(now) ? 1 : 0;
                        if (bulkhead.used() > maximum || started > rate + (double) now / SECOND * rate + 1e-6) {
                            return false;
                        }
                    }
                    return true;
                });
    }
}

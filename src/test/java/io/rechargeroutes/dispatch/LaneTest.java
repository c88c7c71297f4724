package io.rechargeroutes.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.lists;

import org.junit.jupiter.api.Test;

class LaneTest {

    private static final long SECOND = 1_000_000_000L;

    private static int enter(Lane lane, int tries, long now) {
        int entered = 0;
        for (int i = 0; i < tries; i++) {
            entered += lane.enter(now) ? 1 : 0;
        }
        return entered;
    }

    @Test
    void noMoreThanItsWidthAreOnIt() {
        Lane lane = new Lane(3, 0, 0);
        assertEquals(3, enter(lane, 10, 0));
        assertEquals(0, lane.room(0));
        lane.leave();
        assertEquals(1, enter(lane, 10, 0));
        assertEquals(3, lane.used());
    }

    @Test
    void noMoreThanItsRateSetOut() {
        Lane lane = new Lane(1000, 5, 0);
        assertEquals(5, enter(lane, 100, 0));
        assertEquals(0, enter(lane, 100, SECOND / 10));
        assertEquals(5, enter(lane, 100, SECOND));
        assertEquals(5, enter(lane, 100, 100 * SECOND), "what was not used is not saved up");
    }

    @Test
    void aRateBelowOneLetsOneSetOutNowAndThen() {
        Lane lane = new Lane(10, 0.5, 0);
        assertTrue(lane.enter(0));
        assertFalse(lane.enter(SECOND));
        assertTrue(lane.enter(2 * SECOND));
    }

    @Test
    void whateverHappensBothLimitsHold() {
        qt().forAll(integers().between(1, 8), integers().between(1, 8), lists().of(integers().between(-3, 900)).ofSizeBetween(1, 60))
                .check((width, rate, steps) -> {
                    Lane lane = new Lane(width, rate, 0);
                    long now = 0;
                    int started = 0;
                    for (int step : steps) {
                        if (step < 0 && lane.used() > 0) {
                            lane.leave();
                        }
                        now += Math.max(0, step) * SECOND / 1000;
                        started += lane.enter(now) ? 1 : 0;
                        if (lane.used() > width || started > rate + (double) now / SECOND * rate + 1e-6) {
                            return false;
                        }
                    }
                    return true;
                });
    }
}

package io.rechargeroutes.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusQueryPaceTest {

    private long now = Long.MAX_VALUE - 1_000_000; // a clock that wraps

    private StatusQueryPace pace(int maximum, double perSecond) {
        return new StatusQueryPace(maximum, perSecond, Duration.ofSeconds(30), Duration.ofMinutes(15), () -> now);
    }

    private void passes(Duration time) {
        now += time.toNanos();
    }

    @Test
    void round_underWay_letsNoOtherBegin() {
        StatusQueryPace pace = pace(4, 10);
        assertTrue(pace.begin());
        assertFalse(pace.begin());
        pace.end();
        assertTrue(pace.begin());
    }

    @Test
    void statusQueries_rateAndPermits_limitTheNext() {
        assertEquals(4, pace(4, 10).permits());
        assertEquals(2, pace(4, 2).permits());
        assertEquals(1, pace(4, 0.1).permits());
        StatusQueryPace pace = pace(4, 2);
        assertEquals(0, pace.untilNext());
        pace.spend(2);
        assertEquals(Duration.ofSeconds(1).toNanos(), pace.untilNext());
        passes(Duration.ofSeconds(3));
        assertEquals(0, pace.untilNext());
        pace.spend(2);
        assertEquals(Duration.ofSeconds(1).toNanos(), pace.untilNext(), "what was not used is not made up for");
    }

    @Test
    void silence_repeated_doublesTheBackOff() {
        StatusQueryPace pace = pace(4, 10);
        pace.record(false);
        pace.record(false);
        assertFalse(pace.backingOff());
        pace.record(false);
        assertEquals(0, pace.permits());
        pace.record(false); // its neighbour in the same turn is no reason for a longer back-off
        List<Long> rests = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            long backOff = 0;
            while (pace.backingOff()) {
                passes(Duration.ofSeconds(1));
                backOff++;
            }
            rests.add(backOff);
            assertEquals(1, pace.permits(), "one goes out to see");
            pace.record(false);
        }
        assertEquals(List.of(30L, 60L, 120L, 240L, 480L, 900L, 900L), rests);
    }

    @Test
    void oneAnswerAndAllIsWell() {
        StatusQueryPace pace = pace(4, 10);
        for (int i = 0; i < 3; i++) {
            pace.record(false);
        }
        passes(Duration.ofSeconds(31));
        pace.record(true);
        assertEquals(4, pace.permits());
        pace.record(false);
        pace.record(false);
        pace.record(true);
        pace.record(false);
        assertFalse(pace.backingOff(), "one odd request slows down no other");
        pace.record(false);
        pace.record(false);
        passes(Duration.ofSeconds(29));
        assertTrue(pace.backingOff());
        passes(Duration.ofSeconds(2));
        assertFalse(pace.backingOff(), "the rests begin anew");
    }
}

package io.rechargeroutes.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnquiryPaceTest {

    private long now = Long.MAX_VALUE - 1_000_000; // a clock that wraps

    private EnquiryPace pace(int width, double perSecond) {
        return new EnquiryPace(width, perSecond, Duration.ofSeconds(30), Duration.ofMinutes(15), () -> now);
    }

    private void passes(Duration time) {
        now += time.toNanos();
    }

    @Test
    void oneTurnAtATime() {
        EnquiryPace pace = pace(4, 10);
        assertTrue(pace.begin());
        assertFalse(pace.begin());
        pace.end();
        assertTrue(pace.begin());
    }

    @Test
    void noMoreThanTheRateAndTheWidth() {
        assertEquals(4, pace(4, 10).room());
        assertEquals(2, pace(4, 2).room());
        assertEquals(1, pace(4, 0.1).room());
        EnquiryPace pace = pace(4, 2);
        assertEquals(0, pace.untilNext());
        pace.asks(2);
        assertEquals(Duration.ofSeconds(1).toNanos(), pace.untilNext());
        passes(Duration.ofSeconds(3));
        assertEquals(0, pace.untilNext());
        pace.asks(2);
        assertEquals(Duration.ofSeconds(1).toNanos(), pace.untilNext(), "what was not used is not made up for");
    }

    @Test
    void silenceMakesItRestLongerEachTime() {
        EnquiryPace pace = pace(4, 10);
        pace.heard(false);
        pace.heard(false);
        assertFalse(pace.resting());
        pace.heard(false);
        assertEquals(0, pace.room());
        pace.heard(false); // its neighbour in the same turn is no reason for a longer rest
        List<Long> rests = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            long rest = 0;
            while (pace.resting()) {
                passes(Duration.ofSeconds(1));
                rest++;
            }
            rests.add(rest);
            assertEquals(1, pace.room(), "one goes out to see");
            pace.heard(false);
        }
        assertEquals(List.of(30L, 60L, 120L, 240L, 480L, 900L, 900L), rests);
    }

    @Test
    void oneAnswerAndAllIsWell() {
        EnquiryPace pace = pace(4, 10);
        for (int i = 0; i < 3; i++) {
            pace.heard(false);
        }
        passes(Duration.ofSeconds(31));
        pace.heard(true);
        assertEquals(4, pace.room());
        pace.heard(false);
        pace.heard(false);
        pace.heard(true);
        pace.heard(false);
        assertFalse(pace.resting(), "one odd request slows down no other");
        pace.heard(false);
        pace.heard(false);
        passes(Duration.ofSeconds(29));
        assertTrue(pace.resting());
        passes(Duration.ofSeconds(2));
        assertFalse(pace.resting(), "the rests begin anew");
    }
}

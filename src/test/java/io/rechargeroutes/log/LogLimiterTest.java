package io.rechargeroutes.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogLimiterTest {

    private final AtomicLong clock =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(30).toNanos()); // it may run over
    private final List<String> lines = new ArrayList<>();
    private final LogLimiter limiter =
            new LogLimiter(clock::get, (level, line, fault) -> lines.add(level + " " + line));

    private void later(int seconds) {
        clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
        limiter.flush();
    }

    private boolean review(int order) {
        return limiter.warn("review A1TOPUP", "requests went to REVIEW at A1TOPUP", "ORD-" + order + " waits");
    }

    @Test
    void limiter_firstLine_isWrittenAtOnce() {
        assertTrue(review(1));
        assertEquals(List.of("WARN ORD-1 waits"), lines);
    }

    @Test
    void limiter_manyLines_areOneWithTheirCountAMinute() {
        review(1);
        for (int order = 2; order <= 38; order++) {
            assertFalse(review(order));
        }
        later(59);
        assertEquals(1, lines.size());
        later(1);
        assertEquals(
                List.of("WARN ORD-1 waits", "WARN 37 requests went to REVIEW at A1TOPUP, the first: ORD-2 waits"),
                lines);
        assertFalse(review(39));
        later(59);
        assertEquals(2, lines.size());
        later(1);
        assertEquals("WARN ORD-39 waits", lines.get(2), "one is written as it is");
    }

    @Test
    void limiter_lateFlush_losesNoLine() {
        review(1);
        review(2);
        clock.addAndGet(Duration.ofMinutes(5).toNanos());
        review(3);
        limiter.flush();
        assertEquals(
                List.of("WARN ORD-1 waits", "WARN 2 requests went to REVIEW at A1TOPUP, the first: ORD-2 waits"),
                lines);
    }

    @Test
    void limiter_afterAnIdleMinute_writesAtOnce() {
        review(1);
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        assertTrue(review(2));
        later(60);
        assertEquals(0, limiter.causes(), "an idle cause is forgotten");
        assertTrue(review(3));
        assertEquals(3, lines.size());
    }

    @Test
    void limiter_twoCauses_doNotHideEachOther() {
        review(1);
        assertTrue(limiter.warn("broker", "times the broker was away", "the broker is away"));
    }

    @Test
    void limiter_causeThatIsOver_writesNoCount() {
        limiter.warn("broker", "times the broker was away", "away");
        limiter.warn("broker", "times the broker was away", "away");
        limiter.over("broker");
        limiter.over("never seen");
        later(120);
        assertEquals(List.of("WARN away"), lines);
    }

    @Test
    void limiter_stop_writesWhatWasCounted() {
        LogLimiter stopped = new LogLimiter(clock::get, (level, line, fault) -> lines.add(line));
        stopped.start();
        stopped.warn("a", "things", "one");
        stopped.warn("a", "things", "two");
        stopped.warn("a", "things", "three");
        stopped.stop();
        assertEquals(List.of("one", "2 things, the first: two"), lines);
    }

    @Test
    void limiter_endlessCauses_keepsMemoryAndLogSmall() {
        for (int i = 0; i < 100_000; i++) {
            limiter.warn("cause " + i, "things", "line " + i);
        }
        assertTrue(limiter.causes() <= 201, () -> "causes " + limiter.causes());
        assertTrue(lines.size() <= 201, () -> "lines " + lines.size());
        later(60);
        assertEquals(
                "WARN 99799 lines of too many causes to distinguish them, the first: line 201",
                lines.get(lines.size() - 1));
    }
}

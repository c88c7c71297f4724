package io.rechargeroutes.ledger.archive;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class MonthProgressTest {

    private Instant now = Instant.EPOCH;

    private void passes(int seconds) {
        now = now.plus(Duration.ofSeconds(seconds));
    }

    @Test
    void longMonth_isReportedEveryTenSeconds() {
        InstantSource time = () -> now;
        MonthProgress progress = new MonthProgress(time.withZone(ZoneOffset.UTC), "requests-2025-01.jsonl.gz");
        assertFalse(progress.written(1));
        passes(9);
        assertFalse(progress.written(2));
        passes(1);
        assertTrue(progress.written(3));
        assertFalse(progress.written(4));
        passes(10);
        assertTrue(progress.written(5));
    }
}

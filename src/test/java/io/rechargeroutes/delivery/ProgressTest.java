package io.rechargeroutes.delivery;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.intake.Intake;
import io.rechargeroutes.model.Format;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private static final Intake FILE =
            new Intake("id-1", "a.csv", Format.CSV, ".csv", null, Intake.State.READING, null, null, 0, Instant.EPOCH);

    private Instant now = Instant.EPOCH;
    private final Progress progress = new Progress(null, new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    private void later(int seconds) {
        now = now.plus(Duration.ofSeconds(seconds));
    }

    @Test
    void longReading_isDueEveryFiveSeconds() {
        progress.begins(FILE);
        later(4);
        assertFalse(progress.due(FILE));
        later(1);
        assertTrue(progress.due(FILE));
        assertFalse(progress.due(FILE));
        later(5);
        assertTrue(progress.due(FILE));
    }

    /** It waits for its writer, and each of its readings takes a moment. */
    @Test
    void smallFileThatIsReadAgain_isNeverDue() {
        for (int i = 0; i < 10; i++) {
            progress.begins(FILE);
            assertFalse(progress.due(FILE));
            later(20);
        }
    }
}

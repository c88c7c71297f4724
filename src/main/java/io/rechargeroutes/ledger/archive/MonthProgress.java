package io.rechargeroutes.ledger.archive;

import io.quarkus.logging.Log;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Says how a long month's file comes along: a line every ten seconds. */
final class MonthProgress {

    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Clock clock;
    private final String file;
    private Instant last;

    MonthProgress(Clock clock, String file) {
        this.clock = clock;
        this.file = file;
        this.last = clock.instant();
    }

    /** So many rows are written by now; says whether there was a line. */
    boolean written(long rows) {
        Instant now = clock.instant();
        if (Duration.between(last, now).compareTo(EVERY) < 0) {
            return false;
        }
        last = now;
        Log.infof("%s: %d rows written", file, rows);
        return true;
    }
}

package io.rechargeroutes.delivery;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.intake.Intake;
import io.rechargeroutes.ledger.intake.Intakes;
import io.rechargeroutes.ledger.intake.Intakes.Tally;
import io.rechargeroutes.model.PlainText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says how files come along: a line every few seconds on long ones, one line on each that is done. */
@ApplicationScoped
public class Progress {

    private static final Duration EVERY = Duration.ofSeconds(5);

    private static final int FILES = 1000;

    /** Another node may finish a file: it is forgotten here when many others came after it. */
    private static final class Latest extends LinkedHashMap<String, Instant> {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > FILES;
        }
    }

    private final Intakes intakes;
    private final Clock clock;
    private final Map<String, Instant> reported = Collections.synchronizedMap(new Latest());

    @Inject
    Progress(Intakes intakes) {
        this(intakes, Clock.systemUTC());
    }

    Progress(Intakes intakes, Clock clock) {
        this.intakes = intakes;
        this.clock = clock;
    }

    /**
     * Reading begins, for the first time or once more: the time in which a file waited for its writer is no part of it.
     */
    public void begins(Intake intake) {
        reported.put(intake.id(), clock.instant());
    }

    /** A file that is being read, and of which so many rows are recorded by now. */
    public void reading(Intake intake, int rows) {
        if (due(intake)) {
            Log.infof("%s: %d rows recorded", PlainText.of(intake.name()), rows);
        }
    }

    void waiting(Intake intake) {
        if (due(intake)) {
            Tally tally = intakes.tally(intake.id());
            Log.infof("%s: %d of %d rows done", PlainText.of(intake.name()), tally.rows() - tally.open(), tally.rows());
        }
    }

    boolean due(Intake intake) {
        Instant now = clock.instant();
        Instant last = reported.putIfAbsent(intake.id(), now);
        boolean due = last != null && Duration.between(last, now).compareTo(EVERY) >= 0;
        if (due) {
            reported.put(intake.id(), now);
        }
        return due;
    }

    void finished(Intake intake, Tally tally, Duration took) {
        reported.remove(intake.id());
        Log.infof(
                "%s: %d rows, %d succeeded, %d failed, %d open, %d rejected, %.1f s",
                PlainText.of(intake.name()),
                tally.rows(),
                tally.succeeded(),
                tally.failed(),
                tally.open(),
                tally.rejected(),
                took.toMillis() / 1000.0);
    }
}

package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.report.Report;
import java.time.Duration;

/** One or more figures that are measured together. */
public interface Figure {

    /** Its name for the argument {@code only}. */
    String name();

    /** How long it takes at most, on the machine that the goals are meant for. */
    Duration takes();

    void measure(Report report);
}

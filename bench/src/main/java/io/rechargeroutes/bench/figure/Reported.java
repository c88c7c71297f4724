package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.report.Report;

/** A figure that cannot be measured takes no other with it: the table says why it is missing. */
public final class Reported {

    private Reported() {}

    public static void or(Report report, String figure, Runnable measurement) {
        try {
            measurement.run();
        } catch (Observed.DisturbedException disturbed) {
            report.missing(figure, disturbed.getMessage());
        } catch (RuntimeException fault) {
            fault.printStackTrace();
            report.missing(
                    figure,
                    String.valueOf(fault.getMessage()).lines().findFirst().orElse("") + "; see the output above");
        }
    }
}

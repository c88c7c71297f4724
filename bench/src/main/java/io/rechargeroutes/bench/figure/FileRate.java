package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.report.Goal;
import io.rechargeroutes.bench.report.Report;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A file from the inbox to its results, against the same number of messages.
 *
 * @param rows of the file
 */
record FileRate(Stage stage, Supplier<WarmBundle> bundle, int rows) implements Figure {

    @Override
    public String name() {
        return "file";
    }

    @Override
    public Duration takes() {
        return Duration.ofSeconds(60);
    }

    @Override
    public void measure(Report report) {
        WarmBundle warm = bundle.get();
        double queue = warm.rate(stage);
        int count = stage.options().scaled(rows);
        Observed<Double> seconds =
                Observed.undisturbed(stage, () -> RechargeFile.of(stage, count).through(warm.bundle()));
        double file = count / seconds.value();
        report.add(
                String.format(Locale.ROOT, "file of %,d rows to results file ÷ queue path", count),
                file / queue,
                "",
                Goal.atLeast(1.5),
                Ratio.of(file, queue, "a second") + ", " + seconds.load());
    }
}

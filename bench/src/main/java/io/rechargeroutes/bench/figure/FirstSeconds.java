package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.report.Goal;
import io.rechargeroutes.bench.report.Report;
import java.time.Duration;
import java.util.function.Supplier;

/** How much of its rate the application has right after a start that finds work waiting. */
record FirstSeconds(Stage stage, Supplier<WarmBundle> bundle) implements Figure {

    @Override
    public String name() {
        return "first-seconds";
    }

    @Override
    public Duration takes() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void measure(Report report) {
        WarmBundle warm = bundle.get();
        if (warm.firstSeconds().disturbed()) {
            throw new Observed.DisturbedException(
                    "thrown away: " + warm.firstSeconds().load());
        }
        double first = warm.firstSeconds().value();
        double rate = warm.rate(stage);
        report.add(
                "first 10 s after a start ÷ warm",
                first / rate,
                "",
                Goal.atLeast(0.5),
                Ratio.of(first, rate, "a second") + ", " + warm.firstSeconds().load());
    }
}

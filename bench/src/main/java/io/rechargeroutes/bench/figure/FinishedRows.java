package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.load.QueueLoad;
import io.rechargeroutes.bench.parts.Bundle;
import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.report.Goal;
import io.rechargeroutes.bench.report.Report;
import io.rechargeroutes.bench.run.Options;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Whether a ledger that holds many finished requests is as fast as an empty one. */
record FinishedRows(Stage stage, Supplier<WarmBundle> bundle) implements Figure {

    private static final String DATABASE = "finished";
    private static final int ROWS = 1_000_000;

    @Override
    public String name() {
        return "finished";
    }

    @Override
    public Duration takes() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void measure(Report report) {
        WarmBundle empty = bundle.get();
        stage.ledger().create(DATABASE);
        try (Bundle full = stage.bundle(DATABASE, DATABASE, Options.THREADS);
                QueueLoad load = stage.load(DATABASE)) {
            full.start();
            Warm.up(stage, load);
            long finished = new LedgerCopies(stage.ledger(), DATABASE)
                    .of("SUCCESS", stage.options().scaled(ROWS));
            Warm.up(stage, load);
            Map<String, Supplier<Double>> contenders = new LinkedHashMap<>();
            contenders.put(WarmBundle.NAME, empty.round(stage));
            contenders.put(DATABASE, () -> Warm.round(stage, load));
            Map<String, Rounds> rounds = Rounds.interleaved(stage, contenders);
            double with = rounds.get(DATABASE).median();
            double without = rounds.get(WarmBundle.NAME).median();
            report.add(
                    String.format(Locale.ROOT, "%,d finished rows ÷ few", finished),
                    with / without,
                    "",
                    Goal.atLeast(0.95),
                    Ratio.of(with, without, "a second"));
        }
    }
}

package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.machine.Pause;
import io.rechargeroutes.bench.parts.Bundle;
import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.report.Goal;
import io.rechargeroutes.bench.report.Report;
import io.rechargeroutes.bench.run.Options;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Whether a large file needs more memory than a small one. */
record FileHeap(Stage stage) implements Figure {

    private static final String DATABASE = "file_heap";
    private static final int SMALL = 10_000;
    private static final int LARGE = 1_000_000;
    private static final Duration BETWEEN_COLLECTIONS = Duration.ofSeconds(2);
    private static final double MEBIBYTE = 1024 * 1024;

    @Override
    public String name() {
        return "file-heap";
    }

    @Override
    public Duration takes() {
        return Duration.ofMinutes(45);
    }

    @Override
    public void measure(Report report) {
        stage.ledger().create(DATABASE);
        int few = stage.options().scaled(SMALL);
        int many = stage.options().scaled(LARGE);
        try (Bundle bundle = stage.bundle(DATABASE, DATABASE, Options.THREADS)) {
            bundle.start();
            peak(bundle, few);
            double small = peak(bundle, few);
            double large = peak(bundle, many);
            report.add(
                    String.format(Locale.ROOT, "file of %,d rows, peak heap ÷ %,d rows", many, few),
                    large / small,
                    "",
                    Goal.atMost(1.2),
                    Ratio.of(large, small, "MiB in use after a collection"));
        }
    }

    /** The most that was in use after a full collection, in MiB, while a file went through. */
    private double peak(Bundle bundle, int rows) {
        RechargeFile file = RechargeFile.of(stage, rows);
        CompletableFuture<Double> through = CompletableFuture.supplyAsync(() -> file.through(bundle));
        long most = 0;
        do {
            most = Math.max(most, bundle.process().liveHeap());
            Pause.of(BETWEEN_COLLECTIONS);
        } while (!through.isDone());
        through.join();
        return most / MEBIBYTE;
    }
}

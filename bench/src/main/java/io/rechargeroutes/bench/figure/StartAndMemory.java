package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.machine.Pause;
import io.rechargeroutes.bench.parts.EmptyApplication;
import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.parts.Startable;
import io.rechargeroutes.bench.report.Goal;
import io.rechargeroutes.bench.report.Report;
import io.rechargeroutes.bench.run.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A start, and the memory after it, beside an application of the same extensions that does nothing. */
public record StartAndMemory(Stage stage) implements Figure {

    private static final String DATABASE = "start";
    private static final int STARTS = 3;
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final double MEBIBYTE = 1024 * 1024;

    /** What one start came to: seconds until it was ready, and MiB that are resident when it has been idle. */
    private record Start(double seconds, double memory) {}

    @Override
    public String name() {
        return "start";
    }

    @Override
    public Duration takes() {
        return Duration.ofSeconds(120);
    }

    @Override
    public void measure(Report report) {
        stage.ledger().create(DATABASE);
        EmptyApplication empty = EmptyApplication.build(stage);
        Startable bundle = stage.bundle(DATABASE, DATABASE, Options.THREADS);
        start(bundle);
        List<Start> ours = new ArrayList<>();
        List<Start> theirs = new ArrayList<>();
        Observed<Boolean> load = Observed.undisturbed(stage, () -> {
            ours.clear();
            theirs.clear();
            for (int i = 0; i < (stage.options().isTestRun() ? 1 : STARTS); i++) {
                ours.add(start(bundle));
                theirs.add(start(empty));
            }
            return true;
        });
        double seconds = median(ours.stream().map(Start::seconds).toList());
        double emptySeconds = median(theirs.stream().map(Start::seconds).toList());
        report.add(
                "start to ready ÷ empty application",
                seconds / emptySeconds,
                "",
                Goal.atMost(1.3),
                Ratio.of(seconds, emptySeconds, "s") + ", " + load.load());
        double memory = median(ours.stream().map(Start::memory).toList());
        double emptyMemory = median(theirs.stream().map(Start::memory).toList());
        report.add(
                "idle memory ÷ empty application",
                memory / emptyMemory,
                "",
                Goal.atMost(1.3),
                Ratio.of(memory, emptyMemory, "MiB resident"));
    }

    private Start start(Startable application) {
        double seconds = application.start().toNanos() / 1e9;
        Pause.of(stage.options().scaled(IDLE));
        double memory = application.process().memory() / MEBIBYTE;
        application.close();
        return new Start(seconds, memory);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted(Comparator.naturalOrder()).toList().get(values.size() / 2);
    }
}

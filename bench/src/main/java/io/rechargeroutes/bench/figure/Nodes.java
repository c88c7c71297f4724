package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.load.QueueLoad;
import io.rechargeroutes.bench.parts.Bundle;
import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.report.Goal;
import io.rechargeroutes.bench.report.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One, two and three processes on one ledger and one broker. */
public record Nodes(Stage stage) implements Figure {

    private static final String DATABASE = "nodes";
    private static final int MOST = 3;

    /** So few that three processes stay below what the machine can do. */
    private static final int PERMITS = 16;

    private static final int BACKLOG = 10 * MOST * PERMITS;
    private static final Duration PROVIDER = Duration.ofMillis(200);

    @Override
    public String name() {
        return "nodes";
    }

    @Override
    public Duration takes() {
        return Duration.ofSeconds(100);
    }

    @Override
    public void measure(Report report) {
        stage.ledger().create(DATABASE);
        stage.stub().delay("a1topup", PROVIDER);
        List<Bundle> started = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        try (QueueLoad load = stage.load(DATABASE)) {
            while (started.size() < MOST) {
                Bundle node = stage.bundle(DATABASE, DATABASE + started.size(), PERMITS);
                started.add(node);
                node.start();
                Warm.up(stage, load, BACKLOG);
                rates.add(Observed.undisturbed(stage, () -> Warm.round(stage, load, BACKLOG))
                        .value());
            }
        } finally {
            started.forEach(Bundle::close);
            stage.stub().delay("a1topup", Duration.ZERO);
        }
        add(report, "two nodes ÷ one, provider 200 ms", rates.get(1), rates.get(0), Goal.atLeast(1.8));
        add(report, "three nodes ÷ one, provider 200 ms", rates.get(2), rates.get(0), Goal.atLeast(2.6));
    }

    private static void add(Report report, String figure, double several, double one, Goal goal) {
        report.add(
                figure, several / one, "", goal, Ratio.of(several, one, "a second") + ", " + PERMITS + " permits each");
    }
}

package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.load.QueueLoad;
import io.rechargeroutes.bench.parts.Bundle;
import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.report.Goal;
import io.rechargeroutes.bench.report.Report;
import java.time.Duration;
import java.util.Locale;

/** How well the permits of a slow provider are used when many requests come at once. */
public record Burst(Stage stage) implements Figure {

    private static final String DATABASE = "burst";
    private static final int REQUESTS = 5_000;
    private static final int PERMITS = 250;
    private static final Duration PROVIDER = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "burst";
    }

    @Override
    public Duration takes() {
        return Duration.ofSeconds(75);
    }

    @Override
    public void measure(Report report) {
        stage.ledger().create(DATABASE);
        int requests = stage.options().scaled(REQUESTS);
        try (Bundle bundle = stage.bundle(DATABASE, DATABASE, PERMITS);
                QueueLoad load = stage.load(DATABASE)) {
            bundle.start();
            Warm.up(stage, load);
            stage.stub().delay("a1topup", PROVIDER);
            Observed<Double> seconds = Observed.undisturbed(stage, () -> load.burst(requests));
            double ideal = Math.ceil(requests / (double) PERMITS) * PROVIDER.toSeconds();
            report.add(
                    String.format(Locale.ROOT, "burst of %,d, provider 2 s: time to drain ÷ ideal", requests),
                    seconds.value() / ideal,
                    "",
                    Goal.atMost(1.15),
                    Ratio.of(seconds.value(), ideal, "s") + ", " + PERMITS + " permits, " + seconds.load());
        } finally {
            stage.stub().delay("a1topup", Duration.ZERO);
        }
    }
}

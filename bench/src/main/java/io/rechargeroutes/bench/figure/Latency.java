package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.load.QueueLoad;
import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.report.Goal;
import io.rechargeroutes.bench.report.Report;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** How long a request takes beside the provider's own time, at a steady rate that is far below the limit. */
record Latency(Stage stage, Supplier<WarmBundle> bundle) implements Figure {

    private static final int EACH_SECOND = 50;
    private static final Duration PROVIDER = Duration.ofMillis(200);
    private static final Duration RAMP = Duration.ofSeconds(5);
    private static final Duration TIME = Duration.ofSeconds(30);
    private static final double MEDIAN = 50;
    private static final double ALMOST_ALL = 99;

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public Duration takes() {
        return Duration.ofSeconds(40);
    }

    @Override
    public void measure(Report report) {
        QueueLoad load = bundle.get().load();
        stage.stub().delay("a1topup", PROVIDER);
        try {
            load.schedule(EACH_SECOND, stage.options().scaled(RAMP));
            Observed<Histogram> latencies = Observed.undisturbed(
                    stage, () -> load.schedule(EACH_SECOND, stage.options().scaled(TIME)));
            Histogram all = latencies.value();
            String from = String.format(
                    Locale.ROOT,
                    "%d requests, longest %.0f ms, %s",
                    all.getTotalCount(),
                    ours(all.getMaxValue()),
                    latencies.load());
            report.add(title("p50"), ours(all.getValueAtPercentile(MEDIAN)), "ms", Goal.atMost(10), from);
            report.add(title("p99"), ours(all.getValueAtPercentile(ALMOST_ALL)), "ms", Goal.atMost(50), from);
        } finally {
            stage.stub().delay("a1topup", Duration.ZERO);
        }
    }

    private static String title(String part) {
        return "our share of the latency at " + EACH_SECOND + " a second, provider " + PROVIDER.toMillis() + " ms, "
                + part;
    }

    /** Milliseconds without the provider's. */
    private static double ours(long microseconds) {
        return microseconds / 1e3 - PROVIDER.toMillis();
    }
}

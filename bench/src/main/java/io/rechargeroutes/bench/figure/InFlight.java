package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.load.QueueLoad;
import io.rechargeroutes.bench.machine.Pause;
import io.rechargeroutes.bench.parts.Bundle;
import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.report.Goal;
import io.rechargeroutes.bench.report.Report;
import java.time.Duration;
import java.util.Locale;

/** What very many calls of a very slow provider need. */
record InFlight(Stage stage) implements Figure {

    private static final String DATABASE = "in_flight";
    private static final int CALLS = 1_500;
    private static final Duration PROVIDER = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final double MEBIBYTE = 1024 * 1024;

    @Override
    public String name() {
        return "in-flight";
    }

    @Override
    public Duration takes() {
        return Duration.ofMinutes(4);
    }

    @Override
    public void measure(Report report) {
        stage.ledger().create(DATABASE);
        int calls = stage.options().scaled(CALLS);
        Bundle bundle = stage.bundle(DATABASE, DATABASE, calls).with("a1topup.timeout", "60s");
        try (bundle;
                QueueLoad load = stage.load(DATABASE)) {
            bundle.start();
            Warm.up(stage, load);
            Pause.of(stage.options().scaled(IDLE));
            double idle = bundle.process().memory() / MEBIBYTE;
            stage.stub().delay("a1topup", PROVIDER);
            long failedBefore = load.results().failed();
            load.send(2 * calls);
            double most = idle;
            while (load.results().outstanding() > 0) {
                most = Math.max(most, bundle.process().memory() / MEBIBYTE);
                Pause.of(BETWEEN_LOOKS);
            }
            String from = String.format(
                    Locale.ROOT, "%,d requests, idle %.0f MiB, most %.0f MiB resident", 2 * calls, idle, most);
            String figure = String.format(Locale.ROOT, "%,d in flight at 30 s a call: ", calls);
            report.add(figure + "memory above idle", most - idle, "MiB", Goal.atMost(500), from);
            report.add(figure + "errors", load.results().failed() - failedBefore, "", Goal.atMost(0), from);
        } finally {
            stage.stub().delay("a1topup", Duration.ZERO);
        }
    }
}

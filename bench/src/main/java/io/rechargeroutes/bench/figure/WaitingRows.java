package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.load.QueueLoad;
import io.rechargeroutes.bench.machine.Pause;
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

/** Whether requests that wait for one provider cost those of the other anything. */
record WaitingRows(Stage stage, Supplier<WarmBundle> bundle) implements Figure {

    private static final String DATABASE = "waiting";
    private static final int ROWS = 1_000_000;

    /** The other provider answers nothing while this is measured. */
    private static final Duration NEVER = Duration.ofHours(2);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    @Override
    public String name() {
        return "waiting";
    }

    @Override
    public Duration takes() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void measure(Report report) {
        WarmBundle alone = bundle.get();
        stage.ledger().create(DATABASE);
        stage.stub().delay("aop", NEVER);
        Bundle beside = stage.bundle(DATABASE, DATABASE, Options.THREADS)
                .with("aop.concurrency", "1")
                .with("aop.timeout", NEVER.toHours() + "h");
        try (QueueLoad load = stage.load(DATABASE)) {
            beside.start();
            Warm.up(stage, load);
            long waiting = waiting(load);
            Warm.up(stage, load);
            Map<String, Supplier<Double>> contenders = new LinkedHashMap<>();
            contenders.put(WarmBundle.NAME, alone.round(stage));
            contenders.put(DATABASE, () -> Warm.round(stage, load));
            Map<String, Rounds> rounds = Rounds.interleaved(stage, contenders);
            double with = rounds.get(DATABASE).median();
            double without = rounds.get(WarmBundle.NAME).median();
            report.add(
                    String.format(Locale.ROOT, "%,d waiting at the other provider ÷ none", waiting),
                    with / without,
                    "",
                    Goal.atLeast(0.95),
                    Ratio.of(with, without, "a second"));
        } finally {
            // a call that never ends would hold up its stop
            beside.process().kill();
        }
    }

    /** One request holds the only permit, the next one waits, and the others are copies of that one. */
    private long waiting(QueueLoad load) {
        load.sendAside("AOP", 2);
        while (stage.ledger().number(DATABASE, "SELECT count(*) FROM request WHERE state = 'SUBMITTED'") == 0) {
            Pause.of(BETWEEN_LOOKS);
        }
        return new LedgerCopies(stage.ledger(), DATABASE)
                .of("RECEIVED", stage.options().scaled(ROWS));
    }
}

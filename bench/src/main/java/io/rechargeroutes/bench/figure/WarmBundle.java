package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.load.QueueLoad;
import io.rechargeroutes.bench.machine.Pause;
import io.rechargeroutes.bench.parts.Bundle;
import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.run.Options;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** The application after its first minute, with what several figures compare with. */
final class WarmBundle implements AutoCloseable {

    /** Its name in figures, of its database and its queues. */
    static final String NAME = "bundle";

    private static final int AT_THE_START = 5_000;
    private static final Duration FIRST = Duration.ofSeconds(10);

    private final Bundle bundle;
    private final QueueLoad load;
    private final Observed<Double> firstSeconds;
    private Rounds rounds;

    private WarmBundle(Bundle bundle, QueueLoad load, Observed<Double> firstSeconds) {
        this.bundle = bundle;
        this.load = load;
        this.firstSeconds = firstSeconds;
    }

    /** Starts it twice: the first start makes the tables, the second finds work that waits. */
    static WarmBundle start(Stage stage) {
        stage.ledger().create(NAME);
        Bundle bundle = stage.bundle(NAME, NAME, Options.THREADS);
        bundle.start();
        bundle.close();
        QueueLoad load = stage.load(NAME);
        load.send(stage.options().scaled(AT_THE_START));
        bundle.start();
        Observed<Double> first = Observed.once(stage, () -> firstSeconds(load));
        load.drain();
        Warm.up(stage, load);
        return new WarmBundle(bundle, load, first);
    }

    private static double firstSeconds(QueueLoad load) {
        long before = load.results().received();
        Pause.of(FIRST);
        return (load.results().received() - before) / (double) FIRST.toSeconds();
    }

    /** Results a second in the first ten seconds after it was ready. */
    Observed<Double> firstSeconds() {
        return firstSeconds;
    }

    /** Results a second of one round through its queues. */
    Supplier<Double> round(Stage stage) {
        return () -> Warm.round(stage, load);
    }

    /** Keeps the rounds that were measured with others in turn. */
    void keep(Rounds measured) {
        rounds = measured;
    }

    /** Results a second through its queues: the median of the rounds, which are made now if nobody made them before. */
    double rate(Stage stage) {
        if (rounds == null) {
            rounds = Rounds.interleaved(stage, Map.of(NAME, round(stage))).get(NAME);
        }
        return rounds.median();
    }

    Bundle bundle() {
        return bundle;
    }

    QueueLoad load() {
        return load;
    }

    @Override
    public void close() {
        load.close();
        bundle.close();
    }
}

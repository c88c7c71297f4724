package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.load.QueueLoad;
import io.rechargeroutes.bench.parts.Stage;
import java.time.Duration;

/** How every contender is warmed up, and what one round of it is. */
final class Warm {

    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration RAMP = Duration.ofSeconds(2);
    private static final Duration WINDOW = Duration.ofSeconds(5);

    /** Requests under way: many times the threads, so that no thread waits for the sender. */
    private static final int BACKLOG = 600;

    private Warm() {}

    static void up(Stage stage, QueueLoad load) {
        steady(stage, load, WARM_UP, BACKLOG);
    }

    /** The same with fewer requests under way, for a provider that is slow. */
    static void up(Stage stage, QueueLoad load, int backlog) {
        steady(stage, load, WARM_UP, backlog);
    }

    /** @return results a second */
    static double round(Stage stage, QueueLoad load) {
        return round(stage, load, BACKLOG);
    }

    /** The same with fewer requests under way, for a provider that is slow. */
    static double round(Stage stage, QueueLoad load, int backlog) {
        return steady(stage, load, WINDOW, backlog);
    }

    private static double steady(Stage stage, QueueLoad load, Duration window, int backlog) {
        return load.steady(
                stage.options().scaled(RAMP),
                stage.options().scaled(window),
                stage.options().scaled(backlog));
    }
}

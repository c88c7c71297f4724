package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.load.QueueLoad;
import io.rechargeroutes.bench.parts.Stage;
import java.time.Duration;

/** How every contender is warmed up, and what one round of it is. */
final class Warm {

    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration RAMP = Duration.ofSeconds(2);
    private static final Duration WINDOW = Duration.ofSeconds(6);

    /** Requests under way: many times the threads, so that no thread waits for the sender. */
    private static final int BACKLOG = 1_000;

    private Warm() {}

    static void up(Stage stage, QueueLoad load) {
        steady(stage, load, WARM_UP);
    }

    /** @return results a second */
    static double round(Stage stage, QueueLoad load) {
        return steady(stage, load, WINDOW);
    }

    private static double steady(Stage stage, QueueLoad load, Duration window) {
        return load.steady(
                stage.options().scaled(RAMP),
                stage.options().scaled(window),
                stage.options().scaled(BACKLOG));
    }
}

package io.rechargeroutes.bench.machine;

import java.time.Duration;

/** Lets time pass, for which a figure is measured or until something is looked at again. */
public final class Pause {

    private Pause() {}

    public static void of(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stop);
        }
    }
}

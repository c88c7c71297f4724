package io.rechargeroutes.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals that Java cannot send. */
enum Signal {
    STOP,
    CONT;

    void to(Process process) {
        try {
            new ProcessBuilder("kill", "-" + name(), Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}

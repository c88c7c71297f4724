package io.rechargeroutes.model;

import java.time.Duration;

/** The notices of circuit breakers; docs/operations.md says what to do about each. */
public final class CircuitNotice {

    private CircuitNotice() {
    }

    /**
     * Failures in a row opened a circuit.
     *
     * @param probe    after which a probe goes; zero: only a person closes it
     * @param occasion it is recorded once of this; null: every time
     */
    public static Notice opened(String target, String reason, long waiting, Duration probe, String occasion) {
        String next = probe.isZero() ? "No probe goes by itself: mend the cause, then resume it with the operations API"
                : "A probe goes after " + text(probe) + ": an answer to it closes the circuit, otherwise the circuit stays open and a probe goes again";
        return Notice.alert("CIRCUIT_OPENED", target, reason + "; its requests wait (" + waiting + " requests wait to be sent). " + next, occasion);
    }

    /** A probe closed it. */
    public static Notice closed(String target, Duration open, long waiting) {
        return Notice.info("CIRCUIT_CLOSED", target, "it answers again after " + text(open) + "; " + waiting + " requests that waited are sent now", null);
    }

    private static String text(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + " min" : seconds + " s";
    }
}

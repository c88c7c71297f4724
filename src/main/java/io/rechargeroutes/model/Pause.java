package io.rechargeroutes.model;

import java.time.Instant;

/**
 * A provider, or one operator of it, that nothing is sent to for now: a person paused it, or its circuit is open.
 *
 * @param provider in upper case
 * @param operator canonical code, or null for the whole provider
 * @param reason why, in words
 * @param who who paused it; {@link #AUTOMATIC} for an open circuit
 * @param automatic whether it is an open circuit
 * @param since by the ledger's clock
 * @param probeAt when the next probe may go; null where only a person resumes
 */
public record Pause(
        String provider,
        String operator,
        String reason,
        String who,
        boolean automatic,
        Instant since,
        Instant probeAt) {

    /** In place of a person's name, for open circuits. */
    public static final String AUTOMATIC = "circuit-breaker";

    private static final char SEPARATOR = '/';

    /** The name under which requests wait: {@code ACME}, or {@code ACME/AIRTEL}. */
    public String target() {
        return target(provider, operator);
    }

    /** The name under which requests for a provider, or one operator of it, wait. */
    public static String target(String provider, String operator) {
        return operator == null || operator.isEmpty() ? provider : provider + SEPARATOR + operator;
    }
}

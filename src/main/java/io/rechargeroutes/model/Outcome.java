package io.rechargeroutes.model;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What one call to a provider came to.
 *
 * @param verdict     what it tells
 * @param code        our own reason ({@code TIMEOUT}, {@code LOW_BALANCE}, …), or null
 * @param message     the provider's words, cleaned by {@link Words}, or ours; or null
 * @param providerRef the provider's own reference, or null
 * @param operatorRef the operator's reference, or null
 * @param data        what a lookup found, or null
 */
public record Outcome(Verdict verdict, String code, String message, String providerRef, String operatorRef, ObjectNode data) {

    public static Outcome of(Verdict verdict, String code, String message) {
        return new Outcome(verdict, code, Words.clean(message), null, null, null);
    }

    /** Nothing is known of the call. */
    public static Outcome unknown(String code, String message) {
        return of(Verdict.UNKNOWN, code, message);
    }
}

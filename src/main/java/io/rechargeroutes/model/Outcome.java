package io.rechargeroutes.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.Set;

/**
 * What one call to a provider came to.
 *
 * @param verdict what it says
 * @param code our own reason ({@code TIMEOUT}, {@code LOW_BALANCE}, …), or null
 * @param message the provider's message, made plain by {@link PlainText}, or ours; or null
 * @param providerRef the provider's own reference, or null
 * @param operatorRef the operator's reference, or null
 * @param data what a lookup found, or null
 * @param inferred whether nobody has documented or seen that the answer means this
 */
public record Outcome(
        Verdict verdict,
        String code,
        String message,
        String providerRef,
        String operatorRef,
        ObjectNode data,
        boolean inferred) {

    private static final Set<Verdict> SAY_NOTHING = EnumSet.of(Verdict.UNKNOWN, Verdict.REFUSED, Verdict.NOT_SENT);
    /** With these, and with {@code HTTP_nnn}, the provider would have answered any query. */
    private static final Set<String> ANY_QUERY = Set.of(
            "TIMEOUT",
            "CONNECTION_LOST",
            "PROVIDER_UNREACHABLE",
            "UNREADABLE_REPLY",
            "REDIRECTED",
            "AUTH_REFUSED",
            "CALLER_ADDRESS_REFUSED",
            "UNAUTHORISED",
            "SERVICE_UNAVAILABLE");

    public Outcome(
            Verdict verdict, String code, String message, String providerRef, String operatorRef, ObjectNode data) {
        this(verdict, code, message, providerRef, operatorRef, data, false);
    }

    public static Outcome of(Verdict verdict, String code, String message) {
        return new Outcome(verdict, code, PlainText.of(message), null, null, null);
    }

    /** Nothing is known of the call. */
    public static Outcome unknown(String code, String message) {
        return of(Verdict.UNKNOWN, code, message);
    }

    /**
     * True of a status query that got no answer, or one that has nothing to do with the queried request: the provider
     * fails, or we cannot reach it. "Not found" is an answer.
     */
    public boolean unanswered() {
        boolean anyQuery =
                verdict == Verdict.NOT_SENT || code != null && (ANY_QUERY.contains(code) || code.startsWith("HTTP_"));
        return SAY_NOTHING.contains(verdict) && anyQuery;
    }
}

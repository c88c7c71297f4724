package io.rechargeroutes.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A provider's reply, read and taken apart, before anybody decided what it means.
 *
 * @param provider whose reply, in upper case
 * @param call which call was made, as outcomes.csv names it
 * @param fields what the reply says, by the names that outcomes.csv uses; {@code http} is its HTTP status
 * @param message the provider's message, or null
 * @param providerRef the provider's own reference, or null
 * @param operatorRef the operator's reference, or null
 * @param data what a lookup found, or null
 * @param evidence of a status query, what its answer proves; null of any other call
 * @param payment whether the call moves money, or queries one that did
 */
public record Answer(
        String provider,
        String call,
        Map<String, String> fields,
        String message,
        String providerRef,
        String operatorRef,
        ObjectNode data,
        Evidence evidence,
        boolean payment) {

    /** A status query that nobody says anything of proves nothing. */
    public Answer {
        evidence = evidence == null && isStatusQuery(call) ? Evidence.NONE : evidence;
    }

    /** The answer to a payment, or to a status query that proves nothing. */
    public Answer(
            String provider,
            String call,
            Map<String, String> fields,
            String message,
            String providerRef,
            String operatorRef,
            ObjectNode data) {
        this(provider, call, fields, message, providerRef, operatorRef, data, null, true);
    }

    /**
     * Whether a call asks what became of an attempt: {@code status}, {@code mobile-status-v2}. One without a name is
     * taken for it.
     */
    static boolean isStatusQuery(String call) {
        return call == null || call.contains("status");
    }
}

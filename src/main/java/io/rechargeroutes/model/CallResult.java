package io.rechargeroutes.model;

import java.time.Instant;

/**
 * What one call says about the provider itself, whatever became of its request: what a circuit breaker counts.
 *
 * @param provider in upper case
 * @param operator canonical code of the request's operator, or null
 * @param orderId of the request; it may be the probe of an open circuit
 * @param submittedAt when the request was marked submitted; null where it was not, since what comes before had failed
 * @param kind what it says
 * @param code our reason, or null
 */
public record CallResult(
        String provider, String operator, String orderId, Instant submittedAt, Kind kind, String code) {

    /** Three kinds of failure, and what ends a row of them. */
    public enum Kind {
        /** The provider refuses us, not a customer: a row of routes/catalog/account-errors.csv. */
        ACCOUNT_ERROR,
        /** The request certainly never left. */
        NOT_SENT,
        /** A timeout, a dropped connection, an answer that cannot be read or is not known. */
        INDETERMINATE,
        /** An answer that the outcome table knows, pending and failed included. */
        RECOGNISED
    }
}

package io.rechargeroutes.model;

/** What one call to a provider says about a request. */
public enum Verdict {
    /** It was executed. */
    SUCCESS,
    /** The provider tried and the customer was not recharged. */
    FAILED,
    /** The provider is still at it. */
    PENDING,
    /** Nothing is known: it may have been executed or not. */
    UNKNOWN,
    /** It had been executed and the money came back. */
    REVERSED,
    /** Refused before processing, for a reason of our own making or the operator's: certainly not executed. */
    REFUSED,
    /** No byte of the request left: certainly not executed, and may be tried again later. */
    NOT_SENT
}

package io.rechargeroutes.model;

/** What a person decides about a request in REVIEW. */
public enum Decision {
    /** It was executed: the provider's records say so. */
    SUCCESS,
    /** It was not. */
    FAILED,
    /** The provider is to be queried once more, now. */
    ASK_AGAIN
}

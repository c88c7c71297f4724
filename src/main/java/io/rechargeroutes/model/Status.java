package io.rechargeroutes.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a request stands. {@link #REJECTED} belongs to a submission alone: such a request was never recorded. The
 * allowed transitions are drawn in docs/architecture.md.
 */
public enum Status {
    REJECTED,
    RECEIVED,
    SUBMITTED,
    PENDING,
    UNKNOWN,
    SUCCESS,
    FAILED,
    REVIEW,
    REVERSED;

    private static final Set<Status> FINAL = EnumSet.of(SUCCESS, FAILED, REVERSED, REJECTED);

    /** True where nothing more is expected to happen. */
    public boolean isFinal() {
        return FINAL.contains(this);
    }

    /** True where the sender has an answer to get: everything but waiting and being sent. */
    public boolean isOutcome() {
        return this != RECEIVED && this != SUBMITTED;
    }

    /** True where the provider is to be asked what became of the request. */
    public boolean isOpen() {
        return this == PENDING || this == UNKNOWN;
    }
}

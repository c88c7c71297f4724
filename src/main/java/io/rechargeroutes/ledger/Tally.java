package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Status;

/** How the rows of an input stand, counted. */
public record Tally(long rows, long succeeded, long failed, long open, long rejected) {

    public static final Tally NONE = new Tally(0, 0, 0, 0, 0);

    /** Counts one more row. */
    public Tally plus(Status status) {
        return plus(status, 1);
    }

    Tally plus(Status status, long more) {
        return switch (status) {
            case SUCCESS -> new Tally(rows + more, succeeded + more, failed, open, rejected);
            case FAILED, REVERSED -> new Tally(rows + more, succeeded, failed + more, open, rejected);
            case REJECTED -> new Tally(rows + more, succeeded, failed, open, rejected + more);
            default -> new Tally(rows + more, succeeded, failed, open + more, rejected);
        };
    }
}

package io.rechargeroutes.ledger;

import java.time.Instant;

/**
 * What the rechecks of a success have said so far, kept in its row.
 *
 * @param failure   a failure that is to be confirmed, or null
 * @param failureAt when it was first said, or null
 * @param unclear   answers to the present recheck that were not understood
 */
public record Recheck(String failure, Instant failureAt, int unclear) {

    /** Nothing has been said. */
    static final Recheck NONE = new Recheck(null, null, 0);
}

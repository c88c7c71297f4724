package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Status;
import java.time.Instant;

/**
 * A transition to be made.
 *
 * @param to        the new state; the same as before where only the schedule moves on
 * @param code      our own reason, or null
 * @param dueAt     when something is to be done next, or null
 * @param enquiries the new count of enquiries
 */
public record Move(Status to, String code, Instant dueAt, int enquiries) {

    /** The same transition, for another reason. */
    Move because(String reason) {
        return new Move(to, reason, dueAt, enquiries);
    }
}

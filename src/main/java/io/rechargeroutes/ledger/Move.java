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
 * @param recheck   of a success that stays one, what its rechecks have said so far
 */
public record Move(Status to, String code, Instant dueAt, int enquiries, Recheck recheck) {

    public Move(Status to, String code, Instant dueAt, int enquiries) {
        this(to, code, dueAt, enquiries, Recheck.NONE);
    }

    /** The same transition, with something to be done next at another time. */
    Move due(Instant at) {
        return new Move(to, code, at, enquiries, recheck);
    }

    /** The same transition, for another reason. */
    Move because(String reason) {
        return new Move(to, reason, dueAt, enquiries, recheck);
    }
}

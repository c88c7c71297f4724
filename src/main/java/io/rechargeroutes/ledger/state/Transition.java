package io.rechargeroutes.ledger.state;

import io.rechargeroutes.ledger.state.RequestSnapshot.Recheck;
import io.rechargeroutes.model.Status;
import java.time.Instant;

/**
 * A transition to be made.
 *
 * @param to the new state; the same as before where only the schedule moves on
 * @param code our own reason, or null
 * @param dueAt when something is to be done next, or null
 * @param statusQueries the new count of status queries
 * @param recheck of a success that stays one, what its rechecks have said so far
 */
public record Transition(Status to, String code, Instant dueAt, int statusQueries, Recheck recheck) {

    public Transition(Status to, String code, Instant dueAt, int statusQueries) {
        this(to, code, dueAt, statusQueries, Recheck.NONE);
    }

    /** The same transition, with something to be done next at another time. */
    Transition due(Instant at) {
        return new Transition(to, code, at, statusQueries, recheck);
    }

    /** The same transition, for another reason. */
    Transition because(String reason) {
        return new Transition(to, reason, dueAt, statusQueries, recheck);
    }
}

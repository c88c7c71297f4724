package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Status;
import java.time.Instant;

/**
 * Where a request stands before a transition, as its locked row says.
 *
 * @param code         why it stands there, or null
 * @param now          the ledger's clock
 * @param enquiries    how often its provider was asked since it reached this kind of state
 * @param receivedAt   when it was recorded
 * @param firstTriedAt when a sending was first tried in vain, or null
 * @param submittedAt  when its latest attempt was marked submitted, or null
 * @param triedUntil   up to when the time since firstTriedAt counts: the provider's latest answer to others; null: up to now
 * @param quietUntil   until when its sender, which was taken for dead, may still be at it; or null
 * @param recheck      of a success, what its rechecks have said so far
 */
public record Standing(Status state, String code, Operation operation, int enquiries, Instant now, Instant receivedAt, Instant firstTriedAt,
                       Instant submittedAt, Instant triedUntil, Instant quietUntil, Recheck recheck) {

    public Standing(Status state, String code, Operation operation, int enquiries, Instant now, Instant receivedAt, Instant firstTriedAt,
                    Instant submittedAt, Instant triedUntil, Instant quietUntil) {
        this(state, code, operation, enquiries, now, receivedAt, firstTriedAt, submittedAt, triedUntil, quietUntil, Recheck.NONE);
    }

    public Standing(Status state, String code, Operation operation, int enquiries, Instant now, Instant receivedAt, Instant firstTriedAt,
                    Instant submittedAt) {
        this(state, code, operation, enquiries, now, receivedAt, firstTriedAt, submittedAt, null, null);
    }

    /** The same with the time of its tries that counts. */
    Standing tried(Instant from, Instant until) {
        return new Standing(state, code, operation, enquiries, now, receivedAt, from, submittedAt, until, quietUntil, recheck);
    }

    /** Whether a sender that was taken for dead may still be at it. */
    boolean quiet() {
        return quietUntil != null && now.isBefore(quietUntil);
    }
}

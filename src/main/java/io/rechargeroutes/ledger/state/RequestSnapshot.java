package io.rechargeroutes.ledger.state;

import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Status;
import java.time.Instant;

/**
 * Where a request stands before a transition, as its locked row says.
 *
 * @param code why it stands there, or null
 * @param now the ledger's clock
 * @param statusQueries how often its provider was asked since it reached this kind of state
 * @param receivedAt when it was recorded
 * @param firstTriedAt when an attempt was first tried in vain, or null
 * @param submittedAt when its latest attempt was marked submitted, or null
 * @param triedUntil up to when the time since firstTriedAt counts: the provider's latest answer to others; null: up to
 *     now
 * @param graceUntil until when its sender, which was taken for dead, may still be at it; or null
 * @param recheck of a success, what its rechecks have said so far
 */
public record RequestSnapshot(
        Status state,
        String code,
        Operation operation,
        int statusQueries,
        Instant now,
        Instant receivedAt,
        Instant firstTriedAt,
        Instant submittedAt,
        Instant triedUntil,
        Instant graceUntil,
        Recheck recheck) {

    public RequestSnapshot(
            Status state,
            String code,
            Operation operation,
            int statusQueries,
            Instant now,
            Instant receivedAt,
            Instant firstTriedAt,
            Instant submittedAt,
            Instant triedUntil,
            Instant graceUntil) {
        this(
                state,
                code,
                operation,
                statusQueries,
                now,
                receivedAt,
                firstTriedAt,
                submittedAt,
                triedUntil,
                graceUntil,
                Recheck.NONE);
    }

    public RequestSnapshot(
            Status state,
            String code,
            Operation operation,
            int statusQueries,
            Instant now,
            Instant receivedAt,
            Instant firstTriedAt,
            Instant submittedAt) {
        this(state, code, operation, statusQueries, now, receivedAt, firstTriedAt, submittedAt, null, null);
    }

    /** The same with the time of its tries that counts. */
    public RequestSnapshot tried(Instant from, Instant until) {
        return new RequestSnapshot(
                state, code, operation, statusQueries, now, receivedAt, from, submittedAt, until, graceUntil, recheck);
    }

    /** Whether a sender that was taken for dead may still be at it. */
    boolean inGracePeriod() {
        return graceUntil != null && now.isBefore(graceUntil);
    }

    /**
     * What the rechecks of a success have said so far, kept in its row.
     *
     * @param failure a failure that is to be confirmed, or null
     * @param failureAt when it was first said, or null
     * @param unclear answers to the present recheck that were not understood
     */
    public record Recheck(String failure, Instant failureAt, int unclear) {

        /** Nothing has been said. */
        public static final Recheck NONE = new Recheck(null, null, 0);
    }
}

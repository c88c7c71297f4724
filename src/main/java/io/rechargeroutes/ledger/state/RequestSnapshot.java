package io.rechargeroutes.ledger.state;

import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Status;
import java.time.Instant;

/**
 * The state of a request before a transition, read from its locked row.
 *
 * @param code the reason for the state, or null
 * @param now the ledger's clock
 * @param statusQueries answered status queries since it became PENDING or UNKNOWN; of a SUCCESS, the rechecks done
 * @param receivedAt when it was recorded
 * @param firstTriedAt when an attempt first failed without being sent, or null
 * @param submittedAt the record of intent of its latest attempt, or null
 * @param triedUntil end of the time that counts since firstTriedAt: the provider's last recognised answer; null: now
 * @param graceUntil end of the grace period: until then a sender that was taken for dead may still be sending; or null
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

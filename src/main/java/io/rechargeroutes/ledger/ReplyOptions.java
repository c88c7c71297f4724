package io.rechargeroutes.ledger;

import java.time.Instant;

/**
 * What the sender of rows wants of the results queue.
 *
 * @param toQueue       the orders' outcomes go there
 * @param asks          what is known already is published there again
 * @param correlationId what they carry, or null for their orderId
 * @param expiresAt     the rows are not to be sent after this moment, or null
 */
record ReplyOptions(boolean toQueue, boolean asks, String correlationId, Instant expiresAt) {

    static final ReplyOptions NONE = new ReplyOptions(false, false, null, null);
    /** Files whose outcomes go to the results queue as well. */
    static final ReplyOptions OUTCOMES = new ReplyOptions(true, false, null, null);

    static ReplyOptions of(Envelope envelope) {
        return new ReplyOptions(true, true, envelope.correlationId(), envelope.expiresAt());
    }

    /** The earlier of both moments, or null. */
    Instant earlier(Instant own) {
        return own == null || expiresAt != null && expiresAt.isBefore(own) ? expiresAt : own;
    }
}

package io.rechargeroutes.ledger;

import java.time.Instant;

/**
 * What the sender of rows wants of the results queue.
 *
 * @param toQueue       the orders' outcomes go there
 * @param asks          what is known already is told there again
 * @param correlationId what they carry, or null for their orderId
 * @param expiresAt     the rows are not to be sent after this moment, or null
 */
record QueueWish(boolean toQueue, boolean asks, String correlationId, Instant expiresAt) {

    static final QueueWish NONE = new QueueWish(false, false, null, null);
    /** Files whose outcomes go to the results queue as well. */
    static final QueueWish OUTCOMES = new QueueWish(true, false, null, null);

    static QueueWish of(Envelope envelope) {
        return new QueueWish(true, true, envelope.correlationId(), envelope.expiresAt());
    }

    /** The earlier of both moments, or null. */
    Instant earlier(Instant own) {
        return own == null || expiresAt != null && expiresAt.isBefore(own) ? expiresAt : own;
    }
}

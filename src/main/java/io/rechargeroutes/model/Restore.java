package io.rechargeroutes.model;

import java.time.Instant;

/**
 * The ledger was found restored to an older state. Until an operator confirms it, nothing is claimed, sent or taken in.
 *
 * @param since when that was found
 * @param why how it was recognised, in a sentence
 * @param lastHeartbeat the last heartbeat in the restored ledger: it knows nothing of what happened later
 * @param confirmedAt null until it is confirmed
 * @param confirmedBy who confirmed it
 * @param note why, as that person wrote it
 * @param waiting what became of the requests that waited
 * @param cancelled how many of them were cancelled
 */
public record Restore(
        long id,
        Instant since,
        String why,
        Instant lastHeartbeat,
        Instant confirmedAt,
        String confirmedBy,
        String note,
        Waiting waiting,
        int cancelled) {

    /** What becomes of the requests that wait to be sent, and may have been sent in the time that was lost. */
    public enum Waiting {
        /** They are sent. */
        SEND,
        /** They become FAILED {@code CANCELLED}. */
        CANCEL
    }

    public boolean confirmed() {
        return confirmedAt != null;
    }
}

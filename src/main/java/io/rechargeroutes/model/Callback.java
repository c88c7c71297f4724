package io.rechargeroutes.model;

/**
 * A provider's own word about an attempt, which anybody who knows the address can have forged: a reason to ask, never
 * an outcome.
 *
 * @param provider whose address it came to
 * @param reference the attempt that it names
 * @param reported what it says became of it
 * @param message what came with it, made plain; or null
 */
public record Callback(String provider, String reference, ReportedStatus reported, String message) {

    /** What a callback can say. */
    public enum ReportedStatus {
        SUCCESS,
        FAILURE,
        OTHER
    }

    /** What became of a callback. */
    public enum Receipt {
        /** It is recorded, and will be looked into. */
        RECORDED,
        /** The same was recorded before. */
        REPEATED,
        /** It names no attempt at this provider; nothing is kept. */
        UNKNOWN
    }

    public Callback {
        message = PlainText.of(message);
    }
}

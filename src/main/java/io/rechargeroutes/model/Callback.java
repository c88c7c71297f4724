package io.rechargeroutes.model;

/**
 * A provider's own word about a sending, which anybody who knows the address can have forged: a reason to ask, never an outcome.
 *
 * @param provider  whose address it came to
 * @param reference the sending that it names
 * @param said      what it says became of it
 * @param words     what came with it, cleaned; or null
 */
public record Callback(String provider, String reference, Said said, String words) {

    /** What a callback can say. */
    public enum Said {
        SUCCESS, FAILURE, OTHER
    }

    /** What became of a callback. */
    public enum Receipt {
        /** It is recorded, and will be looked into. */
        RECORDED,
        /** The same was recorded before. */
        REPEATED,
        /** It names no sending to this provider; nothing is kept. */
        UNKNOWN
    }

    public Callback {
        words = Words.clean(words);
    }
}

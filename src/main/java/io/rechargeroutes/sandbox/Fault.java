package io.rechargeroutes.sandbox;

/** How a reply travels, or fails to. */
enum Fault {
    /** As it should. */
    NONE(true),
    /** Processed, then silence on an open connection, for five minutes. */
    NO_ANSWER(true),
    /** Processed, then the connection is closed without a byte. */
    DROPPED_AFTER(true),
    /** The connection is closed without a byte, and nothing was processed. */
    DROPPED_BEFORE(false),
    /** Processed, and an HTML page with status 200. */
    HTML_PAGE(true),
    /** 503 with Retry-After, nothing processed. */
    UNAVAILABLE(false),
    /** 429 with Retry-After, nothing processed. */
    TOO_MANY(false),
    /** 307 to the same URL with one parameter more, nothing processed. Who follows is answered there. */
    REDIRECT(false),
    /** Processed, then status 200 and one blank every half second for ever. */
    TRICKLE(true),
    /** Processed, then half of the answer, and the connection is closed. */
    HALF(true),
    /** Processed, and the answer is followed by blanks up to 2 MiB. */
    HUGE(true),
    /** Processed, and status 200 without a body. */
    EMPTY(true),
    /** Processed, and the answer names another order and number. */
    OTHER_ORDER(true),
    /** Processed, and the answer is held back for the milliseconds of the rule. */
    SLOW(true);

    private final boolean processes;

    Fault(boolean processes) {
        this.processes = processes;
    }

    /** Whether the provider does what it was asked before the fault strikes. */
    boolean processes() {
        return processes;
    }
}

package io.rechargeroutes.model;

/** The kinds of {@link Notice} that schedules and file intake raise; docs/operations.md says what to do about each. */
public final class NoticeKind {

    /** A request waits for a person. */
    public static final String REVIEW = "REVIEW";
    /** A wallet fell below the threshold. */
    public static final String LOW_BALANCE = "LOW_BALANCE";
    /** A wallet is above it again. */
    public static final String BALANCE_RESTORED = "BALANCE_RESTORED";
    /** Money was put into a wallet, or taken out of it. */
    public static final String TOP_UP = "TOP_UP";
    /** A day's account of a wallet comes out even. */
    public static final String RECONCILED = "RECONCILED";
    /** It does not. */
    public static final String RECONCILIATION_DIFFERENCE = "RECONCILIATION_DIFFERENCE";
    /** There are too few readings to say. */
    public static final String NOT_RECONCILED = "NOT_RECONCILED";

    /** An input file changed after it was read. */
    public static final String FILE_CHANGED = "FILE_CHANGED";

    private NoticeKind() {
    }
}

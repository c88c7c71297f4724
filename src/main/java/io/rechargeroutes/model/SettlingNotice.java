package io.rechargeroutes.model;

/** The notices of what could not be settled as it came; docs/operations.md says what to do about each. Recorded once for each reference. */
public final class SettlingNotice {

    private SettlingNotice() {
    }

    /** An answer that contradicts what its request is settled as. */
    public static Notice lateAnswer(String orderId, String reference, Verdict verdict, String settled) {
        return Notice.alert("LATE_ANSWER", orderId, "the call with reference " + reference + " was answered " + verdict + " when the request was " + settled
                + " already; look at the provider's records", reference);
    }

    /** An answer that the ledger can never hold. */
    public static Notice notRecorded(String orderId, String reference, String why) {
        return Notice.alert("ANSWER_NOT_RECORDED", orderId, why + "; look at the provider's records by reference " + reference, reference);
    }

    /** A recorded request that this version cannot read. */
    public static Notice unreadable(String orderId, String why) {
        return Notice.alert("UNREADABLE_REQUEST", orderId, why, "");
    }
}

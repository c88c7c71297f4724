package io.rechargeroutes.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The notices of rechecks of a success, which look for refunds; docs/operations.md says what to do about each. */
public final class RecheckNotice {

    private RecheckNotice() {
    }

    /** An answer that is not understood; it is asked again. Recorded once an hour for each provider and code. */
    public static Notice notUnderstood(String provider, String orderId, String reference, Outcome outcome, Instant now) {
        return Notice.info("RECHECK_UNCLEAR", provider + " " + outcome.code(), "the recheck of " + orderId + ", reference " + reference + ", was answered "
                + words(outcome) + "; it stays SUCCESS and is asked again", now.truncatedTo(ChronoUnit.HOURS).toString());
    }

    /** A recheck that ended without an answer. Recorded once for each reference and recheck. */
    public static Notice givenUp(String provider, String orderId, String reference, Outcome outcome, int recheck) {
        return Notice.alert("RECHECK_GIVEN_UP", orderId, "recheck " + recheck + " got no clear answer from " + provider + ", the last one was " + words(outcome)
                + "; it stays SUCCESS. Look up reference " + reference + " in the provider's records: a refund would not be seen", reference + " " + recheck);
    }

    /** Rechecks of a provider that come a day late. Recorded once a day. */
    public static Notice late(String provider, long hours, String day) {
        return Notice.alert("RECHECK_LATE", provider, "the oldest recheck of a success is " + hours + " hours late, so refunds are seen late; raise "
                + "recharge.status.recheck-rate if the provider allows it", day);
    }

    private static String words(Outcome outcome) {
        return outcome.verdict() + (outcome.code() == null ? "" : " " + outcome.code()) + (outcome.message() == null ? "" : " (" + outcome.message() + ")");
    }
}

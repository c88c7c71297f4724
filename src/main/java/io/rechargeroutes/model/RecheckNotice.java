package io.rechargeroutes.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The notices of rechecks of a success, which look for refunds; docs/operations.md says what to do about each. */
public final class RecheckNotice {

    private RecheckNotice() {
    }

    /** No answer, or one that is not understood; it is queried again. Recorded once for each reference and recheck, however often it is asked. */
    public static Notice notUnderstood(String provider, String orderId, String reference, Outcome outcome, int recheck) {
        return notice("RECHECK_UNCLEAR", false, provider, orderId, "recheck " + recheck + " of reference " + reference + " got no clear answer from " + provider
                + ", but " + message(outcome) + "; it stays SUCCESS and is queried again", reference + " " + recheck);
    }

    /** A proven failure of what was a success; it must be said again before it counts. Recorded once, until it is taken back. */
    public static Notice toConfirm(String provider, String orderId, String reference, Outcome outcome, Instant since, Instant confirm) {
        return notice("REVERSAL_UNCONFIRMED", false, provider, orderId, provider + " says of reference " + reference + ", which succeeded: " + message(outcome)
                + "; it stays SUCCESS, and becomes REVERSED where that is said again from " + confirm.truncatedTo(ChronoUnit.SECONDS) + " on", reference + " " + since);
    }

    /** A recheck that ended without an answer. Recorded once for each reference and recheck. */
    public static Notice givenUp(String provider, String orderId, String reference, Outcome outcome, int recheck) {
        return notice("RECHECK_GIVEN_UP", true, provider, orderId, "recheck " + recheck + " got no clear answer from " + provider + ", the last one was "
                + message(outcome) + "; it stays SUCCESS. Look up reference " + reference + " in the provider's records: a refund would not be seen",
                reference + " " + recheck);
    }

    /** Rechecks of a provider that come a day late. Recorded once a day. */
    public static Notice late(String provider, long hours, String day) {
        return Notice.alert("RECHECK_LATE", provider, "the oldest recheck of a success is " + hours + " hours late, so refunds are seen late; raise "
                + "recharge.status.recheck-rate if the provider allows it", day);
    }

    private static Notice notice(String kind, boolean alert, String provider, String orderId, String text, String occasion) {
        return new Notice(kind, alert, orderId, text, occasion, RequestJson.emptyObject().put("provider", provider));
    }

    private static String message(Outcome outcome) {
        return outcome.verdict() + (outcome.code() == null ? "" : " " + outcome.code()) + (outcome.message() == null ? "" : " (" + outcome.message() + ")");
    }
}

package io.rechargeroutes.model;

/** The notices of account errors, of pauses, and of decisions that are contradicted; docs/operations.md says what to do about each. */
public final class ProviderNotice {

    private ProviderNotice() {
    }

    /** An account error: a provider refuses requests for a reason of our own making. Recorded once an hour for each provider and code. */
    public static Notice refused(String provider, String code, String remedy, String hour) {
        String what = remedy == null ? "look at docs/messages.md" : remedy;
        return Notice.alert("REFUSED_FOR_ACCOUNT_ERROR", provider + " " + code, "it refuses requests with " + code + ": " + what, hour);
    }

    /** A person paused a provider, or one operator of it. */
    public static Notice paused(Pause pause) {
        return Notice.info("PROVIDER_PAUSED", pause.target(), "paused by " + pause.who() + ": " + pause.reason(), null);
    }

    /** A pause is over. */
    public static Notice resumed(String target, String who, long waiting) {
        return Notice.info("PROVIDER_RESUMED", target, "resumed by " + who + "; " + waiting + " requests waited for it", null);
    }

    /** The provider says something else than the person who decided. Recorded once a request. */
    public static Notice contradicted(String orderId, Status decided, String who, Outcome outcome) {
        String code = outcome.code() == null ? "" : " " + outcome.code();
        return Notice.alert("DECISION_CONTRADICTED", orderId, who + " decided " + decided + ", and now the provider says " + outcome.verdict() + code
                + "; nothing was changed. Look at the provider's records", "decision");
    }
}

package io.rechargeroutes.model;

/** The notices of account errors, of pauses, and of decisions that are contradicted; docs/operations.md says what to do about each. */
public final class TroubleNotice {

    private TroubleNotice() {
    }

    /** An account error: a provider refuses requests for a reason of our own making. Told once an hour for each provider and code. */
    public static Notice refused(String provider, String code, String remedy, String hour) {
        String what = remedy == null ? "look at docs/messages.md" : remedy;
        return Notice.alert("REFUSED_FOR_OUR_TROUBLE", provider + " " + code, "it refuses requests with " + code + ": " + what, hour);
    }

    /** A person paused a provider, or one operator of it. */
    public static Notice paused(Pause pause) {
        return Notice.info("PROVIDER_PAUSED", pause.lane(), "paused by " + pause.who() + ": " + pause.reason(), null);
    }

    /** A pause is over. */
    public static Notice resumed(String lane, String who, long waiting) {
        return Notice.info("PROVIDER_RESUMED", lane, "resumed by " + who + "; " + waiting + " requests waited for it", null);
    }

    /** The provider says something else than the person who decided. Told once a request. */
    public static Notice contradicted(String orderId, Status decided, String who, Outcome outcome) {
        String code = outcome.code() == null ? "" : " " + outcome.code();
        return Notice.alert("DECISION_CONTRADICTED", orderId, who + " decided " + decided + ", and now the provider says " + outcome.verdict() + code
                + "; nothing was changed. Look at the provider's records", "decision");
    }
}

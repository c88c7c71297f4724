package io.rechargeroutes.model;

import java.util.Locale;

/** What a request asks for. The names are the message contract's. */
public enum Operation {
    RECHARGE,
    BILL_FETCH,
    DTH_INFO,
    CREDIT_REGISTER,
    CREDIT_OTP,
    CREDIT_SUBMIT_OTP,
    CREDIT_HISTORY,
    STATUS,
    BALANCE;

    /** A lookup reads and moves no money: it may be repeated, also after a crash. */
    public boolean lookup() {
        return this == BILL_FETCH || this == DTH_INFO || this == STATUS || this == BALANCE;
    }

    /** True where an account at an operator is looked at. */
    public boolean ofAccount() {
        return this == RECHARGE || this == BILL_FETCH || this == DTH_INFO;
    }

    /**
     * The last part of a provider's route name: {@code BILL_FETCH} is served by {@code direct:<provider>-bill-fetch}.
     */
    public String routeSuffix() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

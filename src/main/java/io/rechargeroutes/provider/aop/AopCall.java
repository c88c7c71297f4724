package io.rechargeroutes.provider.aop;

import io.rechargeroutes.provider.Evidence;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The calls made to AOP. Each is the name of a use of routes/kamelets/provider-call, of a path setting, and of a call
 * in outcomes.csv.
 */
enum AopCall {
    FASTAG_RECHARGE,
    FASTAG_STATUS,
    CONSUMER_DETAILS,
    DTH_INFO,
    MOBILE_RECHARGE,
    MOBILE_STATUS,
    MOBILE_RECHARGE_V2,
    MOBILE_STATUS_V2,
    BILL_FETCH_DETAILS,
    BILL_PAY,
    BILL_STATUS,
    CREDIT_REGISTER,
    CREDIT_OTP,
    CREDIT_SUBMIT_OTP,
    CREDIT_HISTORY,
    BALANCE;

    /** The name as files and settings write it: {@code fastag-recharge}. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static AopCall of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Whether it asks what became of a recharge sent before. */
    boolean queriesStatus() {
        return this == FASTAG_STATUS || this == MOBILE_STATUS || this == MOBILE_STATUS_V2 || this == BILL_STATUS;
    }

    /** Whether it moves money, or queries one that did. */
    boolean payment() {
        return queriesStatus()
                || this == FASTAG_RECHARGE
                || this == MOBILE_RECHARGE
                || this == MOBILE_RECHARGE_V2
                || this == BILL_PAY;
    }

    /**
     * Which fields every answer to this status query carries. AOP's pages show those of the second API and of the first
     * one's mobile status; the other two are taken to be alike.
     */
    Set<Evidence.Field> evidence() {
        return switch (this) {
            case MOBILE_STATUS, FASTAG_STATUS, BILL_STATUS -> EnumSet.of(
                    Evidence.Field.REFERENCE,
                    Evidence.Field.NUMBER,
                    Evidence.Field.AMOUNT,
                    Evidence.Field.PROVIDER_REF);
                // it names the transaction by AOP's own reference, which is what was asked by
            case MOBILE_STATUS_V2 -> EnumSet.of(Evidence.Field.REFERENCE, Evidence.Field.PROVIDER_REF);
            default -> EnumSet.noneOf(Evidence.Field.class);
        };
    }

    /** Whether it is a step of a credit check: a GET with a body, answered in a form of its own. */
    boolean credit() {
        return name().startsWith("CREDIT_");
    }
}

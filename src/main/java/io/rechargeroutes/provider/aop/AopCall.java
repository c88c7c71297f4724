package io.rechargeroutes.provider.aop;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The calls made to AOP. Each is the name of a route, of a path setting, and of a call in outcomes.csv. */
enum AopCall {
    FASTAG_RECHARGE, FASTAG_STATUS, CONSUMER_DETAILS, DTH_INFO,
    MOBILE_RECHARGE, MOBILE_STATUS, MOBILE_RECHARGE_V2, MOBILE_STATUS_V2,
    BILL_FETCH_DETAILS, BILL_PAY, BILL_STATUS,
    CREDIT_REGISTER, CREDIT_OTP, CREDIT_SUBMIT_OTP, CREDIT_HISTORY;

    private static final Set<AopCall> MONEY = EnumSet.of(FASTAG_RECHARGE, MOBILE_RECHARGE, MOBILE_RECHARGE_V2, BILL_PAY);

    /** The name as files and settings write it: {@code fastag-recharge}. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static AopCall of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** The call of this name that recharges or pays; nothing for any other. */
    static Optional<AopCall> ofMoney(String text) {
        return MONEY.stream().filter(call -> call.text().equals(text)).findFirst();
    }

    /** Whether it asks what became of a recharge sent before. */
    boolean enquires() {
        return this == FASTAG_STATUS || this == MOBILE_STATUS || this == MOBILE_STATUS_V2 || this == BILL_STATUS;
    }

    /** Whether it is a step of a credit enquiry: a GET with a body, answered in a form of its own. */
    boolean credit() {
        return name().startsWith("CREDIT_");
    }
}

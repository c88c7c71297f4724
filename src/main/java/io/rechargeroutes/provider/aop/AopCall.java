package io.rechargeroutes.provider.aop;

import io.rechargeroutes.provider.Evidence;
import java.util.Locale;
import java.util.Set;

/**
 * The calls made to AOP. Each is the name of a use of routes/kamelets/provider-call, of a path setting, and of a call
 * in outcomes.csv.
 */
enum AopCall {
    FASTAG_RECHARGE(Kind.PAYMENT),
    FASTAG_STATUS(Answer.FIRST_API),
    CONSUMER_DETAILS(Kind.LOOKUP),
    DTH_INFO(Kind.LOOKUP),
    MOBILE_RECHARGE(Kind.PAYMENT),
    MOBILE_STATUS(Answer.FIRST_API),
    MOBILE_RECHARGE_V2(Kind.PAYMENT),
    MOBILE_STATUS_V2(Answer.SECOND_API),
    BILL_FETCH_DETAILS(Kind.LOOKUP),
    BILL_PAY(Kind.PAYMENT),
    BILL_STATUS(Answer.FIRST_API),
    CREDIT_REGISTER(Kind.CREDIT),
    CREDIT_OTP(Kind.CREDIT),
    CREDIT_SUBMIT_OTP(Kind.CREDIT),
    CREDIT_HISTORY(Kind.CREDIT),
    BALANCE(Kind.LOOKUP);

    /** What a call does, on which depends what its answers can mean. */
    private enum Kind {
        PAYMENT,
        STATUS_QUERY,
        LOOKUP,
        CREDIT
    }

    /** Which fields of the attempt every answer to a status query carries. */
    private interface Answer {
        /** AOP's pages show it of mobile status; the other two calls of the first API are taken to be alike. */
        Set<Evidence.Field> FIRST_API = Set.of(
                Evidence.Field.REFERENCE, Evidence.Field.NUMBER, Evidence.Field.AMOUNT, Evidence.Field.PROVIDER_REF);

        /** It names the transaction by AOP's own reference, which is what was asked by. */
        Set<Evidence.Field> SECOND_API = Set.of(Evidence.Field.REFERENCE, Evidence.Field.PROVIDER_REF);
    }

    private final Kind kind;
    private final Set<Evidence.Field> evidence;

    AopCall(Kind kind) {
        this.kind = kind;
        this.evidence = Set.of();
    }

    AopCall(Set<Evidence.Field> evidence) {
        this.kind = Kind.STATUS_QUERY;
        this.evidence = evidence;
    }

    /** The name as files and settings write it: {@code fastag-recharge}. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static AopCall of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Whether it asks what became of a recharge sent before. */
    boolean queriesStatus() {
        return kind == Kind.STATUS_QUERY;
    }

    /** Whether it moves money, or queries one that did. */
    boolean payment() {
        return kind == Kind.PAYMENT || kind == Kind.STATUS_QUERY;
    }

    /** Which fields every answer to this status query carries; none for other calls. */
    Set<Evidence.Field> evidence() {
        return evidence;
    }

    /** Whether it is a step of a credit check: a GET with a body, answered in a form of its own. */
    boolean credit() {
        return kind == Kind.CREDIT;
    }
}

package io.rechargeroutes.sandbox;

/** What a call is about, whatever the provider names it. */
public enum Kind {
    MONEY, STATUS, LOOKUP, BALANCE,
    /** A bill that is fetched to be paid: answered well, so that the payment meets the number's fault. */
    BILL,
    /** A step of a credit check. */
    CREDIT,
    /** A token for the calls that follow. */
    TOKEN
}

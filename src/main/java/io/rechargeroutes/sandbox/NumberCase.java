package io.rechargeroutes.sandbox;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What becomes of a recharge, by the last two digits of the number recharged. */
public enum NumberCase {
    /** 00 to 89. */
    SUCCESS(Fault.NONE),
    /** 90. */
    PENDING_THEN_SUCCESS(Fault.NONE),
    /** 91. */
    PENDING_THEN_FAILURE(Fault.NONE),
    /** 92. */
    FAILURE(Fault.NONE),
    /** 93: recharged, and no answer. */
    NO_ANSWER(Fault.NO_ANSWER),
    /** 94: recharged, and the connection is closed. */
    DROPPED_AFTER(Fault.DROPPED_AFTER),
    /** 95: the connection is closed, not recharged. */
    DROPPED_BEFORE(Fault.DROPPED_BEFORE),
    /** 96: recharged, and an HTML page. */
    HTML_PAGE(Fault.HTML_PAGE),
    /** 97: 503, not recharged. */
    UNAVAILABLE(Fault.UNAVAILABLE),
    /** 98: refused for want of money, not recharged. */
    LOW_BALANCE(Fault.NONE),
    /** 99: recharged, to be taken back later. */
    REVERSED_LATER(Fault.NONE);

    private static final Pattern LAST_DIGITS = Pattern.compile("([0-9]{1,2})\\p{L}*$");

    private final Fault fault;

    NumberCase(Fault fault) {
        this.fault = fault;
    }

    /** How the answer about such a number travels. */
    Fault fault() {
        return fault;
    }

    /**
     * The case of a number. Letters at its end are skipped: DL12CB4685 is 85, 22BH9123AB is 23. No number is a success.
     */
    public static NumberCase of(String number) {
        Matcher digits = LAST_DIGITS.matcher(number == null ? "" : number);
        int last = digits.find() ? Integer.parseInt(digits.group(1)) : 0;
        return last < 90 ? SUCCESS : values()[last - 89];
    }
}

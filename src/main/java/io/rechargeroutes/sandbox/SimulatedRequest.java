package io.rechargeroutes.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;

/**
 * A request as its provider reads it. What the caller left out is null.
 *
 * @param provider who was asked, in upper case
 * @param call the call, by the provider's own name
 * @param kind what that call is about
 * @param method the HTTP method, in upper case
 * @param reference which order: the caller's reference, or the provider's where the call takes that
 * @param number the number to recharge or look up
 * @param amount in rupees
 * @param fields everything the caller sent, credentials included: neither to be written down nor shown
 */
public record SimulatedRequest(
        String provider,
        String call,
        Kind kind,
        String method,
        String reference,
        String number,
        BigDecimal amount,
        ObjectNode fields) {

    /** What a call is about, whatever the provider names it. */
    public enum Kind {
        MONEY,
        STATUS,
        LOOKUP,
        BALANCE,
        /** A bill that is fetched to be paid: answered well, so that the payment meets the number's fault. */
        BILL,
        /** A step of a credit check. */
        CREDIT,
        /** A token for the calls that follow. */
        TOKEN
    }

    /** The text of a field; null where it is absent, null or no plain value. */
    public String field(String name) {
        return Json.text(fields, name);
    }

    /** The same about a number that nobody queried. */
    SimulatedRequest another() {
        return new SimulatedRequest(provider, call, kind, method, reference, "9000000000", amount, fields);
    }

    /** Without the fields, which hold credentials. */
    @Override
    public String toString() {
        return "SimulatedRequest[" + provider + " " + call + " " + method + " " + reference + "]";
    }
}

package io.rechargeroutes.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * The canonical result: what is known of one request, or why one row was rejected.
 *
 * @param orderId the caller's id; null where a rejected row had none that could be read
 * @param operation what was asked for; null where a rejected row named none
 * @param status where the request stands
 * @param provider who was asked, or null
 * @param reference our reference at the provider, or null
 * @param providerRef the provider's own reference, or null
 * @param operatorRef the operator's reference, or null
 * @param amount rupees, or null
 * @param code our own reason, or null
 * @param message the provider's message or ours, made plain, or null
 * @param data what a lookup found; never null
 * @param line the row's line in its file, or null
 * @param receivedAt when the request was recorded, or null for a rejected row
 * @param updatedAt when its state last changed
 */
public record RechargeResult(
        String orderId,
        Operation operation,
        Status status,
        String provider,
        String reference,
        String providerRef,
        String operatorRef,
        BigDecimal amount,
        String code,
        String message,
        ObjectNode data,
        Long line,
        Instant receivedAt,
        Instant updatedAt) {

    /** The same result, with a note in front of its message; null for none. */
    public RechargeResult noted(String note) {
        if (note == null) {
            return this;
        }
        return new RechargeResult(
                orderId,
                operation,
                status,
                provider,
                reference,
                providerRef,
                operatorRef,
                amount,
                code,
                message == null ? note : note + "; " + message,
                data,
                line,
                receivedAt,
                updatedAt);
    }

    /** The same result, published for a row at a line. */
    public RechargeResult atLine(Long line) {
        return new RechargeResult(
                orderId,
                operation,
                status,
                provider,
                reference,
                providerRef,
                operatorRef,
                amount,
                code,
                message,
                data,
                line,
                receivedAt,
                updatedAt);
    }
}

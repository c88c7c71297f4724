package io.rechargeroutes.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/**
 * The canonical request, normalised and checked: what every route works on.
 *
 * @param orderId the caller's id, unique for ever
 * @param operation what is asked for
 * @param service the kind of account; null where the operation needs none
 * @param operator canonical catalogue code; null where the operation needs none
 * @param circle canonical circle code, or null
 * @param number normalised subscriber number, or null
 * @param amount rupees, or null where the operation moves no money
 * @param details further named values, never null
 * @param location where the sale was made, or null
 * @param bill a bill fetched before, opaque, kept as it came; null where there is none
 * @param provider the provider that the caller pinned, or null
 * @param expiresAt never to be sent after this moment, or null
 */
public record RechargeRequest(
        String orderId,
        Operation operation,
        Service service,
        String operator,
        String circle,
        String number,
        BigDecimal amount,
        Map<String, String> details,
        Location location,
        JsonNode bill,
        String provider,
        Instant expiresAt) {

    public RechargeRequest {
        details = details == null ? Map.of() : Map.copyOf(details);
    }

    /** The same request with a bill; used when a bill is fetched before it is paid. */
    public RechargeRequest withBill(JsonNode fetched) {
        return new RechargeRequest(
                orderId, operation, service, operator, circle, number, amount, details, location, fetched, provider,
                expiresAt);
    }

    /** The same request for one provider and no other. */
    public RechargeRequest at(String only) {
        return new RechargeRequest(
                orderId, operation, service, operator, circle, number, amount, details, location, bill, only,
                expiresAt);
    }

    /** Names the request and nothing of the person behind it. */
    @Override
    public String toString() {
        return "RechargeRequest[" + orderId + ", " + operation + ", " + operator + "]";
    }
}

package io.rechargeroutes.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.RechargeResult;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A result as the contract's JSON object: every field stands, in the contract's order, null where there is none. */
public final class ResultJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private ResultJson() {
    }

    /** The JSON object of one result. */
    public static ObjectNode of(RechargeResult result) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("orderId", result.orderId());
        node.put("operation", name(result.operation()));
        node.put("status", name(result.status()));
        node.put("final", result.status() != null && result.status().isFinal());
        node.put("provider", result.provider());
        node.put("reference", result.reference());
        node.put("providerRef", result.providerRef());
        node.put("operatorRef", result.operatorRef());
        node.put("amount", Money.text(result.amount()));
        node.put("code", result.code());
        node.put("message", result.message());
        node.set("data", result.data() == null ? MAPPER.createObjectNode() : result.data());
        node.put("line", result.line());
        node.put("receivedAt", time(result.receivedAt()));
        node.put("updatedAt", time(result.updatedAt()));
        return node;
    }

    /** One line of JSON. */
    static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Enum<?> constant) {
        return constant == null ? null : constant.name();
    }

    private static String time(Instant instant) {
        return instant == null ? null : MILLIS.format(instant);
    }
}

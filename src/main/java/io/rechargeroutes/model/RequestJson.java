package io.rechargeroutes.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request as canonical JSON text and back, exact to the last digit: how the ledger keeps it. Absent fields are left
 * out.
 */
public final class RequestJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private RequestJson() {}

    /** The request as one line of JSON. */
    public static String write(RechargeRequest request) {
        return text(node(request));
    }

    /** The request that {@link #write} made the text from; {@link IllegalArgumentException} for any other text. */
    public static RechargeRequest read(String text) {
        try {
            return request(MAPPER.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a stored request is not valid JSON");
        }
    }

    /** An object without fields. */
    public static ObjectNode emptyObject() {
        return MAPPER.createObjectNode();
    }

    /** The object of a JSON text of our own; {@link IllegalArgumentException} for any other text. */
    public static ObjectNode object(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (JsonProcessingException | ClassCastException e) {
            throw new IllegalArgumentException("a stored object is not valid JSON");
        }
    }

    /** The request as a JSON object. */
    public static ObjectNode node(RechargeRequest request) {
        ObjectNode node = MAPPER.createObjectNode();
        put(node, "orderId", request.orderId());
        put(node, "operation", request.operation());
        put(node, "service", request.service());
        put(node, "operator", request.operator());
        put(node, "circle", request.circle());
        put(node, "number", request.number());
        put(node, "amount", request.amount() == null ? null : request.amount().toPlainString());
        if (!request.details().isEmpty()) {
            ObjectNode details = node.putObject("details");
            new TreeMap<>(request.details()).forEach(details::put);
        }
        if (request.location() != null) {
            put(node.putObject("location"), "latitude", request.location().latitude());
            put(
                    (ObjectNode) node.get("location"),
                    "longitude",
                    request.location().longitude());
        }
        if (request.bill() != null) {
            node.set("bill", request.bill());
        }
        put(node, "provider", request.provider());
        put(node, "expiresAt", request.expiresAt());
        return node;
    }

    /** One line of JSON. */
    public static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(ObjectNode node, String name, Object value) {
        if (value != null) {
            node.put(name, value.toString());
        }
    }

    private static RechargeRequest request(JsonNode node) {
        JsonNode location = node.get("location");
        String operation = text(node, "operation");
        String service = text(node, "service");
        String amount = text(node, "amount");
        String expiresAt = text(node, "expiresAt");
        return new RechargeRequest(
                text(node, "orderId"),
                operation == null ? null : Operation.valueOf(operation),
                service == null ? null : Service.valueOf(service),
                text(node, "operator"),
                text(node, "circle"),
                text(node, "number"),
                amount == null ? null : new BigDecimal(amount),
                details(node.path("details")),
                location == null ? null : new Location(text(location, "latitude"), text(location, "longitude")),
                node.get("bill"),
                text(node, "provider"),
                expiresAt == null ? null : Instant.parse(expiresAt));
    }

    private static Map<String, String> details(JsonNode node) {
        Map<String, String> details = new HashMap<>();
        node.properties()
                .forEach(field -> details.put(field.getKey(), field.getValue().textValue()));
        return details;
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).textValue();
    }
}

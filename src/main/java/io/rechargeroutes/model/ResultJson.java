package io.rechargeroutes.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A result as the contract's JSON object: every field stands, in the contract's order, null where there is none. */
public final class ResultJson {

    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ResultJson() {}

    /** The JSON object of one result. */
    public static ObjectNode of(RechargeResult result) {
        ObjectNode node = RequestJson.emptyObject();
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
        node.set("data", result.data() == null ? RequestJson.emptyObject() : result.data());
        node.put("line", result.line());
        node.put("receivedAt", time(result.receivedAt()));
        node.put("updatedAt", time(result.updatedAt()));
        return node;
    }

    /** One line of JSON. */
    public static String text(JsonNode node) {
        return RequestJson.text(node);
    }

    /** The result as one line of JSON. */
    public static String write(RechargeResult result) {
        return text(of(result));
    }

    /** The result that {@link #write} made the text from; {@link IllegalArgumentException} for any other text. */
    public static RechargeResult read(String text) {
        ObjectNode node = RequestJson.object(text);
        String operation = node.path("operation").textValue();
        String amount = node.path("amount").textValue();
        return new RechargeResult(
                node.path("orderId").textValue(),
                operation == null ? null : Operation.valueOf(operation),
                Status.valueOf(node.path("status").textValue()),
                node.path("provider").textValue(),
                node.path("reference").textValue(),
                node.path("providerRef").textValue(),
                node.path("operatorRef").textValue(),
                amount == null ? null : new BigDecimal(amount),
                node.path("code").textValue(),
                node.path("message").textValue(),
                (ObjectNode) node.get("data"),
                node.path("line").isNull() ? null : node.path("line").longValue(),
                instant(node.path("receivedAt")),
                instant(node.path("updatedAt")));
    }

    private static Instant instant(JsonNode node) {
        return node.isTextual() ? Instant.parse(node.textValue()) : null;
    }

    private static String name(Enum<?> constant) {
        return constant == null ? null : constant.name();
    }

    private static String time(Instant instant) {
        return instant == null ? null : MILLIS.format(instant);
    }
}

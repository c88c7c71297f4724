package io.rechargeroutes.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** One text for all requests that ask for the same, whatever their orderId: what a content hash is made from. */
public final class CanonicalForm {

    private static final Pattern PLAIN_NUMBER = Pattern.compile("[+-]?[0-9]{1,20}(\\.[0-9]{1,20})?");

    private CanonicalForm() {}

    /**
     * Everything but the orderId, in a fixed order: amounts and coordinates by value, what is absent or empty left out,
     * names sorted. Two requests have the same text exactly if they ask for the same.
     */
    public static String of(RechargeRequest request) {
        ObjectNode node = RequestJson.node(request);
        node.remove("orderId");
        if (request.amount() != null) {
            node.put("amount", Money.text(request.amount()));
        }
        if (request.location() != null) {
            ObjectNode location = (ObjectNode) node.get("location");
            List.of("latitude", "longitude")
                    .forEach(name -> location.put(
                            name, Money.text(new BigDecimal(location.get(name).textValue()))));
        }
        return RequestJson.text(sorted(node));
    }

    /**
     * The fields as a sender wrote them, without the orderId, in a fixed order: blanks around texts and what is empty
     * left out, the amount and the location by value, an operation that is the default left out. No catalogue is asked.
     */
    public static String ofSent(ObjectNode content) {
        ObjectNode node = content.deepCopy();
        node.remove("orderId");
        JsonNode bill = node.remove("bill");
        ObjectNode fields = filled(node);
        byValue(fields, "amount");
        if (fields.get("location") instanceof ObjectNode location) {
            List.of("latitude", "longitude").forEach(name -> byValue(location, name));
        }
        if (Operation.RECHARGE.name().equals(fields.path("operation").asText())) {
            fields.remove("operation");
        }
        if (bill != null && !bill.isNull() && !bill.isEmpty()) {
            fields.set("bill", bill);
        }
        return RequestJson.text(sorted(fields));
    }

    /** Numbers and texts are the same: formats differ in what they can distinguish. */
    private static ObjectNode filled(ObjectNode node) {
        ObjectNode filled = JsonNodeFactory.instance.objectNode();
        node.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value instanceof ObjectNode object) {
                ObjectNode inner = filled(object);
                if (!inner.isEmpty()) {
                    filled.set(field.getKey(), inner);
                }
            } else if (value.isContainerNode()) {
                filled.set(field.getKey(), value);
            } else if (!value.isNull() && !value.asText().isBlank()) {
                filled.put(field.getKey(), value.asText().strip());
            }
        });
        return filled;
    }

    private static void byValue(ObjectNode fields, String name) {
        String text = fields.path(name).asText();
        if (PLAIN_NUMBER.matcher(text).matches()) {
            fields.put(name, Money.text(new BigDecimal(text)));
        }
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode sorted = JsonNodeFactory.instance.objectNode();
            TreeSet<String> names = new TreeSet<>();
            object.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> sorted.set(name, sorted(object.get(name))));
            return sorted;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode sorted = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> sorted.add(sorted(element)));
            return sorted;
        }
        return node;
    }
}

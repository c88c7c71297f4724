package io.rechargeroutes.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.TreeSet;

/** One text for all requests that ask for the same, whatever their orderId: what a content hash is made from. */
public final class CanonicalForm {

    private CanonicalForm() {
    }

    /**
     * Everything but the orderId, in a fixed order: amounts and coordinates by value, what is absent or empty left out, names sorted.
     * Two requests have the same text exactly if they ask for the same.
     */
    public static String of(RechargeRequest request) {
        ObjectNode node = RequestJson.node(request);
        node.remove("orderId");
        if (request.amount() != null) {
            node.put("amount", Money.text(request.amount()));
        }
        if (request.location() != null) {
            ObjectNode location = (ObjectNode) node.get("location");
            List.of("latitude", "longitude").forEach(name -> location.put(name, Money.text(new BigDecimal(location.get(name).textValue()))));
        }
        return RequestJson.text(sorted(node));
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

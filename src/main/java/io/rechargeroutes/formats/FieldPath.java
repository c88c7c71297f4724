package io.rechargeroutes.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.intake.format.Row;
import java.util.List;
import java.util.Map;

/**
 * Where a value stands in a row of somebody else's.
 *
 * @param text as it stands in the format
 * @param steps one name, or those on the way through nested objects
 */
record FieldPath(String text, List<String> steps) {

    /** A name; with nested fields, {@code /a/b} leads through objects. */
    static FieldPath of(String text, boolean nested) {
        return new FieldPath(
                text, nested && text.startsWith("/") ? List.of(text.substring(1).split("/", -1)) : List.of(text));
    }

    /** The last name, without the sign of an attribute. */
    String name() {
        String last = steps.get(steps.size() - 1);
        return last.startsWith("@") ? last.substring(1) : last;
    }

    /** The value without blanks around it; null where there is none. */
    String value(ObjectNode row) throws Unmapped {
        JsonNode node = at(row);
        if (node instanceof ObjectNode object && object.has("")) {
            node = object.get(""); // the text of an element with attributes
        }
        if (node instanceof ObjectNode object && object.properties().stream().allMatch(this::isAttribute)) {
            return null; // an element with attributes and no text
        }
        if (node != null && node.isContainerNode()) {
            throw new Unmapped(
                    Unmapped.INVALID,
                    Row.quoted(text) + (node.isArray() ? " stands several times" : " holds fields of its own")
                            + " where the format takes one value");
        }
        String value = node == null || node.isNull() ? "" : text(node).strip();
        return value.isEmpty() ? null : value;
    }

    /** Whether the value is a number, and no text that shows one. */
    boolean isNumber(ObjectNode row) {
        return at(row) instanceof NumericNode;
    }

    private static String text(JsonNode node) {
        return node.isBigDecimal() ? node.decimalValue().toPlainString() : node.asText();
    }

    private JsonNode at(ObjectNode row) {
        JsonNode node = row;
        for (String step : steps) {
            node = node instanceof ObjectNode object ? object.get(step) : null;
        }
        return node;
    }

    private boolean isAttribute(Map.Entry<String, JsonNode> field) {
        return field.getKey().startsWith("@");
    }
}

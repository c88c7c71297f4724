package io.rechargeroutes.formats;

import com.fasterxml.jackson.databind.JsonNode;
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
        JsonNode blocked = blocked(row);
        if (blocked != null && (blocked.isArray() || !blocked.asText().isBlank())) {
            throw new Unmapped(
                    Unmapped.INVALID,
                    Row.quoted(text)
                            + (blocked.isArray()
                                    ? " leads through what stands several times"
                                    : " leads through a value that holds no fields"));
        }
        JsonNode node = at(row);
        boolean plain = node instanceof ObjectNode object
                && object.properties().stream().allMatch(field -> field.getKey().isEmpty() || isAttribute(field));
        if (plain && node.has("")) {
            node = node.get(""); // the text of an element with attributes
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

    private static String text(JsonNode node) {
        return node.isBigDecimal() ? node.decimalValue().toPlainString() : node.asText();
    }

    /** What stands there, also where it is no single value; null where nothing does. */
    JsonNode at(ObjectNode row) {
        JsonNode node = row;
        for (String step : steps) {
            node = node instanceof ObjectNode object ? object.get(step) : null;
        }
        return node;
    }

    /** The first value on the way that holds no fields; null where all do. */
    private JsonNode blocked(ObjectNode row) {
        JsonNode node = row;
        for (String step : steps) {
            if (!(node instanceof ObjectNode object)) {
                return node;
            }
            node = object.get(step);
            if (node == null || node.isNull()) {
                return null;
            }
        }
        return null;
    }

    private boolean isAttribute(Map.Entry<String, JsonNode> field) {
        return field.getKey().startsWith("@");
    }
}

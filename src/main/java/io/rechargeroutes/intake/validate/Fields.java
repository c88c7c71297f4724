package io.rechargeroutes.intake.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.model.PlainText;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The fields of one object of a row, as texts, and what is wrong with the row, in the order in which it was found. An
 * empty text, a null and a missing field are the same: absent, null here.
 */
final class Fields {

    private static final int LONGEST = 200;
    private static final Pattern UNCLEAN = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\u2028\\u2029]");
    private static final Pattern UNSTORABLE = Pattern.compile("[\\u0000\\p{Cs}]");

    private final ObjectNode object;
    private final String path;
    /** The code of each sentence; nested fields add to those of the row. */
    private final Map<String, String> problems;

    private Fields(ObjectNode object, String path, Map<String, String> problems) {
        this.object = object;
        this.path = path;
        this.problems = problems;
    }

    static Fields of(ObjectNode content) {
        return new Fields(content, "", new LinkedHashMap<>());
    }

    /** The fields of a nested object; none where it is absent. */
    Fields nested(String name) {
        ObjectNode fields = objectOrNull(name);
        return new Fields(fields == null ? JsonNodeFactory.instance.objectNode() : fields, path + name + ".", problems);
    }

    /**
     * A nested object as it stands, whatever it holds; null where it is absent or empty. Only characters that no
     * database and no encoding can carry are refused.
     */
    ObjectNode opaque(String name) {
        ObjectNode fields = objectOrNull(name);
        if (fields != null && unstorable(fields)) {
            invalid(name, "holds a zero character or half a character");
        }
        return fields;
    }

    private ObjectNode objectOrNull(String name) {
        JsonNode node = object.get(name);
        if (absent(node)) {
            return null;
        }
        if (node instanceof ObjectNode fields) {
            return fields.isEmpty() ? null : fields;
        }
        invalid(name, "must be an object with named fields");
        return null;
    }

    private static boolean unstorable(JsonNode node) {
        if (node.isTextual() && UNSTORABLE.matcher(node.textValue()).find()) {
            return true;
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            if (UNSTORABLE.matcher(names.next()).find()) {
                return true;
            }
        }
        for (JsonNode child : node) {
            if (unstorable(child)) {
                return true;
            }
        }
        return false;
    }

    /** Names every field that the contract does not know. */
    void refuseOthersThan(Collection<String> known) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                problem(
                        "UNKNOWN_FIELD",
                        "there is no field " + Row.quoted(path + name) + Nearest.suggestion(name, known));
            }
        }
    }

    /** The text as it was written, blanks and all; null where it is absent. */
    String raw(String name) {
        JsonNode node = object.get(name);
        if (absent(node)) {
            return null;
        }
        if (node.isContainerNode()) {
            invalid(name, "must be a single value");
            return null;
        }
        return node.asText();
    }

    /** Short clean text without blanks around it; null where it is absent or wrong. */
    String text(String name) {
        String raw = raw(name);
        if (raw == null) {
            return null;
        }
        String text = raw.strip();
        if (text.length() > LONGEST) {
            invalid(name, "is longer than " + LONGEST + " characters");
            return null;
        }
        if (UNCLEAN.matcher(text).find()) {
            invalid(name, "holds control or invisible characters");
            return null;
        }
        return text;
    }

    /** Whether a value stands there, right or wrong. */
    boolean has(String name) {
        return !absent(object.get(name));
    }

    Iterator<String> names() {
        return object.fieldNames();
    }

    private static boolean absent(JsonNode node) {
        return node == null
                || node.isNull()
                || node.isTextual() && node.asText().isBlank();
    }

    /** @param sentence what is wrong and what to do, without values that must not be shown */
    void problem(String code, String sentence) {
        problems.putIfAbsent(sentence, code);
    }

    void missing(String name, String why) {
        problem("MISSING_FIELD", path + name + " is missing: " + why);
    }

    void invalid(String name, String what) {
        problem("INVALID_FIELD", path + name + " " + what);
    }

    /** Whether nothing is wrong with the row. */
    boolean faultless() {
        return problems.isEmpty();
    }

    /** The first problem's code. */
    String code() {
        return problems.values().iterator().next();
    }

    /** All problems. */
    String message() {
        return PlainText.of(String.join("; ", problems.keySet()));
    }
}

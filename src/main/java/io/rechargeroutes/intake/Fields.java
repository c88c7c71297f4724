package io.rechargeroutes.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Nearest;
import java.util.Collection;
import java.util.Iterator;
import java.util.regex.Pattern;

/** The fields of one object of a row, as texts. An empty text, a null and a missing field are the same: absent, null here. */
final class Fields {

    private static final int LONGEST = 200;
    private static final Pattern UNCLEAN = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\u2028\\u2029]");

    private final ObjectNode object;
    private final String path;
    private final Problems problems;

    private Fields(ObjectNode object, String path, Problems problems) {
        this.object = object;
        this.path = path;
        this.problems = problems;
    }

    static Fields of(ObjectNode content, Problems problems) {
        return new Fields(content, "", problems);
    }

    /** The fields of a nested object; none where it is absent. */
    Fields nested(String name) {
        ObjectNode fields = objectOrNull(name);
        return new Fields(fields == null ? JsonNodeFactory.instance.objectNode() : fields, path + name + ".", problems);
    }

    /** A nested object as it stands; null where it is absent or empty. */
    ObjectNode objectOrNull(String name) {
        JsonNode node = object.get(name);
        if (absent(node)) {
            return null;
        }
        if (node instanceof ObjectNode fields) {
            return fields.isEmpty() ? null : fields;
        }
        problems.invalid(path + name, "must be an object with named fields");
        return null;
    }

    /** Names every field that the contract does not know. */
    void refuseOthersThan(Collection<String> known) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                problems.add("UNKNOWN_FIELD", "there is no field " + Quoted.value(path + name) + Nearest.suggestion(name, known));
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
            problems.invalid(path + name, "must be a single value");
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
            problems.invalid(path + name, "is longer than " + LONGEST + " characters");
            return null;
        }
        if (UNCLEAN.matcher(text).find()) {
            problems.invalid(path + name, "holds control or invisible characters");
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
        return node == null || node.isNull() || node.isTextual() && node.asText().isBlank();
    }
}

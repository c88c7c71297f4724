package io.rechargeroutes.intake.validate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.model.Characters;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.model.PlainText;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of one object of a row, as texts, and what is wrong with the row, in the order in which it was found. An
 * empty text, a null and a missing field are the same: absent, null here.
 */
final class Fields {

    private static final int LONGEST = 200;
    /** Fields with a code of their own. */
    private static final Map<String, String> CODES =
            Map.of("orderId", "INVALID_ORDER_ID", "number", "INVALID_NUMBER", "amount", "INVALID_AMOUNT");

    private static final Pattern UNCLEAN = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\u2028\\u2029]");
    private static final Pattern UNSTORABLE = Pattern.compile("[\\u0000\\p{Cs}]");

    private final ObjectNode object;
    private final String path;
    /** Names of fields whose cells hold no value that could be checked. */
    private final Set<String> faulty;
    /** The code of each sentence; nested fields add to those of the row. */
    private final Map<String, String> problems;

    private Fields(ObjectNode object, String path, Set<String> faulty, Map<String, String> problems) {
        this.object = object;
        this.path = path;
        this.faulty = faulty;
        this.problems = problems;
    }

    /**
     * The fields of a row.
     *
     * @param faults what is known to be wrong with some of them, by their names: these are problems, and have no value
     */
    static Fields of(ObjectNode content, Map<String, String> faults) {
        Fields fields = new Fields(content, "", faults.keySet(), new LinkedHashMap<>());
        faults.forEach((name, fault) -> fields.problem(CODES.getOrDefault(name, "INVALID_FIELD"), name + " " + fault));
        return fields;
    }

    /** The fields of a nested object; none where it is absent. */
    Fields nested(String name) {
        ObjectNode fields = objectOrNull(name);
        return new Fields(
                fields == null ? JsonNodeFactory.instance.objectNode() : fields, path + name + ".", faulty, problems);
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

    /** The text as it was written, blanks and all; null where it is absent or known to be wrong. */
    String raw(String name) {
        JsonNode node = object.get(name);
        if (absent(node) || faulty.contains(path + name)) {
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
        String text = Characters.strip(raw);
        if (text.length() > LONGEST) {
            invalid(name, "is longer than " + LONGEST + " characters");
            return null;
        }
        Matcher unclean = UNCLEAN.matcher(text);
        if (unclean.find()) {
            int c = text.codePointAt(unclean.start());
            invalid(
                    name,
                    "holds control or invisible characters: " + Characters.named(c) + " at character "
                            + (raw.codePointCount(0, raw.indexOf(text) + unclean.start()) + 1));
            return null;
        }
        return text;
    }

    /** Names the first character that may not stand in a text, and its place. */
    static Optional<String> firstOther(String text, IntPredicate allowed) {
        for (int i = 0, position = 1; i < text.length(); i += Character.charCount(text.codePointAt(i)), position++) {
            int c = text.codePointAt(i);
            if (!allowed.test(c)) {
                return Optional.of("it holds " + Characters.named(c) + " at character " + position);
            }
        }
        return Optional.empty();
    }

    /** Whether a value stands there, right or wrong. */
    boolean has(String name) {
        return !absent(object.get(name));
    }

    Iterator<String> names() {
        return object.fieldNames();
    }

    private static boolean absent(JsonNode node) {
        return node == null || node.isNull() || node.isTextual() && Characters.areBlank(node.asText());
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

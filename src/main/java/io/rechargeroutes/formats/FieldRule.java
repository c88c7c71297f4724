package io.rechargeroutes.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.intake.format.Row;
import java.util.Map;
import java.util.Optional;

/**
 * How one field of the request is made.
 *
 * @param field its canonical name, nested ones with a dot
 * @param from where its value stands; null where it is the same in every row
 * @param fixed the value of every row, or the one that stands for an absent value; null where there is none
 * @param codes the sender's values and what they mean; null where a value means itself
 * @param amount how an amount is written; null where it is canonical
 * @param date how a date or a moment is written; null where it is canonical
 */
record FieldRule(
        String field, FieldPath from, String fixed, Map<String, String> codes, AmountForm amount, DateForm date) {

    private static final String MOMENT = "expiresAt";
    private static final Map<String, String> CODES =
            Map.of("operator", "OPERATOR_UNKNOWN", "circle", "CIRCLE_UNKNOWN", "amount", "INVALID_AMOUNT");

    static boolean isMoment(String field) {
        return field.equals(MOMENT);
    }

    /** The canonical value of a row; null where it has none. */
    String value(ObjectNode row) throws Unmapped {
        String text = from == null ? null : from.value(row);
        return text == null ? fixed : canonical(text, from.at(row));
    }

    private String canonical(String text, JsonNode given) throws Unmapped {
        if (codes != null) {
            return known(codes.get(text), text, "is not in the map of the format; add it there, or correct the row");
        }
        if (amount != null) {
            return known(
                    amount.canonical(text, given).orElse(null),
                    text,
                    "is not written as the format says, " + amount.description());
        }
        if (date != null) {
            Optional<String> read = isMoment(field) ? date.moment(text) : date.date(text);
            return known(read.orElse(null), text, "is not written as the format says, " + date.pattern());
        }
        return text;
    }

    private String known(String canonical, String text, String otherwise) throws Unmapped {
        if (canonical == null) {
            throw new Unmapped(
                    CODES.getOrDefault(field, Unmapped.INVALID),
                    field + (isShown() ? " " + Row.quoted(text) : "") + " of " + Row.quoted(from.text()) + " "
                            + otherwise);
        }
        return canonical;
    }

    /** What may be personal stays out of messages. */
    private boolean isShown() {
        return !field.equals("number") && field.indexOf('.') < 0;
    }
}

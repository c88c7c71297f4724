package io.rechargeroutes.intake.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.PlainText;
import java.util.Map;

/**
 * One row of an input as it was read, before it was checked: its content, or what is wrong with it.
 *
 * @param line the line it starts on, from 1
 * @param content its fields in the shape of the canonical JSON request; null where it could not be read
 * @param problem a sentence for a person; null where it was read
 * @param faults what is wrong with single fields, by their names: their cells hold no text that could be taken for the
 *     value
 */
public record Row(long line, ObjectNode content, String problem, Map<String, String> faults) {

    private static final int LONGEST_QUOTED = 40;

    /**
     * One row cannot be read; the rows after it can. The message is a sentence for a person, without the row's values.
     */
    static final class Fault extends Exception {

        private static final long serialVersionUID = 1L;

        Fault(String message) {
            super(message, null, false, false);
        }
    }

    public static Row of(long line, ObjectNode content) {
        return new Row(line, content, null, Map.of());
    }

    public static Row bad(long line, String problem) {
        return new Row(line, null, problem, Map.of());
    }

    /** A row of empty cells. It is no row for who reads the input, and yet it counts. */
    static Row empty(long line) {
        return new Row(line, null, null, Map.of());
    }

    boolean isEmpty() {
        return content == null && problem == null;
    }

    /** A value of a row as a problem may show it: made plain, cut to 40 characters, in quotes. */
    public static String quoted(String value) {
        String clean = PlainText.of(value);
        if (clean == null) {
            return "''";
        }
        return "'" + (clean.length() > LONGEST_QUOTED ? clean.substring(0, LONGEST_QUOTED - 1) + "…" : clean) + "'";
    }
}

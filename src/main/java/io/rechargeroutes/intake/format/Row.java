package io.rechargeroutes.intake.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.PlainText;
import java.util.Map;

/**
 * One row of an input as it was read, before it was checked: its content, or what is wrong with it. A row with neither
 * is an empty one: it counts in the numbers of rows, and nothing is made of it.
 *
 * @param line the line it starts on, from 1
 * @param content its fields in the shape of the canonical JSON request; null where it could not be read
 * @param code why it is no request; null where its content decides
 * @param problem the same as a sentence for a person; null where its content decides
 * @param faults what is wrong with single fields, by their names: their cells hold no text that could be taken for the
 *     value
 * @param passThrough what comes back with its result
 */
public record Row(
        long line,
        ObjectNode content,
        String code,
        String problem,
        Map<String, String> faults,
        PassThrough passThrough) {

    private static final String UNREADABLE = "UNREADABLE_ROW";
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
        return of(line, content, Map.of());
    }

    /** A row with cells that hold no value. */
    public static Row of(long line, ObjectNode content, Map<String, String> faults) {
        return new Row(line, content, null, null, Map.copyOf(faults), PassThrough.NONE);
    }

    public static Row bad(long line, String problem) {
        return new Row(line, null, UNREADABLE, problem, Map.of(), PassThrough.NONE);
    }

    /** A row without any value. It is no row for who reads the input, and yet it counts. */
    static Row empty(long line) {
        return new Row(line, null, null, null, Map.of(), PassThrough.NONE);
    }

    boolean isEmpty() {
        return content == null && problem == null;
    }

    /** The same row, refused; what could be read of it stays. */
    public Row refused(String why, String sentence) {
        return new Row(line, content, why, sentence, faults, passThrough);
    }

    /** The same row with what comes back with its result. */
    public Row with(PassThrough fields) {
        return new Row(line, content, code, problem, faults, fields);
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

package io.rechargeroutes.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One row of an input as it was read, before it was checked: its content, or what is wrong with it.
 *
 * @param line    the line it starts on, from 1
 * @param content its fields in the shape of the canonical JSON request; null where it could not be read
 * @param problem a sentence for a person; null where it was read
 */
public record Row(long line, ObjectNode content, String problem) {

    public static Row of(long line, ObjectNode content) {
        return new Row(line, content, null);
    }

    public static Row bad(long line, String problem) {
        return new Row(line, null, problem);
    }
}

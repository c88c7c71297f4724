package io.rechargeroutes.formats;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.model.PassThrough;
import java.nio.charset.StandardCharsets;

/**
 * A field that comes back with each result, unchanged.
 *
 * @param name as results have it
 * @param from where it stands in a row
 * @param secret whether it is stored encrypted
 */
record PassThroughField(String name, FieldPath from, boolean secret) {

    /** The value of a row; null where it has none. */
    String value(ObjectNode row) throws Unmapped {
        String value = from.value(row);
        if (value == null) {
            return null;
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > PassThrough.LONGEST) {
            throw new Unmapped(
                    Unmapped.INVALID,
                    Row.quoted(name)
                            + " is passed through and longer than 1,024 bytes, the most that comes back; shorten it");
        }
        if (value.indexOf('\0') >= 0) {
            throw new Unmapped(Unmapped.INVALID, Row.quoted(name) + " holds a zero character; remove it");
        }
        return value;
    }
}

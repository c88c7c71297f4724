package io.rechargeroutes.intake.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/** Rows of JSON Lines: each line that is not blank is one object. A broken line spoils nothing but itself. */
final class JsonLinesRows implements RowReader.Source {

    private final Input input;
    private final boolean canonical;

    /** @param canonical whether its rows are requests as the contract has them */
    JsonLinesRows(Input input, boolean canonical) {
        this.input = input;
        this.canonical = canonical;
    }

    @Override
    public Row next() throws IOException {
        while (input.peek() >= 0) {
            long line = input.line();
            input.readLine();
            if (!input.rowIsBlank()) {
                return row(line);
            }
        }
        return null;
    }

    private Row row(long line) {
        try {
            String text = input.row();
            if (text.stripLeading().startsWith("[")) {
                return Row.bad(line, "a row must be an object; where the file is an array, end its name with .json");
            }
            return Row.of(line, canonical ? JsonContent.row(text) : JsonContent.foreignRow(text));
        } catch (Row.Fault e) {
            return Row.bad(line, e.getMessage());
        } catch (JsonProcessingException e) {
            return Row.bad(
                    line,
                    "the line is not valid JSON near column "
                            + Math.max(1, e.getLocation().getColumnNr()));
        }
    }
}

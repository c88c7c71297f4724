package io.rechargeroutes.intake.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;

/** Rows of lines whose columns have fixed places. Places count characters, whatever bytes they take. */
final class FixedRows implements RowReader.Source {

    private final Input input;
    private final Layout.Fixed layout;
    private int skipped;

    FixedRows(Input input, Layout.Fixed layout) {
        this.input = input;
        this.layout = layout;
    }

    @Override
    public Row next() throws IOException {
        while (skipped < layout.skipLines()) {
            if (!input.readLine()) {
                return null;
            }
            skipped++;
            // without a header line these are what each row needs before it
            input.endHeader();
        }
        long line = input.line();
        if (!input.readLine()) {
            return null;
        }
        if (input.rowIsBlank()) {
            return Row.empty(line);
        }
        try {
            return Row.of(line, content(input.row()));
        } catch (Row.Fault e) {
            return Row.bad(line, e.getMessage());
        }
    }

    private ObjectNode content(String text) throws Row.Fault {
        if (text.indexOf('\r') >= 0) {
            throw new Row.Fault("the line holds a carriage return that does not end it");
        }
        int[] characters = text.codePoints().toArray();
        int end = layout.columns().values().stream()
                .mapToInt(Layout.Fixed.Place::to)
                .max()
                .orElse(0);
        if (characters.length > end && !new String(characters, end, characters.length - end).isBlank()) {
            throw new Row.Fault("the line has " + characters.length + " characters, and the last column ends at " + end
                    + "; correct the line, or name the rest as a column");
        }
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, Layout.Fixed.Place> column : layout.columns().entrySet()) {
            Layout.Fixed.Place place = column.getValue();
            if (characters.length < place.to() && layout.whole().contains(column.getKey())) {
                throw new Row.Fault("the line ends at character " + characters.length + ", and the column "
                        + Row.quoted(column.getKey()) + " goes on to " + place.to() + "; fill the line with blanks");
            }
            int from = Math.min(place.from() - 1, characters.length);
            String cell = new String(characters, from, Math.min(place.to(), characters.length) - from).strip();
            if (!cell.isEmpty()) {
                content.put(column.getKey(), cell);
            }
        }
        return content;
    }
}

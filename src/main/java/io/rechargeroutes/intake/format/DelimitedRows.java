package io.rechargeroutes.intake.format;

import java.io.IOException;
import java.util.List;

/** Rows of somebody else's lines of cells. */
final class DelimitedRows implements RowReader.Source {

    private final Input input;
    private final Layout.Delimited layout;
    private final QuotedLines lines;
    private TableHeader header;
    private int skipped;

    DelimitedRows(Input input, Layout.Delimited layout) {
        this.input = input;
        this.layout = layout;
        this.lines = new QuotedLines(input, layout.delimiter(), layout.quotes());
        this.header = layout.header() ? null : TableHeader.numbered(layout.needed());
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
        if (header == null && !readHeader()) {
            return null;
        }
        long line = input.line();
        if (!lines.next()) {
            return null;
        }
        try {
            List<String> cells = lines.cells();
            return TableHeader.isEmpty(cells) ? Row.empty(line) : Row.of(line, header.content(cells));
        } catch (Row.Fault e) {
            return Row.bad(line, e.getMessage());
        }
    }

    private boolean readHeader() throws IOException {
        while (header == null) {
            long line = input.line();
            if (!lines.next()) {
                return false;
            }
            if (!input.rowIsBlank()) {
                header = header(line);
                input.endHeader();
            }
        }
        return true;
    }

    private TableHeader header(long line) {
        try {
            return TableHeader.foreign(line, lines.cells(), layout.needed());
        } catch (Row.Fault e) {
            throw new UnreadableInputException(line, "the header line cannot be read: " + e.getMessage());
        }
    }
}

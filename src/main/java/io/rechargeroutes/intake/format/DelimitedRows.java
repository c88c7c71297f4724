package io.rechargeroutes.intake.format;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;

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
            boolean first = input.line() == 1;
            if (!input.readLine()) {
                return null;
            }
            if (first && isSeparatorLine()) {
                continue;
            }
            skipped++;
            // without a header line these are what each row needs before it
            input.endHeader();
        }
        if (header == null && !readHeader()) {
            return null;
        }
        long line = input.line();
        if (!lines.next() || line == 1 && isSeparatorLine() && !lines.next()) {
            return null;
        }
        try {
            List<String> cells = lines.cells();
            return TableHeader.isEmpty(cells) ? Row.empty(line) : Row.of(line, header.content(cells));
        } catch (Row.Fault e) {
            return Row.bad(line, e.getMessage());
        }
    }

    /** Whether the line that was read is the one with which spreadsheets name the separator. */
    private boolean isSeparatorLine() {
        try {
            Matcher named = CsvRows.SEPARATOR_LINE.matcher(input.row());
            if (named.matches() && named.group(1).charAt(0) != layout.delimiter()) {
                throw new UnreadableInputException(
                        1,
                        "the first line says that cells are separated by '" + named.group(1)
                                + "', and the format that they are by '" + layout.delimiter()
                                + "'; correct one of them");
            }
            return named.matches();
        } catch (Row.Fault none) {
            return false;
        }
    }

    private boolean readHeader() throws IOException {
        while (header == null) {
            long line = input.line();
            if (!lines.next()) {
                return false;
            }
            if (line == 1 && isSeparatorLine()) {
                continue;
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
            return TableHeader.foreign(line, lines.cells(), layout.needed(), "; is its delimiter the right one?");
        } catch (Row.Fault e) {
            throw new UnreadableInputException(line, "the header line cannot be read: " + e.getMessage());
        }
    }
}

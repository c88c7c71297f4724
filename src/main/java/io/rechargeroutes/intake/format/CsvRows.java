package io.rechargeroutes.intake.format;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rows of a CSV with a header. Commas separate the cells, or what the header line shows to be the separator, or what a
 * line {@code sep=} before it says.
 */
final class CsvRows implements RowReader.Source {

    /** What spreadsheets separate cells with, by the language they are set to; what comes first wins. */
    private static final String SEPARATORS = ",;\t";
    /** Written before the header line for spreadsheets, which obey it and hide it. */
    static final Pattern SEPARATOR_LINE = Pattern.compile("\"?[sS][eE][pP]=([\t!#-/:-@\\[-`{-~])\"?[,;\\s]*");

    private final Input input;
    private final Set<String> known;
    private char separator;
    private QuotedLines lines;
    private TableHeader header;

    /** @param known the names that a column may have */
    CsvRows(Input input, Set<String> known) {
        this.input = input;
        this.known = known;
    }

    @Override
    public Row next() throws IOException {
        if (header == null && !readHeader()) {
            return null;
        }
        while (true) {
            long line = input.line();
            if (!lines.next()) {
                return null;
            }
            if (lines.insideCell() || !input.rowIsBlank()) {
                return row(line);
            }
        }
    }

    private boolean readHeader() throws IOException {
        do {
            long line = input.line();
            if (!input.readLine()) {
                return false;
            }
            if (!input.rowIsBlank()) {
                header(line);
            }
        } while (header == null);
        input.endHeader();
        return true;
    }

    /** Takes the header line, or the line that names the separator before it. */
    private void header(long line) {
        String text;
        try {
            text = input.row();
        } catch (Row.Fault e) {
            throw new UnreadableInputException(line, "the header line cannot be read: " + e.getMessage());
        }
        Matcher named = SEPARATOR_LINE.matcher(text);
        if (separator == 0 && named.matches()) {
            separator = named.group(1).charAt(0);
            return;
        }
        if (text.indexOf('\r') >= 0) {
            throw new UnreadableInputException(
                    line, "the lines end with a carriage return alone; save the file with LF or CRLF line ends");
        }
        if (separator == 0) {
            separator = separatorOf(text);
        }
        lines = new QuotedLines(input, separator, true);
        header = header(line, text);
    }

    private TableHeader header(long line, String text) {
        if (lines.leavesOpen(text)) {
            throw new UnreadableInputException(line, "a quote in the header line is not closed on its line");
        }
        try {
            return TableHeader.of(line, lines.cells(text), known);
        } catch (Row.Fault e) {
            throw new UnreadableInputException(line, "the header line cannot be read: " + e.getMessage());
        }
    }

    /** The first with which the line names columns; otherwise the one that makes most cells of it. */
    private char separatorOf(String header) {
        int best = 0;
        int most = 1;
        for (int i = 0; i < SEPARATORS.length(); i++) {
            List<String> cells = List.of();
            try {
                cells = new QuotedLines(input, SEPARATORS.charAt(i), true).cells(header);
            } catch (Row.Fault otherSeparator) {
                // its quotes stand elsewhere
            }
            if (TableHeader.isNamedBy(cells)) {
                return SEPARATORS.charAt(i);
            }
            if (cells.size() > most) {
                best = i;
                most = cells.size();
            }
        }
        return SEPARATORS.charAt(best);
    }

    private Row row(long line) {
        try {
            List<String> cells = lines.cells();
            return TableHeader.isEmpty(cells) ? Row.empty(line) : Row.of(line, header.content(cells));
        } catch (Row.Fault e) {
            return Row.bad(line, e.getMessage());
        }
    }
}

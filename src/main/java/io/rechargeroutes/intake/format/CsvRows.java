package io.rechargeroutes.intake.format;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Rows of a CSV with a header. Commas separate the cells, or what the header line shows to be the separator, or what a
 * line {@code sep=} before it says. No value of the contract holds a line break, so every physical line is one row:
 * where a quoted cell runs over several lines, each of them is a bad row, and none is ever taken for a request.
 */
final class CsvRows implements RowReader.Source {

    /** What spreadsheets separate cells with, by the language they are set to; what comes first wins. */
    private static final String SEPARATORS = ",;\t";
    /** Written before the header line for spreadsheets, which obey it and hide it. */
    private static final Pattern SEPARATOR_LINE = Pattern.compile("\"?[sS][eE][pP]=([\t!#-/:-@\\[-`{-~])\"?[,;\\s]*");

    private final Input input;
    private final Set<String> known;
    private char separator;
    private Quotes quotes;
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
            boolean inside = quotes.open();
            long opened = quotes.openedIn;
            if (!readLine()) {
                return end();
            }
            if (inside) {
                return Row.bad(
                        line,
                        "the line lies inside the quoted cell that was opened in line " + opened
                                + "; a cell must end on its line");
            }
            if (quotes.open()) {
                return Row.bad(line, "a quote is opened here and is not closed on its line");
            }
            if (!input.rowIsBlank()) {
                return row(line);
            }
        }
    }

    private Row end() {
        if (quotes.open()) {
            throw new UnreadableInputException(
                    quotes.openedIn, "the quote opened in line " + quotes.openedIn + " is never closed");
        }
        return null;
    }

    private boolean readHeader() throws IOException {
        do {
            long line = input.line();
            if (!readLine()) {
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
        header = header(line, text);
        quotes = new Quotes(separator);
    }

    private TableHeader header(long line, String text) {
        if (separator == 0) {
            separator = separatorOf(text);
        }
        Quotes whole = new Quotes(separator);
        text.chars().forEach(c -> whole.see(c, line));
        if (whole.open()) {
            throw new UnreadableInputException(line, "a quote in the header line is not closed on its line");
        }
        try {
            return TableHeader.of(line, cells(text), known);
        } catch (Row.Fault e) {
            throw new UnreadableInputException(line, "the header line cannot be read: " + e.getMessage());
        }
    }

    /** The first with which the line names columns; otherwise the one that makes most cells of it. */
    private static char separatorOf(String header) {
        int best = 0;
        int most = 1;
        for (int i = 0; i < SEPARATORS.length(); i++) {
            List<String> cells = List.of();
            try {
                cells = cells(header, SEPARATORS.charAt(i));
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
            String text = input.row();
            if (text.indexOf('\r') >= 0) {
                throw new Row.Fault("the line holds a carriage return that does not end it");
            }
            List<String> cells = cells(text);
            return TableHeader.isEmpty(cells) ? Row.empty(line) : Row.of(line, header.content(cells));
        } catch (Row.Fault e) {
            return Row.bad(line, e.getMessage());
        }
    }

    private List<String> cells(String text) throws Row.Fault {
        return cells(text, separator);
    }

    private static List<String> cells(String text, char separator) throws Row.Fault {
        CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(separator).get();
        try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
            List<CSVRecord> records = parser.getRecords();
            if (records.size() == 1) {
                return records.get(0).toList();
            }
        } catch (IOException | RuntimeException e) {
            // reported below; the parser's own message may hold values
        }
        throw new Row.Fault("the line is not valid CSV: text stands after a closing quote;"
                + " a quote inside a quoted cell is written twice");
    }

    /** Reads up to the line's end; false where nothing is left. */
    private boolean readLine() throws IOException {
        input.beginRow();
        if (input.peek() < 0) {
            return false;
        }
        long line = input.line();
        int b;
        while ((b = input.read()) >= 0) {
            if (quotes != null) {
                quotes.see(b, line);
            }
            if (b == '\n') {
                break;
            }
            input.addToRow(b);
        }
        input.dropFromRow('\r');
        return true;
    }

    /**
     * Follows the file byte by byte and knows whether it stands inside a quoted cell. A quote opens a cell only where
     * the cell starts (RFC 4180).
     */
    private static final class Quotes {

        private enum Place {
            CELL_START,
            PLAIN,
            QUOTED,
            QUOTE_IN_QUOTED
        }

        private final char separator;
        private Place place = Place.CELL_START;
        /** The line in which the cell that is open, or was open last, began. */
        private long openedIn;

        Quotes(char separator) {
            this.separator = separator;
        }

        void see(int b, long line) {
            place = switch (place) {
                case CELL_START -> b == '"' ? open(line) : plain(b);
                case PLAIN -> plain(b);
                case QUOTED -> b == '"' ? Place.QUOTE_IN_QUOTED : Place.QUOTED;
                case QUOTE_IN_QUOTED -> b == '"' ? Place.QUOTED : plain(b);
            };
        }

        private Place open(long line) {
            openedIn = line;
            return Place.QUOTED;
        }

        private Place plain(int b) {
            return b == separator || b == '\n' ? Place.CELL_START : Place.PLAIN;
        }

        boolean open() {
            return place == Place.QUOTED;
        }
    }
}

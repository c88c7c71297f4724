package io.rechargeroutes.intake.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Nearest;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Rows of somebody else's lines of cells. Every line is one row: where a quoted cell runs over several lines, each of
 * them is a bad row, and none is ever taken for a request.
 */
final class DelimitedRows implements RowReader.Source {

    private final Input input;
    private final Layout.Delimited layout;
    private final CSVFormat format;
    private final Quotes quotes;
    private List<String> columns;
    private int skipped;

    DelimitedRows(Input input, Layout.Delimited layout) {
        this.input = input;
        this.layout = layout;
        this.quotes = new Quotes(layout.delimiter(), layout.quotes());
        this.format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(layout.delimiter())
                .setQuote(layout.quotes() ? '"' : null)
                .get();
    }

    @Override
    public Row next() throws IOException {
        while (skipped < layout.skipLines()) {
            if (!input.readLine()) {
                return null;
            }
            skipped++;
        }
        if (columns == null && layout.header() && !readHeader()) {
            return null;
        }
        return nextRow();
    }

    private Row nextRow() throws IOException {
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
        try {
            List<String> cells = cells();
            if (cells.stream().allMatch(String::isBlank)) {
                return input.ended() ? null : Row.empty(line);
            }
            return Row.of(line, content(cells));
        } catch (Row.Fault e) {
            return Row.bad(line, e.getMessage());
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
        while (columns == null) {
            long line = input.line();
            if (!readLine()) {
                return false;
            }
            if (!input.rowIsBlank()) {
                columns = header(line);
                input.endHeader();
            }
        }
        return true;
    }

    private List<String> header(long line) {
        List<String> names;
        try {
            if (quotes.open()) {
                throw new Row.Fault("a quote is not closed on its line");
            }
            names = cells().stream().map(String::strip).toList();
        } catch (Row.Fault e) {
            throw new UnreadableInputException(line, "the header line cannot be read: " + e.getMessage());
        }
        Set<String> seen = new HashSet<>();
        Set<String> twice = new TreeSet<>();
        names.stream().filter(name -> !seen.add(name)).forEach(twice::add);
        for (String name : new TreeSet<>(layout.needed())) {
            if (!seen.contains(name)) {
                throw new UnreadableInputException(
                        line,
                        "the header line has no column " + Row.quoted(name) + ", which the format names"
                                + Nearest.suggestion(name, seen)
                                + (names.size() == 1 ? "; is its delimiter the right one?" : ""));
            }
            if (twice.contains(name)) {
                throw new UnreadableInputException(
                        line, "the column " + Row.quoted(name) + " stands twice in the header line");
            }
        }
        return names;
    }

    private List<String> cells() throws Row.Fault {
        String text = input.row();
        if (text.indexOf('\r') >= 0) {
            throw new Row.Fault("the line holds a carriage return that does not end it");
        }
        if (text.isEmpty()) {
            return List.of();
        }
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

    private ObjectNode content(List<String> cells) throws Row.Fault {
        int count = columns == null ? cells.size() : columns.size();
        boolean surplus = cells.size() > count
                && cells.subList(count, cells.size()).stream().anyMatch(cell -> !cell.isBlank());
        if (surplus || cells.size() < count) {
            throw new Row.Fault("the row has " + cells.size() + " cells where the header line has " + count);
        }
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < count; i++) {
            String cell = cells.get(i).strip();
            String name = columns == null ? Integer.toString(i + 1) : columns.get(i);
            if (!cell.isEmpty() && !name.isEmpty()) {
                content.put(name, cell);
            }
        }
        if (columns == null) {
            int most =
                    layout.needed().stream().mapToInt(Integer::parseInt).max().orElse(0);
            if (cells.size() < most) {
                throw new Row.Fault("the row has " + cells.size() + " cells, and the format names column " + most);
            }
        }
        return content;
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
            quotes.see(b, line);
            if (b == '\n') {
                break;
            }
            input.addToRow(b);
        }
        input.dropFromRow('\r');
        return true;
    }

    /**
     * Follows the bytes and knows whether they stand inside a quoted cell; a quote opens one at a cell's start only.
     */
    private static final class Quotes {

        private enum Place {
            CELL_START,
            PLAIN,
            QUOTED,
            QUOTE_IN_QUOTED
        }

        private final char delimiter;
        private final boolean known;
        private Place place = Place.CELL_START;
        /** The line in which the cell that is open, or was open last, began. */
        private long openedIn;

        Quotes(char delimiter, boolean known) {
            this.delimiter = delimiter;
            this.known = known;
        }

        void see(int b, long line) {
            boolean quote = known && b == '"';
            if (quote && place == Place.CELL_START) {
                openedIn = line;
                place = Place.QUOTED;
            } else if (place == Place.QUOTED) {
                place = quote ? Place.QUOTE_IN_QUOTED : Place.QUOTED;
            } else if (quote && place == Place.QUOTE_IN_QUOTED) {
                place = Place.QUOTED;
            } else {
                place = b == delimiter || b == '\n' ? Place.CELL_START : Place.PLAIN;
            }
        }

        boolean open() {
            return place == Place.QUOTED;
        }
    }
}

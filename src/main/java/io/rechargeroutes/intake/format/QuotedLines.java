package io.rechargeroutes.intake.format;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Lines of cells. No value of the contract holds a line break, so every physical line is one row: where a quoted cell
 * runs over several lines, each of them is a bad row, and none is ever taken for a request. A quote opens a cell only
 * where the cell starts (RFC 4180).
 */
final class QuotedLines {

    private enum Place {
        CELL_START,
        PLAIN,
        QUOTED,
        QUOTE_IN_QUOTED
    }

    private final Input input;
    private final char separator;
    private final boolean quotes;
    private final CSVFormat format;
    private Place place = Place.CELL_START;
    /** The line in which the cell that is open, or was open last, began. */
    private long openedIn;

    /** The line in which the cell began that this line lies in; 0 where it lies in none. */
    private long insideOf;

    /** @param quotes whether a quote opens a cell; otherwise it is a character like others */
    QuotedLines(Input input, char separator, boolean quotes) {
        this.input = input;
        this.separator = separator;
        this.quotes = quotes;
        this.format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(separator)
                .setQuote(quotes ? '"' : null)
                .get();
    }

    /**
     * Makes the next line the row; false where nothing is left.
     *
     * @throws UnreadableInputException where a quote is still open at the end
     */
    boolean next() throws IOException {
        insideOf = open() ? openedIn : 0;
        input.beginRow();
        if (input.peek() < 0) {
            if (insideOf > 0) {
                throw new UnreadableInputException(
                        openedIn, "the quote opened in line " + openedIn + " is never closed");
            }
            return false;
        }
        long line = input.line();
        int b;
        while ((b = input.read()) >= 0) {
            see(b, line);
            if (b == '\n') {
                break;
            }
            input.addToRow(b);
        }
        input.dropFromRow('\r');
        return true;
    }

    /** Whether the line lies inside a quoted cell, or opens one that it does not close. */
    boolean insideCell() {
        return insideOf > 0 || open();
    }

    /** The cells of the line. */
    List<String> cells() throws Row.Fault {
        if (insideOf > 0) {
            throw new Row.Fault("the line lies inside the quoted cell that was opened in line " + insideOf
                    + "; a cell must end on its line");
        }
        if (open()) {
            throw new Row.Fault("a quote is opened here and is not closed on its line");
        }
        String text = input.row();
        if (text.indexOf('\r') >= 0) {
            throw new Row.Fault("the line holds a carriage return that does not end it");
        }
        return cells(text);
    }

    /** The cells of a line that was read otherwise. */
    List<String> cells(String text) throws Row.Fault {
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

    /** Whether a line that was read otherwise leaves a quote open. */
    boolean leavesOpen(String text) {
        QuotedLines alone = new QuotedLines(input, separator, quotes);
        text.chars().forEach(c -> alone.see(c, 0));
        return alone.open();
    }

    private void see(int b, long line) {
        boolean quote = quotes && b == '"';
        if (quote && place == Place.CELL_START) {
            openedIn = line;
            place = Place.QUOTED;
        } else if (place == Place.QUOTED) {
            place = quote ? Place.QUOTE_IN_QUOTED : Place.QUOTED;
        } else if (quote && place == Place.QUOTE_IN_QUOTED) {
            place = Place.QUOTED;
        } else {
            place = b == separator || b == '\n' ? Place.CELL_START : Place.PLAIN;
        }
    }

    private boolean open() {
        return place == Place.QUOTED;
    }
}

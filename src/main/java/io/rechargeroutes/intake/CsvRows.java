package io.rechargeroutes.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Rows of a CSV with a header. No value of the contract holds a line break, so every physical line is one row: where a
 * quoted cell runs over several lines, each of them is a bad row, and none is ever taken for a request.
 */
final class CsvRows implements RowSource {

    private final Input input;
    private final CsvHeader.Known known;
    private final CsvQuotes quotes = new CsvQuotes();
    private final RowBytes bytes = new RowBytes();
    private CsvHeader header;

    CsvRows(Input input, CsvHeader.Known known) {
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
            long opened = quotes.openedIn();
            if (!readLine()) {
                return end();
            }
            if (inside) {
                return Row.bad(line, "the line lies inside the quoted cell that was opened in line " + opened + "; a cell must end on its line");
            }
            if (quotes.open()) {
                return Row.bad(line, "a quote is opened here and is not closed on its line");
            }
            if (!bytes.blank()) {
                return row(line);
            }
        }
    }

    private Row end() {
        if (quotes.open()) {
            throw new UnreadableInputException(quotes.openedIn(), "the quote opened in line " + quotes.openedIn() + " is never closed");
        }
        return null;
    }

    private boolean readHeader() throws IOException {
        do {
            long line = input.line();
            if (!readLine()) {
                return false;
            }
            if (!bytes.blank()) {
                header = header(line);
                input.endHeader();
            }
        } while (header == null);
        return true;
    }

    private CsvHeader header(long line) {
        if (quotes.open()) {
            throw new UnreadableInputException(line, "a quote in the header line is not closed on its line");
        }
        try {
            String text = bytes.text();
            if (text.indexOf('\r') >= 0) {
                throw new UnreadableInputException(line, "the lines end with a carriage return alone; save the file with LF or CRLF line ends");
            }
            return CsvHeader.of(line, text, cells(text), known);
        } catch (BadRowException e) {
            throw new UnreadableInputException(line, "the header line cannot be read: " + e.getMessage());
        }
    }

    private Row row(long line) {
        try {
            String text = bytes.text();
            if (text.indexOf('\r') >= 0) {
                throw new BadRowException("the line holds a carriage return that does not end it");
            }
            ObjectNode content = header.content(cells(text));
            return Row.of(line, content);
        } catch (BadRowException e) {
            return Row.bad(line, e.getMessage());
        }
    }

    private static List<String> cells(String text) throws BadRowException {
        try (CSVParser parser = CSVParser.parse(new StringReader(text), CSVFormat.RFC4180)) {
            List<CSVRecord> records = parser.getRecords();
            if (records.size() == 1) {
                return records.get(0).toList();
            }
        } catch (IOException | RuntimeException e) {
            // reported below; the parser's own message may hold values
        }
        throw new BadRowException("the line is not valid CSV: text stands after a closing quote; a quote inside a quoted cell is written twice");
    }

    /** Reads up to the line's end; false where nothing is left. */
    private boolean readLine() throws IOException {
        bytes.clear();
        int b = input.peek();
        if (b < 0) {
            return false;
        }
        long line = input.line();
        while ((b = input.read()) >= 0) {
            quotes.see(b, line);
            if (b == '\n') {
                break;
            }
            bytes.add(b);
        }
        bytes.dropLast('\r');
        return true;
    }
}

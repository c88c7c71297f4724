package io.rechargeroutes.intake.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The columns of a CSV: their names are the contract's, nested ones with a dot. */
final class CsvHeader {

    private static final Pattern BILL_FIELD = Pattern.compile("bill\\.[A-Za-z0-9_-]{1,60}");

    private final List<String> columns;

    private CsvHeader(List<String> columns) {
        this.columns = columns;
    }

    /**
     * Checks the header line.
     *
     * @param known the names that a column may have, beside those of a bill's fields
     * @throws UnreadableInputException that names the column at fault
     */
    static CsvHeader of(long line, String text, List<String> cells, Set<String> known) {
        refuseOtherSeparators(line, text);
        List<String> columns = new ArrayList<>();
        for (String cell : cells) {
            String column = cell.strip();
            if (!known.contains(column) && !BILL_FIELD.matcher(column).matches()) {
                throw new UnreadableInputException(line, unknown(column, columns.size() + 1, known));
            }
            if (columns.contains(column)) {
                throw new UnreadableInputException(line, "the column '" + column + "' stands twice in the header line");
            }
            columns.add(column);
        }
        if (!columns.contains("orderId")) {
            throw new UnreadableInputException(line, "the column 'orderId' is missing in the header line");
        }
        if (columns.contains("bill") && columns.stream().anyMatch(column -> column.startsWith("bill."))) {
            throw new UnreadableInputException(
                    line, "the columns 'bill' and 'bill.…' cannot stand in one file; keep one of them");
        }
        return new CsvHeader(columns);
    }

    private static void refuseOtherSeparators(long line, String text) {
        if (text.indexOf(';') >= 0) {
            throw new UnreadableInputException(line, "the columns are separated by semicolons; use commas");
        }
        if (text.strip().indexOf('\t') >= 0) {
            throw new UnreadableInputException(line, "the columns are separated by tabs; use commas");
        }
    }

    private static String unknown(String column, int position, Set<String> known) {
        if (column.isEmpty()) {
            return "column " + position + " of the header line has no name";
        }
        return "the first line must name the columns, and there is no column " + Row.quoted(column)
                + Nearest.suggestion(column, known);
    }

    /** A row's cells as a request; an empty cell is absent. */
    ObjectNode content(List<String> cells) throws Row.Fault {
        if (cells.size() != columns.size()) {
            throw new Row.Fault("the row has " + cells.size() + " cells where the header line has " + columns.size());
        }
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                put(content, columns.get(i), cells.get(i));
            }
        }
        return content;
    }

    private static void put(ObjectNode content, String column, String cell) throws Row.Fault {
        int dot = column.indexOf('.');
        if (dot > 0) {
            content.withObjectProperty(column.substring(0, dot)).put(column.substring(dot + 1), cell);
        } else if (column.equals("bill") && !cell.isBlank()) {
            content.set(column, JsonContent.bill(cell));
        } else {
            content.put(column, cell);
        }
    }
}

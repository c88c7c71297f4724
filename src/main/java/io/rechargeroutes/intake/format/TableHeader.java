package io.rechargeroutes.intake.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.model.Characters;
import io.rechargeroutes.model.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The columns of a CSV or of a sheet: their names are the contract's, nested ones with a dot, or the sender's own.
 * Spreadsheets leave columns without a name behind; in a canonical input such a column may hold nothing.
 */
final class TableHeader {

    private static final Pattern BILL_FIELD = Pattern.compile("bill\\.[A-Za-z0-9_-]{1,60}");

    /** Empty where one has no name; null where they are named by their numbers. */
    private final List<String> columns;
    /** The least number of cells that a row must have, where no line names them. */
    private final int least;
    /** The cells of the first row that has enough, where no line names them: others must have as many. */
    private int cellsOfFirst;

    private final boolean canonical;

    private TableHeader(List<String> columns, int least, boolean canonical) {
        this.columns = columns;
        this.least = least;
        this.canonical = canonical;
    }

    /** Columns without a header line: they are named 1, 2, 3 … @param needed the names that each row must have */
    static TableHeader numbered(Set<String> needed) {
        return new TableHeader(
                null, needed.stream().mapToInt(Integer::parseInt).max().orElse(0), false);
    }

    /**
     * Checks the header line of somebody else's input.
     *
     * @param needed the names that it must have; others do not matter
     * @param suggestion what may be wrong where it has one cell
     * @throws UnreadableInputException that names a column at fault
     */
    static TableHeader foreign(long line, List<String> cells, Set<String> needed, String suggestion) {
        List<String> names = names(cells);
        for (String name : new TreeSet<>(needed)) {
            if (!names.contains(name)) {
                throw new UnreadableInputException(
                        line,
                        "the header line has no column " + Row.quoted(name) + ", which the format names"
                                + Nearest.suggestion(name, Set.copyOf(names))
                                + (names.size() == 1 ? suggestion : ""));
            }
            if (names.indexOf(name) != names.lastIndexOf(name)) {
                throw new UnreadableInputException(
                        line, "the column " + Row.quoted(name) + " stands twice in the header line");
            }
        }
        return new TableHeader(names, 0, false);
    }

    /**
     * Checks the header line.
     *
     * @param known the names that a column may have, beside those of a bill's fields
     * @throws UnreadableInputException that names every column at fault
     */
    static TableHeader of(long line, List<String> cells, Set<String> known) {
        List<String> columns = names(cells);
        List<String> faults = new ArrayList<>();
        List<String> unknown = columns.stream()
                .filter(column -> !column.isEmpty()
                        && !known.contains(column)
                        && !BILL_FIELD.matcher(column).matches())
                .distinct()
                .toList();
        if (!unknown.isEmpty()) {
            faults.add("the first line must name the columns, and there is no column " + described(unknown, known));
        }
        columns.stream()
                .filter(column -> !column.isEmpty() && columns.indexOf(column) != columns.lastIndexOf(column))
                .distinct()
                .forEach(column -> faults.add("the column " + Row.quoted(column) + " stands twice in the header line"));
        if (!columns.contains("orderId")) {
            faults.add("the column 'orderId' is missing in the header line");
        }
        if (columns.contains("bill") && columns.stream().anyMatch(column -> column.startsWith("bill."))) {
            faults.add("the columns 'bill' and 'bill.…' cannot stand in one file; keep one of them");
        }
        if (!faults.isEmpty()) {
            throw new UnreadableInputException(line, String.join("; ", faults));
        }
        return new TableHeader(columns, 0, true);
    }

    private static List<String> names(List<String> cells) {
        return cells.stream().map(Characters::strip).toList();
    }

    private static String described(List<String> unknown, Set<String> known) {
        if (unknown.size() == 1) {
            return Row.quoted(unknown.get(0)) + Nearest.suggestion(unknown.get(0), known);
        }
        List<String> names = unknown.stream()
                .map(column -> Row.quoted(column)
                        + Nearest.name(column, known)
                                .map(near -> " (write '" + near + "'?)")
                                .orElse(""))
                .toList();
        return String.join(", ", names);
    }

    /** Whether cells look like a header line: one of them is a column's name. */
    static boolean isNamedBy(List<String> cells) {
        return isNamedBy(cells, Set.of("orderId"));
    }

    /** Whether cells look like a header line with all of these names. */
    static boolean isNamedBy(List<String> cells, Set<String> needed) {
        return names(cells).containsAll(needed);
    }

    /** Whether nothing stands in any of the cells. */
    static boolean isEmpty(List<String> cells) {
        return cells.stream().allMatch(Characters::areBlank);
    }

    /** The name of a column by its place, from 0; empty where it has none. */
    String column(int place) {
        return place < columns.size() ? columns.get(place) : "";
    }

    /** Cells of a row as many as there are columns: a sheet leaves empty ones out, and may hold more. */
    List<String> fitting(List<String> cells) throws Row.Fault {
        List<String> all = new ArrayList<>(cells.subList(0, Math.min(cells.size(), columns.size())));
        for (int i = columns.size(); canonical && i < cells.size(); i++) {
            refuseWithoutName(i, cells.get(i));
        }
        while (all.size() < columns.size()) {
            all.add("");
        }
        return all;
    }

    /** A row's cells as a request, or as a row of the sender's; an empty cell is absent. */
    ObjectNode content(List<String> cells) throws Row.Fault {
        return canonical ? request(cells) : foreign(cells);
    }

    private ObjectNode foreign(List<String> cells) throws Row.Fault {
        if (cells.size() < least) {
            throw new Row.Fault("the row has " + cells.size() + " cells, and the format names column " + least);
        }
        if (columns == null && cellsOfFirst == 0) {
            cellsOfFirst = cells.size();
        }
        int count = columns == null ? cellsOfFirst : columns.size();
        if (cells.size() < count || !isEmpty(cells.subList(count, cells.size()))) {
            throw new Row.Fault("the row has " + cells.size() + " cells where the "
                    + (columns == null ? "first row" : "header line") + " has " + count);
        }
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < count; i++) {
            String cell = cells.get(i).strip();
            String name = columns == null ? Integer.toString(i + 1) : columns.get(i);
            if (!cell.isEmpty() && !name.isEmpty()) {
                content.put(name, cell);
            }
        }
        return content;
    }

    private ObjectNode request(List<String> cells) throws Row.Fault {
        if (cells.size() != columns.size()) {
            throw new Row.Fault("the row has " + cells.size() + " cells where the header line has " + columns.size());
        }
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < cells.size(); i++) {
            if (columns.get(i).isEmpty()) {
                refuseWithoutName(i, cells.get(i));
            } else if (!cells.get(i).isEmpty()) {
                put(content, columns.get(i), cells.get(i));
            }
        }
        return content;
    }

    private static void refuseWithoutName(int place, String cell) throws Row.Fault {
        if (!Characters.areBlank(cell)) {
            throw new Row.Fault("column " + (place + 1)
                    + " has no name in the header line and holds a value; name it, or empty the cell");
        }
    }

    private static void put(ObjectNode content, String column, String cell) throws Row.Fault {
        int dot = column.indexOf('.');
        if (dot > 0) {
            content.withObjectProperty(column.substring(0, dot)).put(column.substring(dot + 1), cell);
        } else if (column.equals("bill") && !Characters.areBlank(cell)) {
            content.set(column, JsonContent.bill(cell));
        } else {
            content.put(column, cell);
        }
    }
}

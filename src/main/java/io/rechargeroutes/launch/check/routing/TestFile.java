package io.rechargeroutes.launch.check.routing;

import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.model.PlainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A CSV file of tests: a header row, {@code #} comment lines, and rows whose cells know where they stand. */
record TestFile(Path path, List<Row> rows) {

    /** The column that says what the row is to end in. */
    static final String EXPECT = "expect";

    private static final Pattern CELL = Pattern.compile("[ \\t]*(?:\"((?:[^\"]|\"\")*)\"|([^\",]*))[ \\t]*(?=,|$)");
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /** A text and the character of the line, from 1, that it begins at. */
    private record Cell(String text, int at) {}

    /** One test. A column that the file leaves out is empty in all its rows. */
    record Row(Path path, int line, Map<String, Cell> cells) {

        /** The cell's text without blanks around it, or null where it is empty. */
        String text(String column) {
            Cell cell = cells.get(column);
            return cell == null || cell.text().isEmpty() ? null : cell.text();
        }

        boolean has(String column) {
            return cells.containsKey(column);
        }

        /** {@code file:line}. */
        String place() {
            return path + ":" + line;
        }

        /** A fault of a cell, {@code file:line:character: what, and what to do}. */
        String fault(String column, String whatAndWhatToDo) {
            int at = has(column) ? cells.get(column).at() : 1;
            return place() + ":" + at + ": " + PlainText.of(whatAndWhatToDo);
        }

        /** A cell that has to be one of several words. */
        String oneOf(String column, Set<String> known, List<String> faults) {
            String text = text(column);
            if (text == null) {
                faults.add(fault(column, column + " is empty; write one of " + String.join(", ", known)));
            } else if (!known.contains(text)) {
                faults.add(fault(
                        column,
                        column + " '" + text + "' is not known; write one of " + String.join(", ", known)
                                + Nearest.suggestion(text, known)));
            }
            return text;
        }
    }

    /** Reads a file; what is wrong with it is added to the faults. */
    static TestFile read(Path path, List<String> columns, List<String> faults) {
        List<Row> rows = new ArrayList<>();
        List<String> header = null;
        int number = 0;
        for (String line : lines(path, faults)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Optional<List<Cell>> cells = cells(line);
            if (cells.isEmpty()) {
                faults.add(path + ":" + number + ":" + (1 + line.indexOf('"'))
                        + ": the quotes do not fit; write them around whole cells, and double those inside");
            } else if (header == null) {
                header = cells.get().stream().map(Cell::text).toList();
                int faulty = faults.size();
                checkHeader(path, number, cells.get(), columns, faults);
                if (faults.size() > faulty) {
                    return new TestFile(path, List.of());
                }
            } else if (cells.get().size() != header.size()) {
                faults.add(path + ":" + number + ":1: " + cells.get().size() + " cells where the header has "
                        + header.size() + "; add or remove commas");
            } else {
                Map<String, Cell> named = new HashMap<>();
                for (int i = 0; i < header.size(); i++) {
                    named.put(header.get(i), cells.get().get(i));
                }
                rows.add(new Row(path, number, named));
            }
        }
        if (header == null && faults.isEmpty()) {
            faults.add(path + ":1:1: is empty; write the header row " + String.join(",", columns));
        }
        return new TestFile(path, rows);
    }

    private static List<String> lines(Path path, List<String> faults) {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(path));
            if (!lines.isEmpty() && lines.get(0).startsWith(BYTE_ORDER_MARK)) {
                lines.set(0, lines.get(0).substring(1));
            }
            return lines;
        } catch (IOException fault) {
            faults.add(path + ":1:1: cannot be read; save it as UTF-8 text");
            return List.of();
        }
    }

    /** The cells of a line; nothing where its quotes do not fit. */
    private static Optional<List<Cell>> cells(String line) {
        List<Cell> cells = new ArrayList<>();
        Matcher cell = CELL.matcher(line);
        for (int start = 0; start <= line.length(); start = cell.end() + 1) {
            if (!cell.region(start, line.length()).lookingAt()) {
                return Optional.empty();
            }
            boolean quoted = cell.group(1) != null;
            String text = quoted ? cell.group(1).replace("\"\"", "\"") : cell.group(2);
            cells.add(new Cell(text.strip(), 1 + cell.start(quoted ? 1 : 2)));
        }
        return Optional.of(cells);
    }

    private static void checkHeader(Path path, int line, List<Cell> header, List<String> columns, List<String> faults) {
        Set<String> seen = new HashSet<>();
        for (Cell cell : header) {
            String place = path + ":" + line + ":" + cell.at() + ": ";
            if (!columns.contains(cell.text())) {
                faults.add(place
                        + PlainText.of("there is no column '" + cell.text() + "'; write columns of "
                                + String.join(",", columns) + Nearest.suggestion(cell.text(), columns)));
            } else if (!seen.add(cell.text())) {
                faults.add(place + "the column " + cell.text() + " stands twice; remove one");
            }
        }
        if (!seen.contains(EXPECT) && faults.isEmpty()) {
            faults.add(path + ":" + line + ":1: the column " + EXPECT + " is missing; add it");
        }
    }
}

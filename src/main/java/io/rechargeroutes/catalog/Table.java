package io.rechargeroutes.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * One CSV file of the catalogue: a header row, {@code #} comment lines, and rows that know their line. It may have been
 * saved by a spreadsheet, which separates cells by semicolons or tabs in some languages, quotes comment lines, and adds
 * empty cells to make all lines equally long.
 *
 * @param providerColumns the columns beyond the fixed ones, {@code name} or {@code name.part}
 */
record Table(List<String> providerColumns, List<Line> lines) {

    private static final Pattern PROVIDER_COLUMN = Pattern.compile("[a-z][a-z0-9]*(\\.[a-z0-9-]+)?");
    private static final char COMMENT = '#';
    private static final CSVFormat CSV = CSVFormat.DEFAULT
            .builder()
            .setCommentMarker(COMMENT)
            .setIgnoreSurroundingSpaces(true)
            .setTrim(true)
            .get();
    /** What spreadsheets separate cells with, by the language they are set to. */
    private static final List<Character> SEPARATORS = List.of(',', ';', '\t');

    private static final int BYTE_ORDER_MARK = 0xFEFF;

    /**
     * Reads a file; what is wrong with it is added to the faults.
     *
     * @param fixed columns that must be there
     * @param providers whether provider columns may follow
     */
    static Table read(Path file, List<String> fixed, boolean providers, List<String> faults) {
        List<Line> lines = new ArrayList<>();
        List<String> header = List.of();
        long line = 1;
        try (Reader reader = open(file);
                CSVParser parser =
                        CSV.builder().setDelimiter(separator(file, fixed)).get().parse(reader)) {
            Iterator<CSVRecord> records = parser.iterator();
            while (records.hasNext()) {
                CSVRecord row = records.next();
                line = parser.getCurrentLineNumber();
                if (row.get(0).startsWith(String.valueOf(COMMENT)) || isEmpty(row, 0)) {
                    continue;
                }
                if (header.isEmpty()) {
                    header = withoutEmptyEnd(row);
                    checkHeader(file, line, header, fixed, providers, faults);
                } else if (row.size() < header.size() || !isEmpty(row, header.size())) {
                    faults.add(Line.at(
                            file,
                            line,
                            row.size() + " cells where the header has " + header.size()
                                    + ", add or remove commas, or quote a cell that holds one"));
                } else {
                    lines.add(new Line(file, line, cells(header, row), faults));
                }
            }
            if (header.isEmpty()) {
                faults.add(Line.at(file, 1, "is empty, write the header row " + String.join(",", fixed)));
            }
        } catch (NoSuchFileException e) {
            faults.add(Line.at(file, 1, "is missing, put it there"));
        } catch (IOException | UncheckedIOException e) {
            faults.add(Line.at(
                    file,
                    line,
                    "cannot be read at or after this line (" + e.getMessage() + "), correct quotes and save as UTF-8"));
        }
        return new Table(header.stream().filter(name -> !fixed.contains(name)).toList(), lines);
    }

    /** That of the first line that names columns. */
    private static char separator(Path file, List<String> fixed) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.flatMap(line -> SEPARATORS.stream().filter(separator -> List.of(
                                    line.replaceAll("[\uFEFF\" ]", "").split(Pattern.quote(String.valueOf(separator))))
                            .containsAll(fixed.subList(0, 2))))
                    .findFirst()
                    .orElse(SEPARATORS.get(0));
        }
    }

    private static boolean isEmpty(CSVRecord row, int from) {
        return row.stream().skip(from).allMatch(String::isEmpty);
    }

    private static List<String> withoutEmptyEnd(CSVRecord row) {
        List<String> cells = row.toList();
        int size = cells.size();
        while (size > 0 && cells.get(size - 1).isEmpty()) {
            size--;
        }
        return cells.subList(0, size);
    }

    private static Reader open(Path file) throws IOException {
        BufferedReader reader = Files.newBufferedReader(file);
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }

    private static Map<String, String> cells(List<String> header, CSVRecord row) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
            cells.put(header.get(i), row.get(i));
        }
        return cells;
    }

    private static void checkHeader(
            Path file, long line, List<String> header, List<String> fixed, boolean providers, List<String> faults) {
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            if (!seen.add(name)) {
                faults.add(Line.at(file, line, "column '" + name + "' stands twice, remove one"));
            } else if (!fixed.contains(name) && !(providers && isProviderColumn(name, header))) {
                faults.add(Line.at(file, line, "column '" + name + "' is not known, correct its name or remove it"));
            }
        }
        for (String name : fixed) {
            if (!header.contains(name)) {
                faults.add(Line.at(file, line, "column '" + name + "' is missing, add it"));
            }
        }
    }

    /** A {@code name.part} column belongs to a provider that has its own column {@code name}. */
    private static boolean isProviderColumn(String name, List<String> header) {
        return PROVIDER_COLUMN.matcher(name).matches() && header.contains(name.replaceFirst("\\..*", ""));
    }

    /**
     * Holds that a code stands on one row only, canonical codes always, a provider's codes unless the row's note says
     * why not.
     */
    static final class Codes {

        private static final Pattern CANONICAL = Pattern.compile("[A-Z0-9]+(_[A-Z0-9]+)*");
        /** These columns name details of the request; they hold no code of the provider. */
        private static final Pattern NO_CODE = Pattern.compile(".*\\.value[0-9]+");

        private final Map<String, Long> seen = new HashMap<>();

        /** The row's canonical code, or null where it is faulty. */
        String canonical(Line line) {
            String code = line.required("code", CANONICAL, "upper snake case");
            if (code != null) {
                Long first = seen.putIfAbsent(code, line.number());
                if (first != null) {
                    line.fault("code '" + code + "' stands on line " + first + " already, remove or rename one");
                }
            }
            return code;
        }

        void checkColumns(Line line, Map<String, String> columns) {
            columns.forEach((column, code) -> {
                if (!NO_CODE.matcher(column).matches()) {
                    Long first = seen.putIfAbsent(column + ":" + code, line.number());
                    if (first != null && line.text("note").isEmpty()) {
                        line.fault(column + " '" + code + "' stands on line " + first
                                + " already, correct one, or say in note why both are right");
                    }
                }
            });
        }
    }
}

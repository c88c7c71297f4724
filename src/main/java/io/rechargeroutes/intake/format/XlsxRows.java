package io.rechargeroutes.intake.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.intake.format.SheetRows.Cell;
import io.rechargeroutes.intake.format.SheetRows.SheetRow;
import io.rechargeroutes.model.Nearest;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rows of an Excel workbook: of the one sheet whose header line has the names of the contract, or of a format. Cells
 * hold what they show. Where that cannot be the value, because the spreadsheet made a date or a rounded number of it,
 * the field is at fault.
 */
final class XlsxRows implements RowReader.Source, RowReader.Extent {

    /** The one field that may be a date. */
    private static final String DATE_OF_BIRTH = "details.dateOfBirth";

    private final InputStream bytes;
    private final File file;
    private final Set<String> known;
    /** Somebody else's; null where it is canonical. */
    private final Layout.Sheet layout;

    private long length = -1;
    private boolean notWhole;
    private Workbook workbook;
    private SheetRows rows;
    private TableHeader header;

    private XlsxRows(InputStream bytes, File file, Set<String> known, Layout.Sheet layout) {
        this.bytes = bytes;
        this.file = file;
        this.known = known;
        this.layout = layout;
    }

    /**
     * A canonical workbook.
     *
     * @param bytes the whole workbook, front to end; they are read for whoever counts them
     * @param file where they lie
     * @param known the names that a column may have
     */
    static XlsxRows canonical(InputStream bytes, File file, Set<String> known) {
        return new XlsxRows(bytes, file, known, null);
    }

    /** Somebody else's workbook. */
    static XlsxRows foreign(InputStream bytes, File file, Layout.Sheet layout) {
        return new XlsxRows(bytes, file, Set.of(), layout);
    }

    @Override
    public Row next() throws IOException {
        if (header == null && !open()) {
            return null;
        }
        SheetRow row = rows.next();
        return row == null ? null : row(row);
    }

    private boolean open() throws IOException {
        length = bytes.transferTo(OutputStream.nullOutputStream());
        if (length == 0) {
            return false;
        }
        try {
            workbook = Workbook.open(file, length);
        } catch (WorkbookZip.NotWholeException e) {
            notWhole = true;
            throw e;
        }
        return openSheet();
    }

    /** Opens the sheet that holds the rows and reads its header line; false where all sheets are empty. */
    private boolean openSheet() throws IOException {
        Workbook.Sheet chosen = null;
        Workbook.Sheet filled = null;
        for (Workbook.Sheet sheet : candidates()) {
            try (SheetRows look = new SheetRows(workbook, workbook.open(sheet))) {
                SheetRow first = headerOf(look);
                if (first != null && filled == null) {
                    filled = sheet;
                }
                if (first != null && isNamedBy(first.texts())) {
                    if (chosen != null) {
                        throw new UnreadableInputException(
                                0,
                                "the sheets " + Row.quoted(chosen.name()) + " and " + Row.quoted(sheet.name())
                                        + " both hold requests; save each as a file of its own");
                    }
                    chosen = sheet;
                }
            }
        }
        if (filled == null) {
            return false;
        }
        rows = new SheetRows(workbook, workbook.open(chosen == null ? filled : chosen));
        SheetRow first = headerOf(rows);
        header = layout == null
                ? TableHeader.of(first.line(), first.texts(), known)
                : TableHeader.foreign(
                        first.line(), first.texts(), layout.needed(), "; write its row into rows: {header: 2}");
        return true;
    }

    private List<Workbook.Sheet> candidates() {
        if (layout == null || layout.sheet() == null) {
            return workbook.sheets();
        }
        List<Workbook.Sheet> named = workbook.sheets().stream()
                .filter(sheet -> sheet.name().equals(layout.sheet()))
                .toList();
        if (named.isEmpty()) {
            Set<String> names =
                    workbook.sheets().stream().map(Workbook.Sheet::name).collect(Collectors.toSet());
            throw new UnreadableInputException(
                    0,
                    "the file has no sheet " + Row.quoted(layout.sheet()) + ", which the format names"
                            + Nearest.suggestion(layout.sheet(), names));
        }
        return named;
    }

    private boolean isNamedBy(List<String> cells) {
        return layout == null ? TableHeader.isNamedBy(cells) : TableHeader.isNamedBy(cells, layout.needed());
    }

    /** The row that names the columns; null where the sheet ends before. */
    private SheetRow headerOf(SheetRows rows) throws IOException {
        int from = layout == null ? 0 : layout.header();
        SheetRow row;
        do {
            row = rows.next();
        } while (row != null && (row.line() < from || row.problem() == null && TableHeader.isEmpty(row.texts())));
        if (row != null && row.problem() != null) {
            throw new UnreadableInputException(row.line(), row.problem());
        }
        return row;
    }

    private Row row(SheetRow row) {
        if (row.problem() != null) {
            return Row.bad(row.line(), row.problem());
        }
        if (TableHeader.isEmpty(row.texts())) {
            return Row.empty(row.line());
        }
        List<String> texts = new ArrayList<>();
        Map<String, String> faults = new HashMap<>();
        Map<String, JsonNode> numbers = new HashMap<>();
        for (Cell cell : row.cells()) {
            String column = header.column(texts.size());
            String date = cell.date() == null ? null : date(column, cell.date());
            texts.add(date == null ? cell.text() : date);
            if (cell.fault() != null && date == null && !column.isEmpty()) {
                faults.put(column, cell.fault());
            }
            if (layout != null && cell.number()) {
                numbers.put(
                        column,
                        cell.text().indexOf('.') < 0
                                ? BigIntegerNode.valueOf(new BigInteger(cell.text()))
                                : DecimalNode.valueOf(new BigDecimal(cell.text())));
            }
        }
        try {
            ObjectNode content = header.content(header.fitting(texts));
            numbers.keySet().retainAll(Set.copyOf(names(content)));
            content.setAll(numbers);
            return Row.of(row.line(), content, faults);
        } catch (Row.Fault e) {
            return Row.bad(row.line(), e.getMessage());
        }
    }

    private static List<String> names(ObjectNode content) {
        return content.properties().stream().map(Map.Entry::getKey).toList();
    }

    /** The date as the column's field is written; null where the field is no date. */
    private String date(String column, LocalDateTime date) {
        if (layout == null) {
            return column.equals(DATE_OF_BIRTH) ? date.toLocalDate().toString() : null;
        }
        DateTimeFormatter form = layout.dates().get(column);
        return form == null ? null : form.format(date);
    }

    @Override
    public boolean ended() {
        return notWhole;
    }

    @Override
    public long offset() {
        return 0;
    }

    @Override
    public long header() {
        return 0;
    }

    @Override
    public boolean blank() {
        return length == 0;
    }

    @Override
    public void close() throws IOException {
        try (bytes;
                Workbook open = workbook;
                SheetRows sheet = rows) {
            // closed in turn
        }
    }
}

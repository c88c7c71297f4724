package io.rechargeroutes.intake.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.intake.format.SheetRows.Cell;
import io.rechargeroutes.intake.format.SheetRows.SheetRow;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows of an Excel workbook: of its first sheet with a header line in the names of the contract. Cells hold what they
 * show. Where that cannot be the value, because the spreadsheet made a date or a rounded number of it, the field is at
 * fault.
 */
final class XlsxRows implements RowReader.Source, RowReader.Extent {

    /** The one field that may be a date. */
    private static final String DATE_OF_BIRTH = "details.dateOfBirth";

    private final InputStream bytes;
    private final File file;
    private final Set<String> known;
    private long length = -1;
    private boolean notWhole;
    private Workbook workbook;
    private SheetRows rows;
    private TableHeader header;

    /**
     * @param bytes the whole workbook, front to end; they are read for whoever counts them
     * @param file where they lie
     * @param known the names that a column may have
     */
    XlsxRows(InputStream bytes, File file, Set<String> known) {
        this.bytes = bytes;
        this.file = file;
        this.known = known;
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
        for (Workbook.Sheet sheet : workbook.sheets()) {
            try (SheetRows look = new SheetRows(workbook, workbook.open(sheet))) {
                SheetRow first = firstFilled(look);
                if (first != null && filled == null) {
                    filled = sheet;
                }
                if (first != null && TableHeader.isNamedBy(first.texts())) {
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
        SheetRow first = firstFilled(rows);
        header = TableHeader.of(first.line(), first.texts(), known);
        return true;
    }

    private static SheetRow firstFilled(SheetRows rows) throws IOException {
        SheetRow row;
        do {
            row = rows.next();
        } while (row != null && row.problem() == null && TableHeader.isEmpty(row.texts()));
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
        for (Cell cell : row.cells()) {
            String column = header.column(texts.size());
            boolean wanted = cell.day() != null && column.equals(DATE_OF_BIRTH);
            texts.add(wanted ? cell.day().toString() : cell.text());
            if (cell.fault() != null && !wanted && !column.isEmpty()) {
                faults.put(column, cell.fault());
            }
        }
        try {
            ObjectNode content = header.content(header.fitting(texts));
            return new Row(row.line(), content, null, Map.copyOf(faults));
        } catch (Row.Fault e) {
            return Row.bad(row.line(), e.getMessage());
        }
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

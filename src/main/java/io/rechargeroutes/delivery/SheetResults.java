package io.rechargeroutes.delivery;

import io.rechargeroutes.model.RechargeResult;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * Results as a workbook of one sheet. Every cell is a text: a spreadsheet would round a reference of 18 digits, and run
 * what looks like a formula.
 */
final class SheetResults implements ResultWriter {

    /** Rows that a sheet can have below its header line. */
    static final int MOST_ROWS = 1_048_575;
    /** Characters that a cell can have; spreadsheets refuse a file with a longer one. */
    private static final int LONGEST_CELL = 32_767;
    /** Rows that are held in memory. */
    private static final int HELD = 500;

    private final OutputStream out;
    private final Workbook workbook;
    private final Worksheet sheet;
    private int rows;
    private boolean closed;

    SheetResults(OutputStream out) {
        this.out = out;
        this.workbook = new Workbook(out, "Recharge Routes", null);
        this.sheet = workbook.newWorksheet("results");
        sheet.freezePane(0, 1);
        row(ResultForm.columns());
    }

    private void row(List<String> cells) {
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            if (!cell.isEmpty()) {
                sheet.inlineString(rows, column, fitting(cell));
            }
        }
        rows++;
    }

    private static String fitting(String cell) {
        String legal = ResultForm.legal(cell);
        return legal.length() <= LONGEST_CELL ? legal : legal.substring(0, LONGEST_CELL - 1) + "…";
    }

    @Override
    public void write(RechargeResult result) throws IOException {
        row(ResultForm.cells(result));
        if (rows % HELD == 0) {
            sheet.flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try (out) {
                workbook.finish();
            }
        }
    }
}

package io.rechargeroutes.intake.file;

import io.rechargeroutes.intake.NumberedRow;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.format.RowReader;
import io.rechargeroutes.intake.format.UnreadableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * The rows of a file in batches, those left out that are recorded already. A row that touches the file's end is given
 * only when that end is concluded, because its writer may still be at it. Where the file breaks after its first rows,
 * one more row says so and the batches end; where it breaks before any, there are none. Where the process is stopping
 * the next batch is not given: the file is read on by whoever takes it up.
 */
final class RowBatches implements Iterator<List<NumberedRow>>, AutoCloseable {

    private final InputFile file;
    private final RowReader rows;
    private final int size;
    private final boolean acceptUnterminated;
    private final IntConsumer progress;
    private final BooleanSupplier stopping;
    private List<NumberedRow> next;
    private boolean ended;

    /**
     * @param acceptUnterminated whether a last CSV row without its line end is a request, once the file's end is
     *     concluded
     * @param progress is given how many rows were given
     */
    RowBatches(
            InputFile file,
            RowReader rows,
            int size,
            boolean acceptUnterminated,
            IntConsumer progress,
            BooleanSupplier stopping) {
        this.file = file;
        this.rows = rows;
        this.size = size;
        this.acceptUnterminated = acceptUnterminated;
        this.progress = progress;
        this.stopping = stopping;
    }

    @Override
    public boolean hasNext() {
        if (stopping.getAsBoolean()) {
            throw new IllegalStateException("the process is stopping; the rest of the file is read at the next start");
        }
        if (next == null && !ended) {
            next = read();
        }
        return next != null && !next.isEmpty();
    }

    @Override
    public List<NumberedRow> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        List<NumberedRow> batch = next;
        next = null;
        progress.accept(file.rows());
        return batch;
    }

    private List<NumberedRow> read() {
        List<NumberedRow> batch = new ArrayList<>(size);
        try {
            while (batch.size() < size && rows.hasNext()) {
                if (rows.atEnd() && !file.concluded()) {
                    ended = true;
                    file.waits();
                    return batch;
                }
                take(batch);
            }
            if (batch.size() < size) {
                ended = true;
                if (rows.endsInEmptyRow() && !file.concluded()) {
                    file.waits();
                }
                file.endsAt(rows.offset(), rows.header());
            }
        } catch (UnreadableInputException fault) {
            ended = true;
            file.headerIs(rows.header());
            if (rows.atEnd() && !file.concluded()) {
                file.waits();
            } else {
                breakOff(batch, fault);
            }
        }
        return batch;
    }

    private void take(List<NumberedRow> batch) {
        boolean last = rows.atEnd();
        if (!last) {
            file.wholeUpTo(rows.offset(), rows.header());
        }
        Row row = rows.next();
        int number = file.rowNo(rows.number());
        boolean unterminated = last && isUnterminated(row);
        if (last) {
            file.tailIs(!unterminated);
        }
        if (number >= file.recorded()) {
            batch.add(new NumberedRow(number, row, unterminated ? NumberedRow.LINE_UNTERMINATED : null));
        }
    }

    /** Nothing but its line end says that a CSV row is whole; a line of JSON is where its object is closed. */
    private boolean isUnterminated(Row row) {
        return switch (file.intake().format()) {
            case CSV -> !acceptUnterminated;
            case JSONL -> row.content() == null;
            case JSON, XML, XLSX -> false;
        };
    }

    private void breakOff(List<NumberedRow> batch, UnreadableInputException fault) {
        file.broken(where(fault) + fault.getMessage());
        if (file.rows() > 0) {
            add(batch, Row.bad(fault.line(), fault.getMessage()));
        }
    }

    private void add(List<NumberedRow> batch, Row row) {
        int number = file.nextRowNo();
        if (number >= file.recorded()) {
            batch.add(new NumberedRow(number, row, NumberedRow.FILE_UNREADABLE));
        }
    }

    private static String where(UnreadableInputException fault) {
        return fault.line() > 0 ? "line " + fault.line() + ": " : "";
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}

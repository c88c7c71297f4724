package io.rechargeroutes.intake;

import io.rechargeroutes.delivery.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;

/**
 * The rows of a file in batches. Where the file breaks after its first rows, one more row says so and the batches end; where it breaks before
 * any, there are none. Where the process is told to stop the next batch is not given: the file is read on by whoever takes it up.
 */
final class RowBatches implements Iterator<List<NumberedRow>>, AutoCloseable {

    private final InputFile file;
    private final RowReader rows;
    private final int size;
    private final Progress progress;
    private final BooleanSupplier stopping;
    private List<NumberedRow> next;
    private boolean ended;

    RowBatches(InputFile file, RowReader rows, int size, Progress progress, BooleanSupplier stopping) {
        this.file = file;
        this.rows = rows;
        this.size = size;
        this.progress = progress;
        this.stopping = stopping;
    }

    @Override
    public boolean hasNext() {
        if (stopping.getAsBoolean()) {
            throw new IllegalStateException("told to stop; the rest of the file is read at the next start");
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
        progress.reading(file.intake(), file.rows());
        return batch;
    }

    private List<NumberedRow> read() {
        List<NumberedRow> batch = new ArrayList<>(size);
        try {
            while (batch.size() < size && rows.hasNext()) {
                batch.add(new NumberedRow(file.nextRowNo(), rows.next(), false));
            }
            ended = batch.size() < size;
        } catch (UnreadableInputException fault) {
            ended = true;
            file.broken(where(fault) + fault.getMessage());
            if (file.rows() > 0) {
                batch.add(new NumberedRow(file.nextRowNo(), Row.bad(fault.line(), fault.getMessage()), true));
            }
        }
        return batch;
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

package io.rechargeroutes.delivery;

import io.rechargeroutes.model.RechargeResult;
import java.io.Closeable;
import java.io.IOException;

/** Writes results one after the other, in memory that does not grow with their number. Only {@link #close()} completes what was written. */
public interface ResultWriter extends Closeable {

    void write(RechargeResult result) throws IOException;

    /** Writes what closes the format, and closes the stream. */
    @Override
    void close() throws IOException;
}

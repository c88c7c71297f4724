package io.rechargeroutes.delivery;

import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RechargeResult;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes results one after the other, in memory that does not grow with their number. Only {@link #close()} completes
 * what was written, and closes the stream.
 */
public interface ResultWriter extends Closeable {

    /** A writer onto a stream that is empty yet. */
    static ResultWriter open(Format format, OutputStream out) throws IOException {
        return format == Format.XLSX ? new SheetResults(out) : TextResults.open(format, out);
    }

    void write(RechargeResult result) throws IOException;
}

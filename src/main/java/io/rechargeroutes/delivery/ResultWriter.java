package io.rechargeroutes.delivery;

import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.PassThrough;
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
        return open(ResultForm.of(format), out);
    }

    /** The same for a form of the sender's. */
    static ResultWriter open(ResultForm form, OutputStream out) throws IOException {
        return form.isSheet() ? new SheetResults(form, out) : TextResults.open(form, out);
    }

    /** Writes a result with what comes back with it. */
    void write(RechargeResult result, PassThrough back) throws IOException;

    /** Writes a result with which nothing comes back. */
    default void write(RechargeResult result) throws IOException {
        write(result, PassThrough.NONE);
    }
}

package io.rechargeroutes.delivery;

import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.RechargeResult;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;

/**
 * Writes results one after the other, in memory that does not grow with their number: a JSON file always an array, a
 * CSV with its header. Only {@link #close()} completes what was written.
 */
public final class ResultWriter implements Closeable {

    private final ResultForm form;
    private final Writer writer;
    private boolean first;
    private boolean closed;

    private ResultWriter(ResultForm form, OutputStream out, boolean first) {
        this.form = form;
        this.writer = new BufferedWriter(new OutputStreamWriter(out, form.charset()));
        this.first = first;
    }

    /** A writer onto a stream that is empty yet. */
    public static ResultWriter open(Format format, OutputStream out) throws IOException {
        return open(ResultForm.of(format), out);
    }

    /** The same for a form of the sender's. */
    static ResultWriter open(ResultForm form, OutputStream out) throws IOException {
        ResultWriter writer = new ResultWriter(form, out, true);
        writer.writer.write(form.head());
        return writer;
    }

    /**
     * A writer onto a stream that holds an unfinished file: all but the form's tail.
     *
     * @param empty whether it holds no row yet
     */
    static ResultWriter resume(ResultForm form, OutputStream out, boolean empty) {
        return new ResultWriter(form, out, empty);
    }

    public void write(RechargeResult result) throws IOException {
        write(result, PassThrough.NONE);
    }

    /** Writes a result with what comes back with it. */
    void write(RechargeResult result, PassThrough back) throws IOException {
        if (!first) {
            writer.write(form.separator());
        }
        writer.write(form.text(result, back));
        first = false;
    }

    /** Writes what closes the format, and closes the stream. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try (writer) {
                writer.write(form.tail());
            }
        }
    }
}

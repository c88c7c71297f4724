package io.rechargeroutes.delivery;

import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.RechargeResult;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;

/** Results as text: a JSON file always an array, a CSV with its header. */
final class TextResults implements ResultWriter {

    private final ResultForm form;
    private final Writer writer;
    private boolean first;
    private boolean closed;

    private TextResults(ResultForm form, OutputStream out, boolean first) {
        this.form = form;
        this.writer = new BufferedWriter(new OutputStreamWriter(out, form.charset()));
        this.first = first;
    }

    /** A writer onto a stream that is empty yet. */
    static TextResults open(ResultForm form, OutputStream out) throws IOException {
        TextResults writer = new TextResults(form, out, true);
        writer.writer.write(form.head());
        return writer;
    }

    /**
     * A writer onto a stream that holds an unfinished file: all but the form's tail.
     *
     * @param empty whether it holds no row yet
     */
    static TextResults resume(ResultForm form, OutputStream out, boolean empty) {
        return new TextResults(form, out, empty);
    }

    @Override
    public void write(RechargeResult result, PassThrough back) throws IOException {
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

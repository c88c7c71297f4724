package io.rechargeroutes.delivery;

import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RechargeResult;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Opens writers of results: UTF-8, a JSON file always an array, a CSV with its header. */
public final class ResultWriters {

    private ResultWriters() {
    }

    /** A writer onto a stream that is empty yet. */
    public static ResultWriter open(Format format, OutputStream out) throws IOException {
        ResultForm form = ResultForm.of(format);
        Writer writer = writer(out);
        writer.write(form.head());
        return new FormWriter(form, writer, true);
    }

    /** A writer onto a stream that holds an unfinished file: all but the form's tail. */
    static ResultWriter resume(ResultForm form, OutputStream out, boolean empty) {
        return new FormWriter(form, writer(out), empty);
    }

    private static Writer writer(OutputStream out) {
        return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    private static final class FormWriter implements ResultWriter {

        private final ResultForm form;
        private final Writer writer;
        private boolean first;
        private boolean closed;

        FormWriter(ResultForm form, Writer writer, boolean first) {
            this.form = form;
            this.writer = writer;
            this.first = first;
        }

        @Override
        public void write(RechargeResult result) throws IOException {
            if (!first) {
                writer.write(form.separator());
            }
            writer.write(form.row().apply(result));
            first = false;
        }

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
}

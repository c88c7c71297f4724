package io.rechargeroutes.delivery;

import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.settings.FileAccess;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A result file in the making, which nobody else may write until it is closed. */
final class ResultDraft implements AutoCloseable {

    private final WriterLock alone;
    private final Path place;
    private final Path draft;
    private final Format format;
    private ResultWriter writer;

    private ResultDraft(WriterLock alone, Path place, Format format) {
        this.alone = alone;
        this.place = place;
        this.draft = Drafts.of(place);
        this.format = format;
    }

    /** To be asked before the ledger for the results: who looked there and then slept would write what others know better. Empty while another writes the file. */
    static Optional<ResultDraft> of(Path place, Format format) throws IOException {
        return WriterLock.of(place).map(alone -> new ResultDraft(alone, place, format));
    }

    void write(RechargeResult result) {
        try {
            if (writer == null) {
                writer = ResultWriters.open(format, new BufferedOutputStream(FileAccess.configured().create(draft)));
            }
            writer.write(result);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** The whole file reaches the disk, and then its place in one step. */
    void publish() {
        try {
            writer.close();
            Drafts.publish(draft, place);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Leaves nothing of a file that was not published. */
    @Override
    public void close() throws IOException {
        try (WriterLock last = alone; ResultWriter open = writer) {
            Files.deleteIfExists(draft);
        }
    }
}

package io.rechargeroutes.delivery;

import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RechargeResult;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A result file in the making, under a name that starts with a dot. It is opened by the first row, when the ledger lets nobody else write it. */
final class ResultDraft implements AutoCloseable {

    private final Path place;
    private final Path draft;
    private final Format format;
    private ResultWriter writer;

    ResultDraft(Path place, Format format) {
        this.place = place;
        this.draft = place.resolveSibling("." + place.getFileName() + ".part");
        this.format = format;
    }

    void write(RechargeResult result) {
        try {
            if (writer == null) {
                writer = ResultWriters.open(format, new BufferedOutputStream(Files.newOutputStream(draft)));
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
            ResultAppender.force(draft);
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Leaves nothing of a file that was not published. */
    @Override
    public void close() throws IOException {
        ResultWriter open = writer;
        if (open != null) {
            try (open) {
                Files.deleteIfExists(draft);
            }
        }
    }
}

package io.rechargeroutes.delivery;

import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.settings.FileAccess;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A result file in the making, under a name of its own that starts with a dot. It holds the {@link WriterLock} of the
 * file that it is for, so that nobody else may write that file until the draft is closed.
 */
final class Draft implements AutoCloseable {

    private static final Pattern NAME = Pattern.compile("\\.(.+)\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part");

    private final WriterLock alone;
    private final Path place;
    private final Path draft;
    private final ResultForm form;
    private ResultWriter writer;

    private Draft(WriterLock alone, Path place, ResultForm form) {
        this.alone = alone;
        this.place = place;
        this.draft = pathFor(place);
        this.form = form;
    }

    /**
     * To be asked before the ledger for the results: who looked there and then slept would write what others know
     * better. Empty while another writes the file.
     */
    static Optional<Draft> of(Path place, ResultForm form) throws IOException {
        return WriterLock.of(place).map(alone -> new Draft(alone, place, form));
    }

    void write(RechargeResult result, PassThrough back) {
        try {
            if (writer == null) {
                writer = ResultWriter.open(
                        form, new BufferedOutputStream(FileAccess.configured().create(draft)));
            }
            writer.write(result, back);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** The whole file reaches the disk, and then its place in one step. */
    void publish() {
        try {
            writer.close();
            FileAccess.publish(draft, place);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Leaves nothing of a file that was not published. */
    @Override
    public void close() throws IOException {
        try (WriterLock last = alone;
                ResultWriter open = writer) {
            Files.deleteIfExists(draft);
        }
    }

    /** A path for a draft that nobody else has or had. */
    static Path pathFor(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
    }

    /** Deletes what dead writers left. */
    static void sweep(Path folder) throws IOException {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder, ".*.part")) {
            for (Path draft : drafts) {
                Matcher name = NAME.matcher(draft.getFileName().toString());
                if (name.matches()) {
                    sweep(draft, folder.resolve(name.group(1)));
                }
            }
        }
    }

    private static void sweep(Path draft, Path file) throws IOException {
        Optional<WriterLock> dead = WriterLock.of(file);
        if (dead.isPresent()) {
            try (WriterLock lock = dead.get()) {
                Files.deleteIfExists(draft);
            }
        }
    }
}

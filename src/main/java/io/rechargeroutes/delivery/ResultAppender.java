package io.rechargeroutes.delivery;

import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.settings.FileAccess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Adds results to a file so that whoever looks finds either the old file or the new one, each of them whole. */
public final class ResultAppender {

    private static final int END = 256;

    private ResultAppender() {}

    /**
     * Adds results at the end of a file, or makes it. The new file is written beside the old one under a name that
     * starts with a dot, reaches the disk, and takes the old one's place in one step.
     *
     * @param ours asked when nobody else can touch the file: who waited or slept may have to leave it to others
     * @throws IOException also where another process adds to the file at the moment, and where the file that is there
     *     does not end as a results file of the format does; it is left as it is then
     */
    public static void append(Path file, Format format, List<RechargeResult> results, BooleanSupplier ours)
            throws IOException {
        append(
                file,
                ResultForm.of(format),
                () -> results.stream()
                        .map(result -> new Returned(result, PassThrough.NONE))
                        .iterator(),
                ours);
    }

    /** A result and what comes back with it. */
    record Returned(RechargeResult result, PassThrough back) {}

    /** The same in a form of the sender's. */
    static synchronized void append(Path file, ResultForm form, Iterable<Returned> results, BooleanSupplier ours)
            throws IOException {
        try (WriterLock alone = WriterLock.of(file)
                .orElseThrow(() -> new IOException(
                        file.getFileName() + " is being written by another process; it is tried again"))) {
            if (!ours.getAsBoolean()) {
                throw new IOException(file.getFileName() + " is left to another process");
            }
            appendAlone(file, form, results);
        }
    }

    private static void appendAlone(Path file, ResultForm form, Iterable<Returned> results) throws IOException {
        Path draft = Draft.pathFor(file);
        try {
            try (ResultWriter writer = open(file, form, FileAccess.configured().create(draft))) {
                for (Returned result : results) {
                    writer.write(result.result(), result.back());
                }
            }
            FileAccess.publish(draft, file);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static ResultWriter open(Path file, ResultForm form, OutputStream out) throws IOException {
        try {
            return Files.exists(file) && Files.size(file) > 0 ? resume(file, form, out) : ResultWriter.open(form, out);
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    /** Copies all but the tail, and goes on from there. */
    private static ResultWriter resume(Path file, ResultForm form, OutputStream out) throws IOException {
        String end = end(file);
        String kept =
                form.tail().isEmpty() ? end : withoutTail(file, end, form.tail().strip());
        copy(file, Files.size(file) - end.length() + kept.length(), out);
        if (form.tail().isEmpty() && !kept.endsWith("\n")) {
            out.write('\n'); // an editor took the last line end away
        }
        return TextResults.resume(form, out, kept.endsWith(form.head()));
    }

    private static String withoutTail(Path file, String end, String tail) throws IOException {
        String whole = end.stripTrailing();
        if (!whole.endsWith(tail)) {
            throw new IOException(file.getFileName() + " does not end with " + tail
                    + ", so nothing can be added to it; move it away");
        }
        return whole.substring(0, whole.length() - tail.length()).stripTrailing();
    }

    /** The last bytes of the file, one character for each. */
    private static String end(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            channel.position(Math.max(0, channel.size() - END));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void copy(Path file, long size, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        try (InputStream in = Files.newInputStream(file)) {
            for (long left = size; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException(file.getFileName() + " became shorter while it was copied");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }
}

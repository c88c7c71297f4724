package io.rechargeroutes.delivery;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files in the making, each under a name of its own that starts with a dot. Whoever makes one holds the {@link WriterLock} of the file that it is for. */
final class Drafts {

    private static final Pattern NAME = Pattern.compile("\\.(.+)\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part");

    private Drafts() {
    }

    /** A place for a draft that nobody else has or had. */
    static Path of(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
    }

    /** The whole draft reaches the disk, takes its place in one step, and the step reaches the disk too: the ledger is about to say that the file is there. */
    static void publish(Path draft, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder(file.toAbsolutePath().getParent());
    }

    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (IOException cannot) {
            // Windows opens no folder, and some file systems have nothing to force of one
        }
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

package io.rechargeroutes.delivery;

import io.rechargeroutes.settings.FileAccess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Leaves a file of the outbox to one writer, also where the ledger gave its own lock to another while the writer slept.
 * The operating system's lock on one byte of {@code .outbox-lock}, another byte for each file name; it ends with the
 * process.
 */
final class WriterLock implements AutoCloseable {

    /** One for each folder, never closed: closing any channel of a file ends all locks that this process has on it. */
    private static final Map<Path, FileChannel> CHANNELS = new HashMap<>();

    private final FileLock lock;

    private WriterLock(FileLock lock) {
        this.lock = lock;
    }

    /**
     * Takes the lock without waiting. Empty while another writer of this or another process has it.
     *
     * @throws IOException where the folder cannot be written, or has no locks
     */
    static Optional<WriterLock> of(Path file) throws IOException {
        long place = Integer.toUnsignedLong(file.getFileName().toString().hashCode());
        try {
            return Optional.ofNullable(
                            channel(file.toAbsolutePath().getParent()).tryLock(place, 1, false))
                    .map(WriterLock::new);
        } catch (OverlappingFileLockException ours) {
            return Optional.empty();
        }
    }

    private static synchronized FileChannel channel(Path folder) throws IOException {
        FileChannel channel = CHANNELS.get(folder);
        if (channel == null || !channel.isOpen()) {
            channel = FileAccess.configured().openOrCreate(folder.resolve(".outbox-lock"));
            CHANNELS.put(folder, channel);
        }
        return channel;
    }

    @Override
    public void close() throws IOException {
        lock.release();
    }
}

package io.rechargeroutes.delivery;

import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The folder that results go to. It carries an id of its own in {@code .outbox-id}: of several nodes on one ledger, those that share the folder
 * deliver into it and no others do.
 */
@ApplicationScoped
public class Outbox {

    private final Path folder;
    private String id;

    Outbox(RechargeSettings settings) {
        this.folder = settings.outbox();
    }

    Path folder() {
        return folder;
    }

    /** The folder's own id, made the first time. */
    public synchronized String id() throws IOException {
        if (id == null) {
            id = readOrMake();
        }
        return id;
    }

    /** Under a lock, so that nodes that start together agree; an empty file, which a stop or a full disk left, is filled. */
    private String readOrMake() throws IOException {
        FileAccess.configured().folder(folder);
        Path file = folder.resolve(".outbox-id");
        try (FileChannel channel = FileAccess.configured().openOrCreate(file, StandardOpenOption.READ);
             FileLock alone = channel.lock()) {
            String known = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (!known.isEmpty()) {
                return known;
            }
            String made = UUID.randomUUID().toString();
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(made.getBytes(StandardCharsets.UTF_8)), 0);
            channel.force(true);
            return made;
        }
    }
}

package io.rechargeroutes.delivery;

import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
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
    private volatile String id;

    Outbox(RechargeSettings settings) {
        this.folder = settings.outbox();
    }

    Path folder() {
        return folder;
    }

    /** The folder's own id, made the first time. */
    public String id() throws IOException {
        if (id == null) {
            id = readOrMake();
        }
        return id;
    }

    private String readOrMake() throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(".outbox-id");
        try {
            Files.writeString(file, UUID.randomUUID().toString(), StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException known) {
            // made before, by us or by another node
        }
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }
}

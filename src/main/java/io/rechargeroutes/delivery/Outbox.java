package io.rechargeroutes.delivery;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.intake.Intakes;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.quarkus.main.events.AfterStart;

/**
 * The folder that results go to. It carries an id of its own in {@code .outbox-id}: of several nodes on one ledger,
 * those that share the folder deliver into it and no others do.
 */
@ApplicationScoped
public class Outbox {

    private static final int DEEPEST = 10;

    private final Path folder;
    private String id;

    Outbox(RechargeSettings settings) {
        this.folder = settings.outbox();
    }

    Path folder() {
        return folder;
    }

    /** This folder and those below it: each folder of the inbox has its own. */
    List<Path> folders() throws IOException {
        try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
            return all.filter(Files::isDirectory).toList();
        } catch (UncheckedIOException fault) {
            throw fault.getCause();
        }
    }

    /** The folder's own id, made the first time. */
    public synchronized String id() throws IOException {
        if (id == null) {
            id = readOrMake();
        }
        return id;
    }

    /**
     * Under a lock, so that nodes that start together agree; an empty file, which a stop or a full disk left, is
     * filled.
     */
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

    /**
     * Says at start which results wait for an outbox that is not this one: where no node has it any more, nobody would
     * ever write them.
     */
    void reportOthers(@Observes AfterStart event, Intakes intakes) {
        try {
            String ours = id();
            intakes.openByOutbox().forEach((other, files) -> {
                if (!other.equals(ours)) {
                    Log.warn(waiting(files, other, folder.toString()));
                }
            });
        } catch (IOException | LedgerException away) {
            Log.debug("delivery says what is wrong with the outbox or the ledger", away);
        }
    }

    static String waiting(int files, String other, String folder) {
        return files + " files wait for results in another outbox, whose .outbox-id is '" + other + "'. If no other"
                + " node has it: set recharge.outbox back to that folder, or stop, write that id into " + folder
                + "/.outbox-id, and start";
    }
}

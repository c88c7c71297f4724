package io.rechargeroutes.ledger.restore;

import io.rechargeroutes.settings.FileAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps outside the ledger how far this node saw it come. */
final class PositionFile {

    /** All of it, so that no part of a longer text passes for a smaller count. */
    private static final Pattern TEXT =
            Pattern.compile("recharge-routes ledger position 1\n([0-9a-f-]{36}) ([0-9]{1,18}) (-|[0-9]{1,32})\n");

    private final Path file;
    private final FileAccess access;

    /** @param access of its folder */
    PositionFile(Path file, FileAccess access) {
        this.file = file;
        this.access = access;
    }

    /**
     * How far a ledger had come.
     *
     * @param identity of the ledger
     * @param heartbeats their count, as it was committed
     * @param reference of this node's last record of intent; null where it has made none
     */
    record Position(UUID identity, long heartbeats, String reference) {}

    /**
     * The position that was written last; empty where there is none.
     *
     * @throws IOException where the file cannot be read, or holds something else
     */
    Optional<Position> read() throws IOException {
        String text;
        try {
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        Matcher position = TEXT.matcher(text);
        if (!position.matches()) {
            throw new IOException("it holds no position of a ledger");
        }
        return Optional.of(new Position(
                UUID.fromString(position.group(1)),
                Long.parseLong(position.group(2)),
                position.group(3).equals("-") ? null : position.group(3)));
    }

    /** Replaces the position: whoever reads, after a power cut too, finds the one before or this one. */
    void write(Position position) throws IOException {
        Path folder = access.folder(file.toAbsolutePath().getParent());
        Path draft = folder.resolve(file.getFileName() + ".draft");
        String reference = position.reference() == null ? "-" : position.reference();
        try (FileChannel out = access.openOrCreate(draft, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer text = StandardCharsets.UTF_8.encode("recharge-routes ledger position 1\n" + position.identity()
                    + " " + position.heartbeats() + " " + reference + "\n");
            while (text.hasRemaining()) {
                out.write(text);
            }
            out.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    Path path() {
        return file;
    }
}

package io.rechargeroutes.launch.embedded;

import io.rechargeroutes.settings.FileAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The password of an embedded server: random, made at its first start, in a file that its owner alone can read. */
final class GeneratedPassword {

    private static final int BYTES = 24;

    private GeneratedPassword() {}

    /** The password that a file holds; to be called by the process that has the data folder. */
    static String in(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            // whole or not at all: half a password would be taken for a whole one at the next start
            Path half = file.resolveSibling("." + file.getFileName() + ".part");
            Files.deleteIfExists(half);
            FileAccess.owner().write(half, HexFormat.of().formatHex(random));
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return Files.readString(file).strip();
    }
}

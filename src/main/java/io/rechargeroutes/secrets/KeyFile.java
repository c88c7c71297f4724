package io.rechargeroutes.secrets;

import io.rechargeroutes.settings.FileAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A file of {@code recharge.secrets.key-file}: one line, 64 hexadecimal digits. */
public final class KeyFile {

    private static final int BYTES = 32;

    private KeyFile() {}

    /** The key; {@link IllegalArgumentException} says what is wrong with the file, without showing it. */
    public static byte[] read(Path file) {
        try {
            String text = Files.size(file) > 1000 ? "" : Files.readString(file).strip();
            if (text.matches("[0-9a-fA-F]{" + 2 * BYTES + "}")) {
                return HexFormat.of().parseHex(text);
            }
        } catch (IOException fault) {
            throw new IllegalArgumentException(
                    file + " cannot be read: " + fault.getClass().getSimpleName(), fault);
        }
        throw new IllegalArgumentException(file + " is no key: it must hold " + 2 * BYTES
                + " hexadecimal digits, made for instance by openssl rand -hex 32");
    }

    /** Makes a key where there is no such file yet, for its owner alone to read. True where it made one. */
    public static boolean makeWhereMissing(Path file) {
        if (Files.exists(file)) {
            return false;
        }
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        try {
            Path folder = FileAccess.owner().folder(file.toAbsolutePath().getParent());
            // whole or not at all: half a key would be found at the next start
            Path half = Files.createTempFile(
                    folder,
                    ".key",
                    null,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(half, HexFormat.of().formatHex(key) + "\n");
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException fault) {
            throw new UncheckedIOException("the key file " + file + " cannot be made", fault);
        }
    }
}

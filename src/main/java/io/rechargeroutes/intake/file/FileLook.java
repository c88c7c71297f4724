package io.rechargeroutes.intake.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.zip.CRC32C;

/** How a file looks from outside at one moment. */
record FileLook(long size, Instant modified) {

    static FileLook at(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileLook(
                attributes.size(),
                Instant.ofEpochMilli(attributes.lastModifiedTime().toMillis()));
    }

    /** The file's number in its file system, which a rename leaves as it is; null where there are none. */
    static Long inode(Path file) throws IOException {
        try {
            return Files.getAttribute(file, "unix:ino") instanceof Long number ? number : null;
        } catch (UnsupportedOperationException | IllegalArgumentException none) {
            return null;
        }
    }

    /** CRC-32C of the first bytes of a file. */
    static long crc(Path file, long length) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (long left = length; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException("the file became shorter while it was read");
                }
                crc.update(buffer, 0, read);
                left -= read;
            }
        }
        return crc.getValue();
    }
}

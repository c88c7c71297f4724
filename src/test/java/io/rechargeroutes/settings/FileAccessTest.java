package io.rechargeroutes.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAccessTest {

    private static final String GROUP = "recharge.files.group-access";

    @TempDir
    Path place;

    @AfterEach
    void asShipped() {
        System.clearProperty(GROUP);
    }

    private static String of(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private void makeAll(FileAccess access) throws IOException {
        access.folder(place.resolve("a/b"));
        access.write(place.resolve("a/text"), "ü");
        try (OutputStream out = access.create(place.resolve("a/stream"));
                FileChannel channel = access.openOrCreate(place.resolve("a/channel"))) {
            out.write((int) channel.size());
        }
        Files.setPosixFilePermissions(
                Files.writeString(place.resolve("a/theirs"), "x"), PosixFilePermissions.fromString("rw-rw-rw-"));
        access.restrict(place.resolve("a/theirs"));
    }

    private void assertAll(String folder, String file) throws IOException {
        for (String name : new String[] {"a", "a/b"}) {
            assertEquals(folder, of(place.resolve(name)), name);
        }
        for (String name : new String[] {"a/text", "a/stream", "a/channel", "a/theirs"}) {
            assertEquals(file, of(place.resolve(name)), name);
        }
    }

    @Test
    void whatIsMade_asShipped_isForItsOwnerAlone() throws IOException {
        makeAll(FileAccess.configured());
        assertAll("rwx------", "rw-------");
    }

    @Test
    void whatIsMade_withGroupAccess_isForTheGroupWhateverTheUmask() throws IOException {
        System.setProperty(GROUP, "true");
        makeAll(FileAccess.configured());
        assertAll("rwxrwx---", "rw-rw----");
    }

    @Test
    void secrets_withGroupAccess_stayWithTheirOwner() throws IOException {
        System.setProperty(GROUP, "true");
        makeAll(FileAccess.owner());
        assertAll("rwx------", "rw-------");
    }

    @Test
    void folder_thatIsThere_keepsItsPermissions() throws IOException {
        Path theirs = Files.createDirectory(place.resolve("theirs"));
        Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxr-x---"));
        FileAccess.configured().folder(theirs);
        assertEquals("rwxr-x---", of(theirs));
    }

    @Test
    void file_thatIsThere_isNotOverwritten() throws IOException {
        Path there = Files.writeString(place.resolve("there"), "old");
        assertThrows(
                FileAlreadyExistsException.class, () -> FileAccess.configured().write(there, "new"));
        FileAccess.configured().openOrCreate(there).close();
        assertEquals("old", Files.readString(there));
    }
}

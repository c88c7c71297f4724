package io.rechargeroutes.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.quicktheories.QuickTheory.qt;
import static org.quicktheories.generators.SourceDSL.integers;
import static org.quicktheories.generators.SourceDSL.strings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretBoxTest {

    private final SecretBox box = SecretBox.of(new byte[32]);

    private static SecretBox other() {
        byte[] key = new byte[32];
        key[31] = 1;
        return SecretBox.of(key);
    }

    @Test
    void whatIsSealedOpensAgainAndShowsNothing() {
        qt().forAll(strings().allPossible().ofLengthBetween(0, 60))
                .check(text -> box.open(box.seal(text, "here"), "here").equals(valid(text)));
        assertFalse(box.seal("ABCPE1234F", "here").contains("ABCPE"));
        assertNotEquals(box.seal("ABCPE1234F", "here"), box.seal("ABCPE1234F", "here"));
    }

    /** Half characters have no UTF-8; the ledger takes none. */
    private static String valid(String text) {
        return new String(
                text.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void opensNowhereElseAndUnderNoOtherKey() {
        String sealed = box.seal("secret", "ORD-1");
        assertThrows(IllegalArgumentException.class, () -> box.open(sealed, "ORD-2"));
        assertThrows(IllegalArgumentException.class, () -> other().open(sealed, "ORD-1"));
        assertTrue(assertThrows(
                        IllegalArgumentException.class, () -> SecretBox.none().open(sealed, "ORD-1"))
                .getMessage()
                .contains("recharge.secrets.key-file"));
    }

    @Test
    void aChangedOneDoesNotOpen() {
        String sealed = box.seal("secret", "ORD-1");
        qt().forAll(integers().between(0, sealed.length() - 2)).check(at -> {
            char changed = sealed.charAt(at) == 'A' ? 'B' : 'A';
            String broken = sealed.substring(0, at) + changed + sealed.substring(at + 1);
            try {
                box.open(broken, "ORD-1");
                return false;
            } catch (IllegalArgumentException refused) {
                return true;
            }
        });
        assertThrows(IllegalArgumentException.class, () -> box.open("", "ORD-1"));
    }

    @Test
    void box_ofSeveralKeys_sealsWithTheFirstAndOpensWithAll() {
        byte[] fresh = new byte[32];
        fresh[31] = 1;
        SecretBox both = SecretBox.of(List.of(fresh, new byte[32]));
        assertEquals("secret", both.open(box.seal("secret", "ORD-1"), "ORD-1"));
        assertEquals("secret", other().open(both.seal("secret", "ORD-1"), "ORD-1"));
        assertEquals(List.of(other().digest("a"), box.digest("a")), both.digests("a"));
        assertEquals(List.of(other().fingerprint(), box.fingerprint()), both.fingerprints());
        assertEquals(other().digest("a"), both.digest("a"));
    }

    @Test
    void hashesDependOnTheKey() {
        assertEquals(box.digest("1990-01-31"), box.digest("1990-01-31"));
        assertNotEquals(box.digest("1990-01-31"), other().digest("1990-01-31"));
        assertNotEquals(box.fingerprint(), other().fingerprint());
    }

    @Test
    void aKeyIsMadeOnceForItsOwnerAlone(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("new/secrets.key");
        assertTrue(KeyFile.makeWhereMissing(file));
        String made = Files.readString(file);
        assertFalse(KeyFile.makeWhereMissing(file));
        assertEquals(made, Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(32, KeyFile.read(file).length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not a key", "00112233"})
    void refusesWhatIsNoKeyWithoutShowingIt(String text, @TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("secrets.key"), text);
        String message = assertThrows(IllegalArgumentException.class, () -> KeyFile.read(file))
                .getMessage();
        assertTrue(message.contains("secrets.key") && (text.isEmpty() || !message.contains(text)), message);
        assertThrows(IllegalArgumentException.class, () -> KeyFile.read(folder.resolve("nowhere")));
    }
}

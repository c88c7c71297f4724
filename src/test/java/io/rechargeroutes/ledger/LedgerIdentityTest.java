package io.rechargeroutes.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A ledger knows the key that its secrets are encrypted with, and moves on to a new one, never back. */
class LedgerIdentityTest {

    private final TestLedger ledger = TestLedger.empty();

    @Test
    void aLedgerKeepsTheKeyItBeganWith() {
        LedgerIdentity identity = new LedgerIdentity(ledger.sql);
        assertTrue(identity.registerFingerprint(List.of()).isEmpty());
        assertEquals("first", identity.registerFingerprint(List.of("first")).orElseThrow());
        assertEquals("first", identity.registerFingerprint(List.of("second")).orElseThrow());
        assertEquals("first", identity.registerFingerprint(List.of()).orElseThrow());
    }

    @Test
    void secretsMark_rotation_movesForwardAlone() {
        LedgerIdentity identity = new LedgerIdentity(ledger.sql);
        assertEquals("old", identity.registerFingerprint(List.of("old")).orElseThrow());
        assertEquals(
                "old",
                identity.registerFingerprint(List.of("old", "new")).orElseThrow(),
                "every node can read both first");
        assertEquals("new", identity.registerFingerprint(List.of("new", "old")).orElseThrow());
        assertEquals(
                "new",
                identity.registerFingerprint(List.of("old", "new")).orElseThrow(),
                "a node that still writes with the old one");
        assertEquals(
                "new",
                identity.registerFingerprint(List.of("old")).orElseThrow(),
                "refused: it cannot read what others write");
        assertEquals(
                "third",
                identity.registerFingerprint(List.of("third", "new", "old")).orElseThrow());
        assertEquals("third", identity.registerFingerprint(List.of("third")).orElseThrow());
    }
}

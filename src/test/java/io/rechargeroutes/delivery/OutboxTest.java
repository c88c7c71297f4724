package io.rechargeroutes.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {

    @TempDir
    Path folder;

    private Outbox outbox() {
        return new Outbox(new TestSettings("a", folder));
    }

    @Test
    void theIdIsMadeOnceAndKept() throws IOException {
        String id = outbox().id();
        assertEquals(36, id.length());
        assertEquals(id, outbox().id());
        assertEquals(id, Files.readString(folder.resolve(".outbox-id")));
    }

    @Test
    void anEmptyIdIsReplaced() throws IOException {
        Files.writeString(folder.resolve(".outbox-id"), " \n");
        String id = outbox().id();
        assertFalse(id.isBlank());
        assertEquals(id, Files.readString(folder.resolve(".outbox-id")));
    }

    @Test
    void whatWaitsForAnotherOutboxIsCounted() {
        TestLedger ledger = TestLedger.empty();
        TestNode node = ledger.node("a");
        node.takes("one", "one.csv", "here", TestNode.request("A"));
        node.takes("two", "two.csv", "elsewhere", TestNode.request("B"));
        node.takes("three", "three.csv", "elsewhere", TestNode.request("C"));
        ledger.run("UPDATE intake SET state = 'ANSWERED' WHERE id = 'two'");
        node.takes("done", "done.csv", "gone", TestNode.request("D"));
        ledger.run("UPDATE intake SET state = 'FINISHED' WHERE id = 'done'");
        assertEquals(Map.of("here", 1, "elsewhere", 2), node.intakes().openByOutbox());
        assertTrue(Outbox.waiting(2, "elsewhere", "outbox").contains("write that id into outbox/.outbox-id"));
    }
}

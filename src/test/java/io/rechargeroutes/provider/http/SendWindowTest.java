package io.rechargeroutes.provider.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Verdict;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendWindowTest {

    private static long before(long nanos) {
        return System.nanoTime() - nanos;
    }

    @AfterEach
    void close() {
        SendWindow.close();
    }

    @Test
    void aThreadWithoutAMarkMaySend() {
        assertFalse(SendWindow.overslept());
    }

    @Test
    void aFreshMarkMaySendAndAnOldOneMayNot() {
        SendWindow.open(before(0));
        assertFalse(SendWindow.overslept());
        SendWindow.open(before(SendWindow.LIMIT.toNanos() + 1));
        assertTrue(SendWindow.overslept());
        SendWindow.close();
        assertFalse(SendWindow.overslept());
    }

    @Test
    void aMarkLetsOneRequestOutAndASecondTryIsADoubt() {
        SendWindow.use();
        assertFalse(SendWindow.used(), "a thread without a mark asks, and may ask again");
        SendWindow.open(before(0));
        assertEquals(Verdict.NOT_SENT, Doubt.outcome(new NotSentException("refused", null)).verdict());
        SendWindow.use();
        assertTrue(SendWindow.used());
        assertEquals(Verdict.UNKNOWN, Doubt.outcome(new NotSentException("refused", null)).verdict());
    }

    @Test
    void aMarkIsItsThreadsOwn() {
        SendWindow.open(before(SendWindow.LIMIT.toNanos() + 1));
        assertFalse(CompletableFuture.supplyAsync(SendWindow::overslept).join());
    }
}

package io.rechargeroutes.provider.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Verdict;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SendWindowTest {

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

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
        SendWindow.open(exchange, before(0));
        assertFalse(SendWindow.overslept());
        SendWindow.open(exchange, before(SendWindow.LIMIT.toNanos() + 1));
        assertTrue(SendWindow.overslept());
        SendWindow.close();
        assertFalse(SendWindow.overslept());
    }

    @Test
    void aMarkLetsOneRequestOutAndASecondTryIsADoubt() {
        SendWindow.use();
        assertFalse(SendWindow.used(), "a thread without a mark asks, and may ask again");
        SendWindow.open(exchange, before(0));
        assertEquals(Verdict.NOT_SENT, Doubt.outcome(new NotSentException("refused", null)).verdict());
        SendWindow.use();
        assertTrue(SendWindow.used());
        assertEquals(Verdict.UNKNOWN, Doubt.outcome(new NotSentException("refused", null)).verdict());
    }

    @Test
    void anExchangeStraysWhereTheThreadHasNoMarkOrAnothers() {
        assertFalse(SendWindow.strayed(exchange), "it has no mark");
        SendWindow.open(exchange, before(0));
        assertFalse(SendWindow.strayed(exchange));
        assertTrue(CompletableFuture.supplyAsync(() -> SendWindow.strayed(exchange)).join());
        SendWindow.open(new DefaultExchange(exchange), before(1));
        assertTrue(SendWindow.strayed(exchange), "the thread went on with another request");
    }

    @Test
    void aMarkIsItsThreadsOwn() {
        SendWindow.open(exchange, before(SendWindow.LIMIT.toNanos() + 1));
        assertFalse(CompletableFuture.supplyAsync(SendWindow::overslept).join());
    }
}

package io.rechargeroutes.provider.http;

import java.time.Duration;
import org.apache.camel.Exchange;

/**
 * How long ago this thread's request was marked submitted, by a clock that no administrator can move. A process that slept between the mark and the
 * call (paused, swapped out, moved to another host) must not send: others may have taken it for dead. The window is its thread's own, and the exchange
 * knows that it has one: on any other thread it sends nothing ({@link MarkedThread}).
 */
public final class SendWindow {

    /**
     * Longest time from the mark to the first byte; waiting for the commit and connecting count. What takes longer was certainly not sent, and is tried
     * again under another reference. No reason was found to allow more: a provider that takes this long to connect to is as good as not there.
     */
    static final Duration LIMIT = Duration.ofSeconds(5);
    private static final String MARKED_EXCHANGE = "markedSubmitted";
    private static final ThreadLocal<Long> MARKED = new ThreadLocal<>();
    private static final ThreadLocal<Boolean> USED = new ThreadLocal<>();

    private SendWindow() {
    }

    /** The request of an exchange was marked submitted at this moment of {@link System#nanoTime()}, and is to be sent by this thread. */
    public static void open(Exchange exchange, long nanoTime) {
        exchange.setProperty(MARKED_EXCHANGE, nanoTime);
        MARKED.set(nanoTime);
        USED.remove();
    }

    public static void close(Exchange exchange) {
        exchange.removeProperty(MARKED_EXCHANGE);
        close();
    }

    static void close() {
        MARKED.remove();
        USED.remove();
    }

    /** True where an exchange whose request is marked, or a copy of it, has left the thread that may send it. */
    static boolean strayed(Exchange exchange) {
        Object marked = exchange == null ? null : exchange.getProperty(MARKED_EXCHANGE);
        return marked != null && !marked.equals(MARKED.get());
    }

    /** True where the mark is too old for a first byte to leave. A thread without a mark asks or looks up, and may. */
    static boolean overslept() {
        Long marked = MARKED.get();
        return marked != null && System.nanoTime() - marked > LIMIT.toNanos();
    }

    /** The request's bytes leave now: through this window no others may, whatever a route does. */
    static void use() {
        if (MARKED.get() != null) {
            USED.set(Boolean.TRUE);
        }
    }

    /** True where the marked request left already. */
    static boolean used() {
        return USED.get() != null;
    }
}

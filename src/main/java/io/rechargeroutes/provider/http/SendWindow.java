package io.rechargeroutes.provider.http;

import java.time.Duration;

/**
 * How long ago this thread's request was marked submitted, by a clock that no administrator can move. A process that slept between the mark and the
 * call (paused, swapped out, moved to another host) must not send: others may have taken it for dead.
 */
public final class SendWindow {

    /** Longest time from the mark to the first byte; connecting may take {@link HttpSettings#LONGEST_CONNECT} of it. */
    static final Duration LIMIT = Duration.ofSeconds(5).plus(HttpSettings.LONGEST_CONNECT);
    private static final ThreadLocal<Long> MARKED = new ThreadLocal<>();
    private static final ThreadLocal<Boolean> USED = new ThreadLocal<>();

    private SendWindow() {
    }

    /** The request was marked submitted at this moment of {@link System#nanoTime()}. */
    public static void open(long nanoTime) {
        MARKED.set(nanoTime);
        USED.remove();
    }

    public static void close() {
        MARKED.remove();
        USED.remove();
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

package io.rechargeroutes.provider.http;

import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.SafeCopyProperty;
import org.apache.camel.support.ExchangeHelper;

/**
 * The right of one committed attempt to make one call: once, soon, and by the thread that committed it. The exchange
 * carries it, and so does every copy of that exchange: nothing that a route says takes it off. A process that slept
 * between the record of intent and the call (paused, swapped out, moved to another host) must not send: others may have
 * taken it for dead. The time is measured by a clock that no administrator can move.
 */
public final class SendWindow implements SafeCopyProperty {

    /**
     * Longest time from the record of intent to the first byte; waiting for the commit and connecting count. What takes
     * longer was certainly not sent, and is tried again under another reference. No reason was found to allow more: a
     * provider that takes this long to connect to is as good as not there.
     */
    static final Duration LIMIT = Duration.ofSeconds(5);
    /** The code of an outcome whose route asked for more than one call, for one on another thread, or for none. */
    static final String UNSAFE_ROUTE = "UNSAFE_ROUTE";
    /** What a provider's answer says, not a fault: it let the call no further than its authentication. */
    private static final Set<String> TOKEN_CODES = Set.of("TOKEN_ENDED", "TOKEN_REFUSED");
    /** Where nobody can be asked, a person decides. */
    private static final String NO_REFERENCE = "NO_REFERENCE";

    private static final String NO_CALL =
            " and made no call: take wireTap, seda and threads out of it, and look for a step that fails before it";
    private static final String CARRIED = SendWindow.class.getName();
    /** For people who look at an exchange; a route may take it off. */
    private static final String MARKED = "markedSubmitted";

    private static final ThreadLocal<SendWindow> OPEN = new ThreadLocal<>();

    /**
     * An attempt asked for a call that it may not make. No byte of that call was written. No {@code IOException}:
     * policies repeat those.
     */
    public static final class RefusedCallException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        private final transient SendWindow window;

        RefusedCallException(SendWindow window, String reason) {
            super(reason);
            this.window = window;
        }

        Outcome outcome() {
            return window.refused();
        }
    }

    private final long opened;
    private final String route;
    private boolean called;
    private boolean sent;
    private boolean closed;
    private String refusal;

    private SendWindow(long opened, String route) {
        this.opened = opened;
        this.route = route;
    }

    /**
     * The attempt of an exchange was committed at this moment of {@link System#nanoTime()}, and is to be sent by this
     * thread.
     *
     * @param route that is called for it
     */
    public static void open(Exchange exchange, long nanoTime, String route) {
        SendWindow window = new SendWindow(nanoTime, route);
        exchange.getExchangeExtension().setSafeCopyProperty(CARRIED, window);
        exchange.setProperty(MARKED, nanoTime);
        OPEN.set(window);
    }

    /** From here on nothing is sent for the attempt that an exchange carries, whoever still holds a copy of it. */
    public static void close(Exchange exchange) {
        SendWindow window = of(exchange);
        if (window != null) {
            window.shut();
            exchange.getExchangeExtension().setSafeCopyProperty(CARRIED, null);
            exchange.removeProperty(MARKED);
        }
        OPEN.remove();
    }

    /** True where an exchange carries a committed attempt: whatever it needs must have been fetched before. */
    public static boolean carriedBy(Exchange exchange) {
        return of(exchange) != null;
    }

    /**
     * What a call came to, by what is known of its window, which is closed by that. A call that was refused here names
     * itself: certainly not executed where nothing was sent, else indeterminate. After the first byte no word of a
     * route makes an attempt one that may be sent again; before it, none is a provider's answer.
     *
     * @param reported the outcome that the route left; null where it left none
     */
    public static Outcome settled(Exchange exchange, Outcome reported) {
        Outcome outcome = reported == null
                ? Outcome.unknown("UNREADABLE_REPLY", "the provider's route gave no outcome")
                : reported;
        SendWindow window = of(exchange);
        return window == null ? outcome : window.settled(outcome);
    }

    private synchronized Outcome settled(Outcome outcome) {
        closed = true;
        if (refusal != null) {
            return sent && NO_REFERENCE.equals(outcome.code()) ? outcome : refused();
        }
        if (sent && outcome.verdict() == Verdict.NOT_SENT && !TOKEN_CODES.contains(String.valueOf(outcome.code()))) {
            return Outcome.unknown("CONNECTION_LOST", "the request was sent, and its route says that it was not");
        }
        return sent || isKnownWithoutACall(outcome) ? outcome : withoutACall(outcome);
    }

    /** What can be known before a provider says anything: a refusal or a fault of our own. */
    private boolean isKnownWithoutACall(Outcome outcome) {
        return switch (outcome.verdict()) {
            case NOT_SENT -> true;
            case REFUSED -> "NOT_OFFERED".equals(outcome.code());
            case UNKNOWN -> called || blamesTheRoute(outcome); // a settle is repeated
            case SUCCESS, FAILED, PENDING, REVERSED -> false;
        };
    }

    /**
     * An outcome that no provider gave: certainly not executed where the guarded call failed, indeterminate where
     * nobody knows what the route did instead.
     */
    private Outcome withoutACall(Outcome outcome) {
        String left = "route " + route + " left " + (outcome.code() == null ? outcome.verdict() : outcome.code());
        return called
                ? Outcome.of(Verdict.NOT_SENT, UNSAFE_ROUTE, "nothing was sent, and " + left)
                : Outcome.unknown(NO_REFERENCE.equals(outcome.code()) ? NO_REFERENCE : UNSAFE_ROUTE, left + NO_CALL);
    }

    /**
     * Whether an outcome comes from a route that did what none may do with an attempt; its message says which, and
     * names no order.
     */
    public static boolean blamesTheRoute(Outcome outcome) {
        return UNSAFE_ROUTE.equals(outcome.code())
                || outcome.message() != null && outcome.message().endsWith(NO_CALL);
    }

    /** What becomes of an attempt of which a call was refused. */
    synchronized Outcome refused() {
        return sent
                ? Outcome.unknown(UNSAFE_ROUTE, "it was sent once, and another call was refused: " + refusal)
                : Outcome.of(Verdict.NOT_SENT, UNSAFE_ROUTE, "nothing was sent, its call was refused: " + refusal);
    }

    static SendWindow of(Exchange exchange) {
        return exchange == null ? null : exchange.getExchangeExtension().getSafeCopyProperty(CARRIED, SendWindow.class);
    }

    /**
     * An exchange is about to call over HTTP. Gives the window that the call uses; null where it belongs to no
     * committed attempt.
     *
     * @throws RefusedCallException where the attempt may not make this call; nothing of it was written
     */
    static SendWindow enter(Exchange exchange) {
        SendWindow carried = of(exchange);
        SendWindow here = OPEN.get();
        if (carried != null) {
            carried.enter(exchange, carried == here);
            return carried;
        }
        if (here != null && here.isOpen()) {
            throw here.refuse(
                    exchange, "a call beside the attempt's own; fetch what it needs in the provider's prepare route");
        }
        return null;
    }

    private synchronized void enter(Exchange exchange, boolean ownThread) {
        if (closed) {
            throw refuse(
                    exchange,
                    "a call after its outcome was settled; take wireTap, seda, threads and parallelProcessing out of the provider's routes");
        }
        if (!ownThread) {
            throw refuse(
                    exchange,
                    "a call by another thread than the one that committed it; take threads, seda, wireTap and parallelProcessing out of the "
                            + "provider's routes");
        }
        if (called) {
            throw refuse(
                    exchange,
                    "a second call; take redelivery, loop, split, multicast and every call but one out of the provider's routes");
        }
        called = true;
    }

    private synchronized RefusedCallException refuse(Exchange exchange, String why) {
        String reason = "route " + ExchangeHelper.getRouteId(exchange) + " asked for " + why;
        if (refusal == null) {
            refusal = reason;
        }
        return new RefusedCallException(this, reason);
    }

    /** The request's bytes leave now: no others may, whatever a client or a route does. */
    synchronized void leave() throws IOException {
        if (closed) {
            throw new IOException("its outcome was settled already");
        }
        if (sent) {
            throw new IOException("this request was sent already");
        }
        if (System.nanoTime() - opened > LIMIT.toNanos()) {
            throw new IOException("slept too long between the ledger and the call");
        }
        sent = true;
    }

    /** True where the attempt's request left already. */
    synchronized boolean sent() {
        return sent;
    }

    private synchronized boolean isOpen() {
        return !closed;
    }

    private synchronized void shut() {
        closed = true;
    }

    /** Copies share the one right. */
    @Override
    public SafeCopyProperty safeCopy() {
        return this;
    }
}

package io.rechargeroutes.provider.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.NotOfferedException;
import io.rechargeroutes.provider.http.CallFault.NotSentException;
import io.rechargeroutes.provider.http.SendWindow.RefusedCallException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.ExchangeHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SendWindowTest {

    private static final Outcome FAILED = Outcome.of(Verdict.FAILED, "PROVIDER_FAILED", "barred");
    private static final Outcome NOT_SENT = Outcome.of(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE", "no connection");

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    private SendWindow opened() {
        SendWindow.open(exchange, System.nanoTime(), "acme-recharge");
        return SendWindow.of(exchange);
    }

    @AfterEach
    void close() {
        SendWindow.close(exchange);
    }

    @Test
    void lookup_withoutWindow_mayCallAgain() {
        assertNull(SendWindow.enter(exchange));
        assertNull(SendWindow.enter(exchange));
        assertSame(NOT_SENT, SendWindow.settled(exchange, NOT_SENT));
    }

    @Test
    void window_fresh_letsOneRequestOut() throws IOException {
        SendWindow window = opened();
        assertSame(window, SendWindow.enter(exchange));
        window.leave();
        assertThrows(IOException.class, window::leave);
    }

    @Test
    void window_olderThanItsLimit_letsNothingOut() {
        SendWindow.open(exchange, System.nanoTime() - SendWindow.LIMIT.toNanos() - 1, "acme-recharge");
        SendWindow window = SendWindow.enter(exchange);
        assertThrows(IOException.class, window::leave);
        assertFalse(window.sent());
    }

    @Test
    void secondCall_afterTheFirstWasNotSent_isRefusedAndCertainlyNotExecuted() {
        opened();
        SendWindow.enter(exchange);
        assertThrows(RefusedCallException.class, () -> SendWindow.enter(exchange));
        Outcome outcome = SendWindow.settled(exchange, FAILED);
        assertEquals(Verdict.NOT_SENT, outcome.verdict());
        assertEquals("UNSAFE_ROUTE", outcome.code());
        assertTrue(outcome.message().contains("a second call"), outcome.message());
    }

    @Test
    void secondCall_afterTheFirstWasSent_leavesNothingButAnIndeterminateOutcome() throws IOException {
        opened();
        SendWindow.enter(exchange).leave();
        assertThrows(RefusedCallException.class, () -> SendWindow.enter(exchange));
        for (Outcome reported : new Outcome[] {
            FAILED,
            NOT_SENT,
            Outcome.of(Verdict.REFUSED, "LOW_BALANCE", null),
            Outcome.of(Verdict.SUCCESS, null, null),
            null
        }) {
            Outcome outcome = SendWindow.settled(exchange, reported);
            assertEquals(Verdict.UNKNOWN, outcome.verdict());
            assertEquals("UNSAFE_ROUTE", outcome.code());
        }
    }

    @Test
    void refusedCall_noReference_staysForReview() throws IOException {
        opened();
        SendWindow.enter(exchange).leave();
        assertThrows(RefusedCallException.class, () -> SendWindow.enter(exchange));
        assertEquals(
                "NO_REFERENCE",
                SendWindow.settled(exchange, Outcome.unknown("NO_REFERENCE", "UNSAFE_ROUTE"))
                        .code());
    }

    @Test
    void sentRequest_whoseRouteSaysNotSent_isIndeterminate() throws IOException {
        opened();
        SendWindow.enter(exchange).leave();
        assertEquals(Verdict.UNKNOWN, SendWindow.settled(exchange, NOT_SENT).verdict());
        assertEquals(Verdict.FAILED, SendWindow.settled(exchange, FAILED).verdict(), "its provider's own word counts");
    }

    @Test
    void silentRoute_withoutACall_namesItself() {
        opened();
        Outcome outcome = SendWindow.settled(exchange, null);
        assertEquals(Verdict.UNKNOWN, outcome.verdict());
        assertTrue(outcome.message().contains("made no call"), outcome.message());
    }

    @Test
    void copies_ofAnExchange_shareTheOneRight() {
        SendWindow window = opened();
        Exchange copy = ExchangeHelper.createCorrelatedCopy(exchange, true);
        Exchange other = exchange.copy();
        copy.removeProperties("*");
        assertSame(window, SendWindow.enter(copy));
        assertThrows(RefusedCallException.class, () -> SendWindow.enter(other));
    }

    @Test
    void anotherThread_isRefused() {
        SendWindow window = opened();
        CompletionException fault = assertThrows(
                CompletionException.class, () -> CompletableFuture.supplyAsync(() -> SendWindow.enter(exchange))
                        .join());
        assertTrue(fault.getCause().getMessage().contains("another thread"), fault.getMessage());
        assertFalse(window.sent());
    }

    @Test
    void anotherExchange_onTheAttemptsThread_isRefused() {
        opened();
        RefusedCallException fault = assertThrows(
                RefusedCallException.class, () -> SendWindow.enter(new DefaultExchange(exchange.getContext())));
        assertTrue(fault.getMessage().contains("beside"), fault.getMessage());
    }

    @Test
    void lateCopy_afterSettle_isRefused() {
        opened();
        Exchange copy = exchange.copy();
        SendWindow.settled(exchange, NOT_SENT);
        SendWindow.close(exchange);
        assertThrows(RefusedCallException.class, () -> SendWindow.enter(copy));
        assertDoesNotThrow(() -> SendWindow.enter(exchange), "what comes after is another matter");
    }

    @Test
    void callInFlight_whenItsOutcomeIsSettled_sendsNothingAnyMore() {
        opened();
        SendWindow window = SendWindow.enter(exchange);
        SendWindow.settled(exchange, NOT_SENT);
        assertThrows(IOException.class, window::leave);
    }

    @Test
    void notOffered_afterItWasSent_isIndeterminate() throws IOException {
        SendWindow window = opened();
        assertEquals(
                Verdict.REFUSED,
                CallFault.outcome(new NotOfferedException("this operator"), window)
                        .verdict());
        assertEquals(
                Verdict.NOT_SENT,
                CallFault.outcome(new NotSentException("refused", null), window).verdict());
        SendWindow.enter(exchange).leave();
        assertEquals(
                Verdict.UNKNOWN,
                CallFault.outcome(new NotOfferedException("this operator"), window)
                        .verdict());
        assertEquals(
                Verdict.UNKNOWN,
                CallFault.outcome(new NotSentException("refused", null), window).verdict());
    }

    @Test
    void tokenRefusedByTheProvider_afterTheCall_isItsWordAndStays() throws Exception {
        SendWindow.open(exchange, System.nanoTime(), "acme-recharge");
        SendWindow.enter(exchange).leave();
        Outcome ended = Outcome.of(Verdict.NOT_SENT, "TOKEN_ENDED", "the token has ended");
        assertSame(ended, SendWindow.settled(exchange, ended));
    }

    @Test
    void indeterminateOutcomeWithoutACall_namesTheRoute() {
        opened();
        Outcome outcome =
                SendWindow.settled(exchange, Outcome.unknown("UNREADABLE_REPLY", "the answer cannot be read"));
        assertEquals("UNKNOWN UNSAFE_ROUTE", outcome.verdict() + " " + outcome.code());
        assertTrue(
                SendWindow.blamesTheRoute(outcome)
                        && outcome.message().startsWith("route acme-recharge left UNREADABLE_REPLY"),
                outcome.message());
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"SUCCESS", "FAILED", "PENDING", "REVERSED", "REFUSED"})
    void providersWordWithoutACall_provesNothing(Verdict verdict) {
        opened();
        Outcome outcome = SendWindow.settled(exchange, Outcome.of(verdict, "ANY", "as the route likes"));
        assertEquals("UNKNOWN UNSAFE_ROUTE", outcome.verdict() + " " + outcome.code());
        assertEquals(outcome, SendWindow.settled(exchange, outcome), "a settle is repeated");
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"SUCCESS", "FAILED", "PENDING", "REVERSED", "REFUSED"})
    void providersWord_afterACallThatNeverLeft_isCertainlyNotExecuted(Verdict verdict) {
        opened();
        SendWindow.enter(exchange);
        Outcome outcome = SendWindow.settled(exchange, Outcome.of(verdict, "ANY", "as the route likes"));
        assertEquals("NOT_SENT UNSAFE_ROUTE", outcome.verdict() + " " + outcome.code());
        assertTrue(
                SendWindow.blamesTheRoute(outcome) && outcome.message().contains("route acme-recharge left ANY"),
                outcome.message());
        assertEquals(outcome, SendWindow.settled(exchange, outcome), "a settle is repeated");
    }

    @Test
    void refusalOfOurOwn_beforeTheCall_stays() {
        opened();
        for (Outcome own : new Outcome[] {
            Outcome.of(Verdict.REFUSED, "NOT_OFFERED", null), Outcome.of(Verdict.NOT_SENT, "TOKEN_UNAVAILABLE", null)
        }) {
            assertSame(own, SendWindow.settled(exchange, own));
        }
    }
}

package io.rechargeroutes.sandbox.a1topup;

import io.rechargeroutes.sandbox.NumberCase;
import io.rechargeroutes.sandbox.Order;
import io.rechargeroutes.sandbox.OrderBook;
import io.rechargeroutes.sandbox.SandboxSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;

/**
 * A1Topup's callbacks: a plain GET, unsigned, sent once, its answer ignored. It comes when a pending recharge is
 * settled, and when one was taken back; a number ending in 99 is taken back some time after its success.
 */
final class Callbacks {

    private static final long A_MOMENT = 100;

    private final Vertx vertx;
    private final SandboxSettings settings;
    private final OrderBook book;
    private final HttpClient http;

    Callbacks(Vertx vertx, SandboxSettings settings, OrderBook book) {
        this.vertx = vertx;
        this.settings = settings;
        this.book = book;
        this.http = vertx.createHttpClient();
    }

    /** An order was executed: what calls back about it comes later. */
    void executed(Order order) {
        if (settings.callbackUrl() == null) {
            return;
        }
        switch (NumberCase.of(order.number())) {
            case PENDING_THEN_SUCCESS, PENDING_THEN_FAILURE -> later(settings.pendingFor(), () -> publish(order));
            case REVERSED_LATER -> later(settings.reverseAfter(), () -> book.reverse(order.reference())
                    .ifPresent(this::publish));
            default -> {}
        }
    }

    private void later(Duration wait, Runnable action) {
        vertx.setTimer(wait.toMillis() + A_MOMENT, timer -> action.run());
    }

    /** Calls back about an order as it stands now. */
    void publish(Order order) {
        if (settings.callbackUrl() == null) {
            return;
        }
        boolean success = book.state(order) == Order.State.SUCCESS;
        String opid = success
                ? "SBX" + order.providerRef()
                : book.state(order) == Order.State.REVERSED ? "Refunded" : "Failed%20At%20Operator";
        String uri = settings.callbackUrl() + "?txid=" + order.reference() + "&status="
                + (success ? "Success" : "Failure") + "&opid=" + opid;
        http.request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(uri))
                .compose(HttpClientRequest::send);
    }
}

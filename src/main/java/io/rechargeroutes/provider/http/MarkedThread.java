package io.rechargeroutes.provider.http;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpActivityListener;
import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;

/**
 * Refuses a request that a marked exchange makes on another thread than the one that it was marked on. There neither the time since the mark nor that
 * it was sent already is known: a {@code multicast} or {@code split} with {@code parallelProcessing}, {@code threads}, {@code seda} or {@code wireTap}
 * in a provider's route could send it late, or twice.
 */
final class MarkedThread implements HttpActivityListener {

    /** Tells of the step to take out. Nothing of the request was written. */
    static final class StrayedException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        StrayedException(Exchange exchange) {
            super("route " + exchange.getFromRouteId() + ": a marked request may be sent by one thread only; take threads, seda, wireTap and parallelProcessing "
                    + "out of the provider's routes");
        }
    }

    /** Has every call by http and https looked at, whichever route makes it. */
    static void watch(CamelContext camel) {
        for (String scheme : new String[] {"http", "https"}) {
            camel.getComponent(scheme, HttpComponent.class).setHttpActivityListener(new MarkedThread());
        }
    }

    @Override
    public void onRequestSubmitted(Object source, Exchange exchange, HttpHost host, HttpRequest request, HttpEntity entity) {
        if (SendWindow.strayed(exchange)) {
            throw new StrayedException(exchange);
        }
    }

    @Override
    public void onResponseReceived(Object source, Exchange exchange, HttpHost host, HttpResponse response, HttpEntity entity, long elapsed) {
        // what was sent may be answered
    }
}

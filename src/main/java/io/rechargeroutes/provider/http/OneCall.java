package io.rechargeroutes.provider.http;

import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpActivityListener;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.spi.EndpointStrategy;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;

/**
 * Seals the client of every {@code http} and {@code https} endpoint, however it came into a route: no call leaves by it
 * that {@link SendWindow} does not know of, and no client repeats one. What a route says of its client comes first, the
 * seal last. An endpoint without a guard gets one.
 */
final class OneCall implements EndpointStrategy {

    private static final String SEALED = OneCall.class.getName();
    /** Camel informs the client whose exchange it works for only where somebody listens. */
    private static final HttpActivityListener LISTENER = new HttpActivityListener() {
        @Override
        public void onRequestSubmitted(
                Object source, Exchange exchange, HttpHost host, HttpRequest request, HttpEntity entity) {
            // the client's own interceptor looks at the call before this
        }

        @Override
        public void onResponseReceived(
                Object source,
                Exchange exchange,
                HttpHost host,
                HttpResponse response,
                HttpEntity entity,
                long elapsed) {
            // what was sent may be answered
        }
    };

    private final CallGuard guard;

    private OneCall(CallGuard guard) {
        this.guard = guard;
    }

    /** @param guard for endpoints that name none */
    static void watch(CamelContext camel, CallGuard guard) {
        camel.getCamelContextExtension().registerEndpointCallback(new OneCall(guard));
    }

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        if (endpoint instanceof HttpEndpoint http) {
            HttpClientConfigurer own = http.getHttpClientConfigurer() == null ? guard : http.getHttpClientConfigurer();
            http.setHttpClientConfigurer(client -> {
                own.configureHttpClient(client);
                seal(client);
            });
            // a client or a context that a route brings along would go round the seal, or share it among calls
            http.setHttpClient(null);
            http.setHttpContext(null);
            http.setHttpActivityListener(LISTENER);
        }
        return endpoint;
    }

    private static void seal(HttpClientBuilder client) {
        client.disableAutomaticRetries();
        client.disableRedirectHandling();
        client.addExecInterceptorFirst(SEALED, OneCall::entered);
        client.setRequestExecutor(new SendMarker());
    }

    private static ClassicHttpResponse entered(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        if (scope.clientContext.getAttribute(SEALED) == null) {
            scope.clientContext.setAttribute(SEALED, Boolean.TRUE);
            SendMarker.use(scope.clientContext, SendWindow.enter((Exchange)
                    scope.clientContext.getAttribute(Exchange.class.getName())));
        }
        return chain.proceed(request, scope);
    }
}

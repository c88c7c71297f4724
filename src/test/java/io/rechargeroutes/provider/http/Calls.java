package io.rechargeroutes.provider.http;

import io.rechargeroutes.model.Outcome;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.eclipse.microprofile.config.Config;

/**
 * One provider's calls as the routes make them: the same client parameters, the beans of {@link ProviderHttp}, a
 * deadline of a second.
 */
public final class Calls implements AutoCloseable {

    private static final String ROUTES = routesOfPaisa();
    private static final String PARAMETERS = "?throwExceptionOnFailure=false&copyHeaders=false&skipResponseHeaders=true"
            + "&httpClientConfigurer=#paisaHttp&clientConnectionManager=#paisaConnections";

    /** What came of a call: an answer, or the outcome of the exception in its place. */
    record Result(Integer status, String body, Outcome outcome, Throwable fault) {}

    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate producer = camel.createProducerTemplate();

    /** The call that an attempt has was made: its request left, as far as the guard knows. */
    public static void sent(Exchange exchange) {
        try {
            SendWindow.enter(exchange).leave();
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    static Calls to(String url) throws Exception {
        return to(url, Map.of());
    }

    static Calls to(RawServer server) throws Exception {
        return to(url(server));
    }

    static Calls to(String url, Map<String, String> settings) throws Exception {
        return new Calls(url, settings, true, false);
    }

    /** With Camel's own default: the client repeats requests by itself, after a second where it must wait. */
    static Calls repeating(RawServer server) throws Exception {
        return new Calls(url(server), Map.of("paisa.timeout", "PT10S"), false, false);
    }

    /** With redirects followed, as far as Camel's setting goes. */
    static Calls following(RawServer server) throws Exception {
        return new Calls(url(server), Map.of(), true, true);
    }

    static String url(RawServer server) {
        return "http://127.0.0.1:" + server.port();
    }

    /** A folder makes it a provider. */
    private static String routesOfPaisa() {
        Path routes = Path.of("target/routes-of-paisa");
        try {
            Files.createDirectories(routes.resolve("providers/paisa"));
            return routes.toString();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    static Config config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
    }

    private Calls(String url, Map<String, String> given, boolean once, boolean following) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "recharge.routes",
                ROUTES,
                "recharge.dispatch.concurrency",
                "4",
                "paisa.url",
                url,
                "paisa.timeout",
                "PT1S",
                "paisa.concurrency",
                "4"));
        settings.putAll(given);
        for (String scheme : new String[] {"http", "https"}) {
            camel.getComponent(scheme, HttpComponent.class).setAutomaticRetriesDisabled(once);
            camel.getComponent(scheme, HttpComponent.class).setFollowRedirects(following);
        }
        if (once) {
            ProviderHttp.bind(camel, config(settings));
        } else {
            HttpSettings unsealed = HttpSettings.of(config(settings), "paisa");
            camel.getRegistry().bind("paisaHttp", new CallGuard(unsealed, new ScheduledThreadPoolExecutor(1)));
            camel.getRegistry().bind("paisaConnections", Connections.of(unsealed));
        }
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:call").to(url + "/pay" + PARAMETERS);
            }
        });
        camel.start();
    }

    CamelContext camel() {
        return camel;
    }

    /** GET, the method that clients repeat most readily. */
    Result get() {
        return send(Map.of(Exchange.HTTP_METHOD, "GET", Exchange.HTTP_QUERY, "pwd=hidden"), null);
    }

    Result post() {
        return send(Map.of(Exchange.HTTP_METHOD, "POST", Exchange.CONTENT_TYPE, "application/json"), "{}");
    }

    /** GET of an exchange that something is done to before. */
    Result getAfter(Consumer<Exchange> before) {
        return send(Map.of(Exchange.HTTP_METHOD, "GET"), null, before);
    }

    Result send(Map<String, Object> headers, String body) {
        return send(headers, body, exchange -> {});
    }

    private Result send(Map<String, Object> headers, String body, Consumer<Exchange> before) {
        Exchange exchange = producer.request("direct:call", sent -> {
            before.accept(sent);
            sent.getMessage().setHeaders(new HashMap<>(headers));
            sent.getMessage().setBody(body);
        });
        Throwable fault = exchange.getException();
        return fault != null
                ? new Result(null, null, CallFault.outcome(fault, SendWindow.of(exchange)), fault)
                : new Result(
                        exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class),
                        exchange.getMessage().getBody(String.class),
                        null,
                        null);
    }

    @Override
    public void close() {
        camel.stop();
    }
}

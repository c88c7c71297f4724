package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.provider.ProviderCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;

/**
 * The routes of routes/providers/aop as they ship, in a plain Camel context, with the smallest policies that stand in
 * for the real ones.
 */
final class AopRoutes implements AutoCloseable {

    private final CamelContext context = new DefaultCamelContext();

    /** @param url the provider's base URL, for both hosts */
    AopRoutes(String url, AopSettings settings) throws Exception {
        this(Path.of("routes"), url, settings, "v1");
    }

    /** @param routes a folder like routes/ */
    AopRoutes(Path routes, String url, AopSettings settings, String mobileApi) throws Exception {
        Properties properties = new Properties();
        properties.put("aop.url", url);
        properties.put("aop.fastag.url", url + "/fastag-host");
        for (AopCall call : AopCall.values()) {
            properties.put("aop.path." + call.text(), "/" + call.text());
        }
        properties.put("aop.token.url", url + "/token");
        properties.put("aop.mobile.api", mobileApi);
        context.getPropertiesComponent().setOverrideProperties(properties);
        bind(settings);
        context.getComponent("kamelet", KameletComponent.class).setLocation("file:" + routes.resolve("kamelets"));
        context.getComponent("kamelet", KameletComponent.class).setNoErrorHandler(true);
        context.addRoutesConfigurations(policies());
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(files(routes).stream()
                        .map(file -> ResourceHelper.resolveResource(context, "file:" + file))
                        .toList());
        context.addRoutes(readOnly());
        context.start();
    }

    static List<Path> files(Path routes) throws IOException {
        try (Stream<Path> files = Files.list(routes.resolve("providers/aop"))) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
    }

    CamelContext context() {
        return context;
    }

    /**
     * Sends an attempt to a route as dispatch does, with headers that must not reach the provider. A recharge without a
     * recorded call gets the one of today.
     */
    Exchange send(String route, Attempt attempt) {
        boolean unrecorded = route.equals("aop-recharge") && attempt.call() == null;
        return sendRecorded(route, unrecorded ? recorded(attempt, chosen(attempt)) : attempt);
    }

    /** Has one call made, by the route that makes it. */
    Exchange call(AopCall call, Attempt attempt) {
        String entry =
                switch (call) {
                    case FASTAG_RECHARGE, MOBILE_RECHARGE, MOBILE_RECHARGE_V2, BILL_PAY -> "recharge";
                    case FASTAG_STATUS, MOBILE_STATUS, MOBILE_STATUS_V2, BILL_STATUS -> "status";
                    case CONSUMER_DETAILS, BILL_FETCH_DETAILS -> "bill-fetch";
                    default -> call.text();
                };
        String money = call.queriesStatus()
                ? call.text()
                        .replace("mobile-status", "mobile-recharge")
                        .replace("fastag-status", "fastag-recharge")
                        .replace("bill-status", "bill-pay")
                : call.text();
        return sendRecorded("aop-" + entry, recorded(attempt, money));
    }

    /** The call that is chosen today for a request. */
    String chosen(Attempt attempt) {
        return context.createProducerTemplate()
                .send("direct:aop-recharge-choose", exchange -> exchange.setProperty("attempt", attempt))
                .getProperty("moneyCall", String.class);
    }

    static Attempt recorded(Attempt attempt, String call) {
        return new Attempt(
                attempt.request(),
                attempt.provider(),
                attempt.reference(),
                attempt.providerRef(),
                attempt.submittedAt(),
                call);
    }

    private Exchange sendRecorded(String route, Attempt attempt) {
        return context.createProducerTemplate().send("direct:" + route, exchange -> {
            exchange.setProperty("attempt", attempt);
            exchange.setProperty("moneyCall", attempt.call());
            exchange.setProperty("creditToken", AopSamples.BOX.seal(AopSamples.ACCESS.token(), "credit-token"));
            exchange.setProperty("creditReference", AopSamples.ACCESS.reference());
            exchange.getMessage().setBody(attempt);
            exchange.getMessage()
                    .setHeaders(new HashMap<>(Map.of(
                            Exchange.HTTP_URI,
                            "http://127.0.0.1:9/elsewhere",
                            Exchange.HTTP_METHOD,
                            "DELETE",
                            "X-Caller",
                            "kept at home")));
        });
    }

    /** Reads a reply of a call with the shared reply route alone. */
    Outcome read(AopCall call, Attempt attempt, int http, Object body) {
        return context.createProducerTemplate()
                .send("direct:read-only", exchange -> {
                    exchange.setProperty("call", call.text());
                    exchange.setProperty("attempt", attempt);
                    exchange.getMessage().setBody(body);
                    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, http);
                })
                .getMessage()
                .getBody(Outcome.class);
    }

    private void bind(AopSettings settings) {
        AopTokens tokens = new AopTokens(settings);
        context.getRegistry().bind("aopTokens", tokens);
        context.getRegistry().bind("aopBalance", new AopBalance(settings));
        context.getRegistry().bind("creditAccess", new CreditAccessStandIn());
        context.getRegistry().bind("balanceReadings", new BalanceReadingsStandIn());
        context.getRegistry()
                .bind("aopRequest", new AopRequest(AopSamples.CATALOGUE, settings, tokens, AopSamples.BOX));
        context.getRegistry().bind("codes", new ProviderCodes(AopSamples.CATALOGUE));
        context.getRegistry().bind("aopOutcome", new AopOutcome(AopSamples.table(), settings, tokens, AopSamples.BOX));
        context.getRegistry().bind("aopHttp", (HttpClientConfigurer)
                client -> client.disableAutomaticRetries().disableRedirectHandling());
        context.getRegistry().bind("aopConnections", new PoolingHttpClientConnectionManager());
    }

    /** Stands in for the part that reads the ledger. */
    public static final class CreditAccessStandIn {
        public void find(Exchange exchange) {
            boolean known = "9362678"
                    .equals(exchange.getProperty("attempt", Attempt.class)
                            .request()
                            .details()
                            .get("creditId"));
            exchange.setProperty(
                    "creditToken", known ? AopSamples.BOX.seal(AopSamples.ACCESS.token(), "credit-token") : null);
            exchange.setProperty("creditReference", known ? AopSamples.ACCESS.reference() : null);
        }
    }

    /** Stands in for the part that writes it. */
    public static final class BalanceReadingsStandIn {
        public void record(Exchange exchange) {
            exchange.setProperty("recorded", exchange.getProperty("balance"));
        }
    }

    private static RouteConfigurationBuilder policies() {
        return new RouteConfigurationBuilder() {
            @Override
            public void configuration() {
                for (String id : new String[] {"submit", "status-query", "ask-once"}) {
                    routeConfiguration(id)
                            .onException(JsonProcessingException.class)
                            .handled(true)
                            .process(exchange -> exchange.getMessage()
                                    .setBody(Outcome.unknown("UNREADABLE_REPLY", "cannot be read")));
                }
            }
        };
    }

    private static RouteBuilder readOnly() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:read-only")
                        .routeConfigurationId("status-query")
                        .streamCache("false")
                        .to("direct:aop-reply");
            }
        };
    }

    @Override
    public void close() {
        context.stop();
    }
}

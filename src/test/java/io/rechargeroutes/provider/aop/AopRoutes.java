package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
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
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;

/** The routes of routes/aop as they ship, in a plain Camel context, with the smallest policies that stand in for the real ones. */
final class AopRoutes implements AutoCloseable {

    private final CamelContext context = new DefaultCamelContext();

    /** @param url the provider's base URL, for both hosts */
    AopRoutes(String url, AopSettings settings) throws Exception {
        Properties properties = new Properties();
        properties.put("aop.url", url);
        properties.put("aop.fastag.url", url + "/fastag-host");
        for (AopCall call : AopCall.values()) {
            properties.put("aop.path." + call.text(), "/" + call.text());
        }
        properties.put("aop.token.url", url + "/token");
        properties.put("aop.path.balance", "/balance");
        context.getPropertiesComponent().setOverrideProperties(properties);
        bind(settings);
        context.addRoutesConfigurations(policies());
        PluginHelper.getRoutesLoader(context).loadRoutes(files().stream()
                .map(file -> ResourceHelper.resolveResource(context, "file:" + file)).toList());
        context.addRoutes(readOnly());
        context.start();
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes/aop"))) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml")).sorted().toList();
        }
    }

    CamelContext context() {
        return context;
    }

    /** Sends an attempt to a route as dispatch does, with headers that must not reach the provider. */
    Exchange send(String route, Attempt attempt) {
        return context.createProducerTemplate().send("direct:" + route, exchange -> {
            exchange.setProperty("attempt", attempt);
            exchange.setProperty("creditToken", AopSamples.BOX.seal(AopSamples.ACCESS.token(), "credit-token"));
            exchange.setProperty("creditReference", AopSamples.ACCESS.reference());
            exchange.getMessage().setBody(attempt);
            exchange.getMessage().setHeaders(new HashMap<>(Map.of(Exchange.HTTP_URI, "http://127.0.0.1:9/elsewhere",
                    Exchange.HTTP_METHOD, "DELETE", "X-Caller", "kept at home")));
        });
    }

    /** Reads a reply of a call with the shared reply route alone. */
    Outcome read(AopCall call, Attempt attempt, int http, Object body) {
        return context.createProducerTemplate().send("direct:read-only", exchange -> {
            exchange.setProperty("call", call.text());
            exchange.setProperty("attempt", attempt);
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, http);
        }).getMessage().getBody(Outcome.class);
    }

    private void bind(AopSettings settings) {
        AopTokens tokens = new AopTokens(settings);
        context.getRegistry().bind("aopTokens", tokens);
        context.getRegistry().bind("aopBalance", new AopBalance(settings));
        context.getRegistry().bind("creditAccess", new CreditAccessStandIn());
        context.getRegistry().bind("balanceReadings", new BalanceReadingsStandIn());
        context.getRegistry().bind("aopRequest", new AopRequest(AopSamples.CATALOGUE, settings, tokens, AopSamples.BOX));
        context.getRegistry().bind("aopRouting", new AopRouting(AopSamples.CATALOGUE, settings));
        context.getRegistry().bind("aopOutcome", new AopOutcome(AopSamples.table(), settings, tokens, AopSamples.BOX));
        context.getRegistry().bind("aopHttp", (HttpClientConfigurer) client ->
                client.disableAutomaticRetries().disableRedirectHandling());
        context.getRegistry().bind("aopConnections", new PoolingHttpClientConnectionManager());
    }

    /** Stands in for the part that reads the ledger. */
    public static final class CreditAccessStandIn {
        public void find(Exchange exchange) {
            boolean known = "9362678".equals(exchange.getProperty("attempt", Attempt.class).request().details().get("creditId"));
            exchange.setProperty("creditToken", known ? AopSamples.BOX.seal(AopSamples.ACCESS.token(), "credit-token") : null);
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
                for (String id : new String[] {"submit", "enquiry"}) {
                    routeConfiguration(id).onException(JsonProcessingException.class).handled(true).process(exchange ->
                            exchange.getMessage().setBody(Outcome.unknown("UNREADABLE_REPLY", "cannot be read")));
                }
            }
        };
    }

    private static RouteBuilder readOnly() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:read-only").routeConfigurationId("enquiry").streamCache("false").to("direct:aop-reply");
            }
        };
    }

    @Override
    public void close() {
        context.stop();
    }
}

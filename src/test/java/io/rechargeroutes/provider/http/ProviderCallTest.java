package io.rechargeroutes.provider.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the kamelet provider-call promises to the routes that use it. */
class ProviderCallTest {

    private static final String CALL = "?provider=acme&method=POST&call=";

    private final List<String> threads = new CopyOnWriteArrayList<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private RawServer server;
    private volatile boolean answers = true;

    @BeforeEach
    void start() throws Exception {
        server = RawServer.of((connection, request) -> answers && RawServer.say(connection, RawServer.ok("done")));
        camel.getPropertiesComponent().addOverrideProperty("acme.url", "http://127.0.0.1:" + server.port());
        KameletComponent kamelets = camel.getComponent("kamelet", KameletComponent.class);
        kamelets.setLocation("file:routes/kamelets");
        kamelets.setNoErrorHandler(true);
        camel.getRegistry().bind("acmeHttp", (HttpClientConfigurer) client -> client.disableAutomaticRetries());
        camel.getRegistry().bind("acmeConnections", new PoolingHttpClientConnectionManager());
        camel.addRoutesConfigurations(new RouteConfigurationBuilder() {
            @Override
            public void configuration() {
                routeConfiguration("status-query")
                        .onException(IOException.class)
                        .maximumRedeliveries(2)
                        .redeliveryDelay(1);
                routeConfiguration("submit").onException(Throwable.class).maximumRedeliveries(0);
            }
        });
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:acme-recharge")
                        .routeConfigurationId("submit")
                        .to("kamelet:provider-call/acme-recharge-post" + CALL + "recharge&url={{acme.url}}/recharge");
                from("direct:acme-status")
                        .routeConfigurationId("status-query")
                        .to("kamelet:provider-call/acme-status-post" + CALL + "status&url={{acme.url}}/status");
                from("direct:acme-request")
                        .errorHandler(noErrorHandler())
                        .process(this::note)
                        .setBody(simple("${exchangeProperty.call}"));
                from("direct:acme-reply")
                        .errorHandler(noErrorHandler())
                        .process(this::note)
                        .convertBodyTo(String.class);
            }

            private void note(Exchange exchange) {
                threads.add(Thread.currentThread().getName());
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() throws Exception {
        camel.stop();
        server.close();
    }

    private Exchange send(String route) {
        return camel.createProducerTemplate().send("direct:" + route, exchange -> exchange.getMessage()
                .setHeader(Exchange.HTTP_URI, "http://127.0.0.1:9"));
    }

    @Test
    void twoUses_makeTheirOwnCalls_onTheCallersThread() {
        assertEquals("done", send("acme-recharge").getMessage().getBody());
        assertEquals("done", send("acme-status").getMessage().getBody());
        assertEquals(
                List.of("/recharge", "/status"),
                server.requests().stream().map(request -> request.split(" ")[1]).toList());
        assertEquals(Set.of(Thread.currentThread().getName()), new HashSet<>(threads));
    }

    /** The id of its route is what metrics and log lines name. */
    @Test
    void twoUses_haveTheIdsThatTheyName_andShareNone() {
        Set<String> routes = new TreeSet<>();
        Set<String> steps = new HashSet<>();
        camel.getRoutes().stream()
                .filter(route -> route.getEndpoint().getEndpointUri().startsWith("kamelet:"))
                .forEach(route -> {
                    routes.add(route.getRouteId());
                    camel.getRouteDefinition(route.getRouteId())
                            .getOutputs()
                            .forEach(step -> assertTrue(
                                    steps.add(camel.getRouteDefinition(route.getRouteId())
                                                    .getNodePrefixId()
                                            + step.getId()),
                                    step.getId()));
                });
        assertEquals(Set.of("acme-recharge-post", "acme-status-post"), routes);
    }

    /** Whether a lost answer is asked for again is the word of the route that uses the kamelet. */
    @Test
    @Timeout(60) // a count of repeats that is lost would never end
    void lostAnswer_isRepeatedByTheUsersPolicyAlone() {
        answers = false;
        assertInstanceOf(IOException.class, send("acme-recharge").getException());
        assertEquals(1, server.requests().size());
        assertInstanceOf(IOException.class, send("acme-status").getException());
        assertEquals(4, server.requests().size(), server.requests().toString());
    }
}

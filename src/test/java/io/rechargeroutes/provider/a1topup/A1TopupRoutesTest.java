package io.rechargeroutes.provider.a1topup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.NotOfferedException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole routes against a server on the loopback address: what really goes over the network. */
class A1TopupRoutesTest {

    private static final String SUCCESS =
            "{\"txid\":\"5804\",\"status\":\"Success\",\"opid\":\"RJ1\",\"number\":\"9800000000\",\"amount\":\"10\",\"orderid\":\""
                    + A1TopupRoutes.REFERENCE + "\"}";

    private record Call(String method, String path, String query, String body, Map<String, List<String>> headers) {}

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private HttpServer server;
    private int status = 200;
    private String contentType = "text/html; charset=utf-8";
    private String answer = SUCCESS;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        server.stop(0);
    }

    @Test
    void getCarriesEveryParameterOnceEncoded() throws Exception {
        Exchange exchange = routes(A1TopupSettings.Method.GET).call("a1topup-recharge", A1TopupRoutes.ATTEMPT);
        assertSuccess(exchange);
        assertEquals(1, calls.size());
        Call call = calls.get(0);
        assertEquals("GET", call.method());
        assertEquals("/recharge/api", call.path());
        assertTrue(call.query().contains("pwd=p%2B%26%25%23%3D%20x&"), call.query());
        assertEquals(
                Map.of(
                        "username",
                        "500011",
                        "pwd",
                        "p+&%#= x",
                        "circlecode",
                        "5",
                        "operatorcode",
                        "A",
                        "number",
                        "9800000000",
                        "amount",
                        "10",
                        "orderid",
                        A1TopupRoutes.REFERENCE,
                        "format",
                        "json"),
                decoded(call.query()));
        assertEquals("", call.body());
    }

    @Test
    void postCarriesTheSameInAForm() throws Exception {
        assertSuccess(routes(A1TopupSettings.Method.POST).call("a1topup-recharge", A1TopupRoutes.ATTEMPT));
        Call call = calls.get(0);
        assertEquals("POST", call.method());
        assertNull(call.query());
        assertEquals("p+&%#= x", decoded(call.body()).get("pwd"));
        assertEquals(8, decoded(call.body()).size());
        assertTrue(
                call.headers().get("Content-type").get(0).startsWith("application/x-www-form-urlencoded"),
                call.headers()::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100%25",
                "RAW(x)",
                "RAW{y}",
                "{{a1topup.url}}",
                "${body}",
                "a?b",
                "%41",
                "ü€\uD83D\uDE00",
                "\"<>|\\^`[]{}",
                "a;b,c",
                " ",
                "+"
            })
    void everyPasswordArrivesAsItIs(String password) throws Exception {
        for (A1TopupSettings.Method method : A1TopupSettings.Method.values()) {
            A1TopupRoutes routes = routes(new A1TopupSettings("500011", password, Format.JSON, method, "4", false));
            assertSuccess(routes.call("a1topup-recharge", A1TopupRoutes.ATTEMPT));
            Call call = calls.get(calls.size() - 1);
            assertEquals(
                    password,
                    decoded(method == A1TopupSettings.Method.GET ? call.query() : call.body())
                            .get("pwd"));
        }
    }

    @ParameterizedTest
    @EnumSource(A1TopupSettings.Method.class)
    void status_query_carriesOurReference(A1TopupSettings.Method method) throws Exception {
        assertSuccess(routes(method).call("a1topup-status", A1TopupRoutes.ATTEMPT));
        Call call = calls.get(0);
        assertEquals("/recharge/status", call.path());
        assertEquals(
                Map.of("username", "500011", "pwd", "p+&%#= x", "orderid", A1TopupRoutes.REFERENCE, "format", "json"),
                decoded(method == A1TopupSettings.Method.GET ? call.query() : call.body()));
    }

    @Test
    void balanceIsANumber() throws Exception {
        answer = "{\"balance\":\"1234.50\"}";
        assertEquals(
                new BigDecimal("1234.50"),
                routes(A1TopupSettings.Method.GET)
                        .call("a1topup-balance", null)
                        .getMessage()
                        .getBody());
        assertEquals("/recharge/balance", calls.get(0).path());
    }

    @Test
    void aBalanceThatCannotBeReadIsAnError() throws Exception {
        answer = "Authentication fail!";
        Exchange exchange = routes(A1TopupSettings.Method.GET).call("a1topup-balance", null);
        assertInstanceOf(A1TopupBalance.UnreadableBalanceException.class, exchange.getException());
    }

    @Test
    void whatIsNotOfferedIsNotSent() throws Exception {
        Attempt fastag = A1TopupRoutes.attempt(A1TopupRoutes.request("FASTAG", null, "DL12CB4685", "10", Map.of()));
        Exchange exchange = routes(A1TopupSettings.Method.GET).call("a1topup-recharge", fastag);
        assertInstanceOf(NotOfferedException.class, exchange.getException());
        assertEquals(List.of(), calls);
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        status = 302;
        answer = "";
        Exchange exchange = routes(A1TopupSettings.Method.GET).call("a1topup-recharge", A1TopupRoutes.ATTEMPT);
        assertEquals("REDIRECTED", exchange.getMessage().getBody(Outcome.class).code());
        assertEquals(1, calls.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 429, 408, 404})
    void errorStatus_isSentOnce_andIndeterminate(int error) throws Exception {
        status = error;
        answer = "<html>busy</html>";
        Outcome outcome = routes(A1TopupSettings.Method.POST)
                .call("a1topup-recharge", A1TopupRoutes.ATTEMPT)
                .getMessage()
                .getBody(Outcome.class);
        assertEquals(Verdict.UNKNOWN, outcome.verdict());
        assertEquals("HTTP_" + error, outcome.code());
        assertEquals(1, calls.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=no-such-charset",
                "text/html; charset=utf-16",
                "application/x-java-object",
                "image/png",
                ";;"
            })
    void theContentTypeIsNotBelieved(String type) throws Exception {
        contentType = type;
        assertSuccess(routes(A1TopupSettings.Method.GET).call("a1topup-recharge", A1TopupRoutes.ATTEMPT));
    }

    @Test
    void headersOfTheRequestDoNotReachTheProvider() throws Exception {
        A1TopupRoutes routes = routes(A1TopupSettings.Method.GET);
        Exchange exchange = routes.camel.createProducerTemplate().request("direct:a1topup-recharge", sent -> {
            sent.setProperty("attempt", A1TopupRoutes.ATTEMPT);
            sent.getMessage().setHeader(Exchange.HTTP_URI, "http://127.0.0.1:1/elsewhere");
            sent.getMessage().setHeader(Exchange.HTTP_PATH, "/elsewhere");
            sent.getMessage().setHeader("X-Secret", "s");
        });
        assertSuccess(exchange);
        assertEquals("/recharge/api", calls.get(0).path());
        assertNull(calls.get(0).headers().get("X-secret"));
        assertTrue(
                exchange.getMessage().getHeaders().values().stream()
                        .noneMatch(value -> String.valueOf(value).contains("pwd")),
                () -> "the credentials stay on the message: "
                        + exchange.getMessage().getHeaders().keySet());
    }

    private void answer(HttpExchange http) throws IOException {
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        calls.add(new Call(
                http.getRequestMethod(),
                http.getRequestURI().getPath(),
                http.getRequestURI().getRawQuery(),
                new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                Map.copyOf(http.getRequestHeaders())));
        http.getResponseHeaders().set("Content-Type", contentType);
        http.getResponseHeaders().set("Location", "/elsewhere");
        http.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        http.getResponseBody().write(body);
        http.close();
    }

    private A1TopupRoutes routes(A1TopupSettings.Method method) throws Exception {
        return routes(A1TopupRoutes.settings(Format.JSON, method));
    }

    private A1TopupRoutes routes(A1TopupSettings settings) throws Exception {
        A1TopupRoutes routes = new A1TopupRoutes(settings, A1TopupRoutes.CATALOGUE);
        open.add(routes);
        routes.camel
                .getPropertiesComponent()
                .addOverrideProperty(
                        "a1topup.url",
                        "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                                + server.getAddress().getPort());
        routes.camel.getComponent("http", HttpComponent.class).setAutomaticRetriesDisabled(true);
        routes.camel.getRegistry().bind("a1topupHttp", (HttpClientConfigurer) client -> {});
        routes.camel.getRegistry().bind("a1topupConnections", new PoolingHttpClientConnectionManager());
        routes.load("recharge", "status", "balance", "request", "reply");
        routes.camel.start();
        return routes;
    }

    private static void assertSuccess(Exchange exchange) {
        assertNull(exchange.getException());
        Outcome outcome = exchange.getMessage().getBody(Outcome.class);
        assertEquals(new Outcome(Verdict.SUCCESS, null, null, "5804", "RJ1", null), outcome);
    }

    private static Map<String, String> decoded(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            assertNull(parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8)), pair);
        }
        return parameters;
    }
}

package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.NotOfferedException;
import io.rechargeroutes.provider.ReplyText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The routes of routes/providers/aop against a server on loopback: what goes out, and what is made of what comes back.
 */
class AopCallsTest {

    private static final String SUCCESS = "{\"status\":true,\"response_code\":1,\"message\":\"Done\"}";

    /** One request as the server saw it. */
    private record Seen(String method, String path, String body, String contentType, boolean foreignHeader) {}

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private AopRoutes routes;
    private volatile int status = 200;
    /** Length the server announces, where it is not the reply's. */
    private volatile int promised;

    private volatile byte[] reply = SUCCESS.getBytes(StandardCharsets.UTF_8);

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        routes = routes(false);
    }

    @AfterEach
    void stop() {
        routes.close();
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "aop-recharge,   FASTAG,         FASTAG,     /fastag-host/fastag-recharge",
        "aop-recharge,   ,               FASTAG,     /fastag-host/fastag-recharge",
        "aop-recharge,   MOBILE_PREPAID, AIRTEL,     /mobile-recharge",
        "aop-recharge,   DTH,            AIRTEL_DTH, /mobile-recharge",
        "aop-recharge,   ELECTRICITY,    MSEDCL,     /bill-pay",
        "aop-bill-fetch, FASTAG,         FASTAG,     /consumer-details",
        "aop-bill-fetch, ELECTRICITY,    MSEDCL,     /bill-fetch-details",
        "aop-dth-info,   DTH,            AIRTEL_DTH, /dth-info",
        "aop-status,     FASTAG,         FASTAG,     /fastag-status",
        "aop-status,     MOBILE_PREPAID, AIRTEL,     /mobile-status",
        "aop-status,     ELECTRICITY,    MSEDCL,     /bill-status",
    })
    void choosesTheCall(String route, Service service, String operator, String path) {
        Exchange done = routes.send(route, AopSamples.attempt(service, operator, "9800000000", null));
        assertInstanceOf(Outcome.class, done.getMessage().getBody(), () -> String.valueOf(done.getException()));
        assertEquals(List.of(path), seen.stream().map(Seen::path).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "aop-recharge, MOBILE_PREPAID, AIRTEL,     ,        /mobile-recharge-v2",
        "aop-recharge, DTH,            AIRTEL_DTH, ,        /mobile-recharge-v2",
        "aop-status,   MOBILE_PREPAID, AIRTEL,     REF1001, /mobile-status-v2",
        "aop-recharge, FASTAG,         FASTAG,     ,        /fastag-host/fastag-recharge",
    })
    void choosesTheSecondApiWhereItIsSet(
            String route, Service service, String operator, String providerRef, String path) throws Exception {
        switchToSecondApi();
        routes.send(route, AopSamples.attempt(service, operator, "9800000000", providerRef));
        assertEquals(List.of(path), seen.stream().map(Seen::path).toList());
    }

    @Test
    void status_secondApiWithoutReference_queriesNobody() throws Exception {
        switchToSecondApi();
        Exchange done =
                routes.send("aop-status", AopSamples.attempt(Service.MOBILE_PREPAID, "AIRTEL", "9800000000", null));
        assertOutcome(Verdict.UNKNOWN, "NO_REFERENCE", done);
        assertEquals(List.of(), seen);
    }

    @ParameterizedTest
    @EnumSource
    void postsJsonAndNothingOfTheMessageBesides(AopCall call) {
        Attempt attempt = AopSamples.attempt(call);
        routes.call(call, attempt);
        assertEquals(1, seen.size());
        Seen request = seen.get(0);
        assertEquals(call.credit() ? "GET" : "POST", request.method());
        assertEquals("application/json", request.contentType());
        assertFalse(request.foreignHeader(), "a header of the message went out");
        assertEquals(
                AopSamples.request(AopSamples.SETTINGS)
                        .body(call, attempt, AopSamples.ACCESS)
                        .toString(),
                request.body());
    }

    @Test
    void leavesTheOutcomeAndNoHeader() {
        Exchange done = routes.call(AopCall.FASTAG_RECHARGE, AopSamples.attempt(AopCall.FASTAG_RECHARGE));
        assertOutcome(Verdict.SUCCESS, null, done);
        assertEquals(0, done.getMessage().getHeaders().size(), () -> done.getMessage()
                .getHeaders()
                .toString());
    }

    @ParameterizedTest
    @CsvSource({"302, REDIRECTED", "429, HTTP_429", "500, HTTP_500", "503, HTTP_503"})
    void sendsOnceWhateverTheStatus(int http, String code) {
        status = http;
        assertOutcome(Verdict.UNKNOWN, code, routes.send("aop-recharge", AopSamples.attempt(AopCall.FASTAG_RECHARGE)));
        assertEquals(1, seen.size());
    }

    @Test
    void readsNoMoreThanItMust() {
        reply = new byte[ReplyText.LARGEST + 1];
        Arrays.fill(reply, (byte) ' ');
        System.arraycopy(SUCCESS.getBytes(StandardCharsets.UTF_8), 0, reply, 0, SUCCESS.length());
        assertOutcome(
                Verdict.UNKNOWN,
                "UNREADABLE_REPLY",
                routes.send("aop-recharge", AopSamples.attempt(AopCall.FASTAG_RECHARGE)));
        reply = Arrays.copyOf(reply, ReplyText.LARGEST);
        assertOutcome(Verdict.SUCCESS, null, routes.send("aop-recharge", AopSamples.attempt(AopCall.FASTAG_RECHARGE)));
    }

    @Test
    void anEmptyReplyIsUnreadable() {
        reply = new byte[0];
        assertOutcome(
                Verdict.UNKNOWN,
                "UNREADABLE_REPLY",
                routes.send("aop-recharge", AopSamples.attempt(AopCall.FASTAG_RECHARGE)));
    }

    @Test
    void handsABrokenReplyToThePolicyOfTheCall() {
        reply = "{\"status\":true,\"response_code\":1,}".getBytes(StandardCharsets.UTF_8);
        assertOutcome(
                Verdict.UNKNOWN,
                "UNREADABLE_REPLY",
                routes.send("aop-recharge", AopSamples.attempt(AopCall.FASTAG_RECHARGE)));
    }

    @Test
    void aConnectionLostWithinTheReplyIsNoOutcomeAndNoReasonToRepeat() {
        promised = 2 * reply.length;
        Exchange done = routes.send("aop-recharge", AopSamples.attempt(AopCall.FASTAG_RECHARGE));
        assertInstanceOf(IOException.class, done.getException());
        assertEquals(1, seen.size());
    }

    @Test
    void sendsNothingThatAopDoesNotOffer() {
        Exchange done =
                routes.send("aop-recharge", AopSamples.attempt(Service.MOBILE_PREPAID, "VI", "9800000000", null));
        assertInstanceOf(NotOfferedException.class, done.getException());
        assertEquals(List.of(), seen);
    }

    @Test
    void aRefusedConnectionShowsNoSecret() {
        server.stop(0);
        Exchange done = routes.send("aop-recharge", AopSamples.attempt(AopCall.FASTAG_RECHARGE));
        assertNotNull(done.getException());
        assertFalse(done.getException().toString().contains(AopSamples.SECRET), () -> done.getException()
                .toString());
    }

    @Test
    void everyFileHoldsTheRouteOfItsName() throws Exception {
        for (var file : AopRoutes.files(Path.of("routes"))) {
            String name = "aop-" + file.getFileName().toString().replace(".camel.yaml", "");
            String id = name.equals("aop-credit") ? "aop-credit-register" : name;
            var route = routes.context().getRoute(id);
            assertNotNull(route, () -> "no route " + id + " in " + file);
            assertNotNull(route.getDescription(), id);
            assertEquals("direct://" + id, route.getEndpoint().getEndpointUri());
        }
    }

    @Test
    void noRouteThatHoldsAReplyCachesAllOfIt() {
        assertFalse(routes.context().getRoute("aop-reply").isStreamCaching());
        for (AopCall call : AopCall.values()) {
            routes.call(call, AopSamples.attempt(call));
        }
        List<Route> used = routes.context().getRoutes().stream()
                .filter(route -> route.getEndpoint().getEndpointUri().startsWith("kamelet:"))
                .toList();
        assertEquals(AopCall.values().length, used.size(), used.toString());
        used.forEach(route -> assertFalse(route.isStreamCaching(), route.getRouteId()));
    }

    private void switchToSecondApi() throws Exception {
        routes.close();
        routes = routes(true);
    }

    private AopRoutes routes(boolean mobileV2) throws Exception {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return new AopRoutes(Path.of("routes"), url, AopSamples.settings(AopSamples.SECRET), mobileV2 ? "v2" : "v1");
    }

    private static void assertOutcome(Verdict verdict, String code, Exchange done) {
        Outcome outcome =
                assertInstanceOf(Outcome.class, done.getMessage().getBody(), () -> String.valueOf(done.getException()));
        assertEquals(verdict + " " + code, outcome.verdict() + " " + outcome.code());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        seen.add(new Seen(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                body,
                exchange.getRequestHeaders().getFirst("Content-Type"),
                exchange.getRequestHeaders().containsKey("X-Caller")));
        if (status == 302) {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
        }
        exchange.sendResponseHeaders(status, reply.length == 0 ? -1 : Math.max(promised, reply.length));
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(reply);
        }
    }
}

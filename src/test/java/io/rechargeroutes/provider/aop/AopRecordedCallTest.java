package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.rechargeroutes.it.Application;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The status of an attempt is asked of the API that it was made by, whatever settings, catalogue and routes say now.
 */
class AopRecordedCallTest {

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @TempDir
    Path home;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            seen.add(exchange.getRequestURI().getPath());
            byte[] reply =
                    "{\"status\":true,\"response_code\":1,\"message\":\"Done\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, reply.length);
            exchange.getResponseBody().write(reply);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private AopRoutes routes(Path folder, String mobileApi) throws Exception {
        return new AopRoutes(
                folder,
                "http://127.0.0.1:" + server.getAddress().getPort(),
                AopSamples.settings(AopSamples.SECRET),
                mobileApi);
    }

    private static Attempt attempt(Service service, String operator, String providerRef, String call) {
        return AopRoutes.recorded(AopSamples.attempt(service, operator, "9800000000", providerRef), call);
    }

    @ParameterizedTest
    @CsvSource({
        "mobile-recharge, v2, MOBILE_PREPAID, AIRTEL, mobile-status",
        "mobile-recharge-v2, v1, MOBILE_PREPAID, AIRTEL, mobile-status-v2",
        "bill-pay, v1, MOBILE_PREPAID, AIRTEL, bill-status",
        "fastag-recharge, v2, DTH, GONE_OPERATOR, fastag-status",
        "mobile-recharge, v2, , GONE_OPERATOR, mobile-status"
    })
    void status_settingsOrCatalogueChanged_usesTheRecordedCall(
            String call, String mobileApi, Service service, String operator, String status) throws Exception {
        try (AopRoutes routes = routes(Path.of("routes"), mobileApi)) {
            routes.send("aop-status", attempt(service, operator, "REF-1", call));
        }
        assertEquals(List.of("/" + status), seen);
    }

    @ParameterizedTest
    @CsvSource({
        ", v1, mobile-status",
        ", v2, mobile-status-v2",
        "recharge, v1, mobile-status",
        "recharge, v2, mobile-status-v2"
    })
    void status_nothingOrNoCallOfOursRecorded_goesByTodaysSettings(String call, String mobileApi, String status)
            throws Exception {
        try (AopRoutes routes = routes(Path.of("routes"), mobileApi)) {
            routes.send("aop-status", attempt(Service.MOBILE_PREPAID, "AIRTEL", "REF-1", call));
        }
        assertEquals(List.of("/" + status), seen);
    }

    /** Of a call that no branch knows nobody guesses which API it was. */
    @ParameterizedTest
    @CsvSource({"aop-status, UNKNOWN NO_REFERENCE", "aop-recharge, REFUSED NOT_OFFERED"})
    void recordedCall_noBranchMakesIt_nothingIsSent(String route, String reported) throws Exception {
        try (AopRoutes routes = routes(Path.of("routes"), "v1")) {
            Outcome outcome = routes.send(route, attempt(Service.MOBILE_PREPAID, "AIRTEL", "REF-1", "mobile-rechrge"))
                    .getMessage()
                    .getBody(Outcome.class);
            assertEquals(reported, outcome.verdict() + " " + outcome.code());
        }
        assertEquals(List.of(), seen);
    }

    @Test
    void moneyCall_isNamedBeforeTheAttempt_andMadeAsRecorded() throws Exception {
        try (AopRoutes routes = routes(Path.of("routes"), "v2")) {
            Exchange prepared = routes.send("aop-prepare", attempt(Service.MOBILE_PREPAID, "AIRTEL", null, null));
            assertEquals("mobile-recharge-v2", prepared.getProperty("moneyCall"));
            routes.send("aop-recharge", attempt(Service.MOBILE_PREPAID, "AIRTEL", null, "mobile-recharge"));
            assertEquals(List.of("/mobile-recharge"), seen);
            RechargeRequest lookup = new RechargeRequest(
                    "ORD-1",
                    Operation.DTH_INFO,
                    Service.DTH,
                    "TATA_PLAY",
                    null,
                    "1",
                    null,
                    Map.of(),
                    null,
                    null,
                    null,
                    null);
            assertNull(routes.send("aop-prepare", new Attempt(lookup, "AOP", "1", null, null))
                    .getProperty("moneyCall"));
            assertNull(routes.chosen(new Attempt(lookup, "AOP", "1", null, null)));
        }
    }

    /** What an engineer does: DTH goes to the second API, by one edited `when` in a copy of the routes. */
    @Test
    void editedWhen_movesDthToAnotherCall_andEachStatusIsQueriedOfItsOwnApi() throws Exception {
        Path edited = home.resolve("routes");
        Application.copy(Path.of("routes"), edited);
        Path file = edited.resolve("providers/aop/recharge.camel.yaml");
        String text = Files.readString(file);
        String when =
                "expression: \"${exchangeProperty.service} in 'MOBILE_PREPAID,DTH' && '{{aop.mobile.api}}' == 'v2'\"";
        assertTrue(text.contains(when), text);
        Files.writeString(file, text.replace(when, "expression: ${exchangeProperty.service} == 'DTH'"));

        String before;
        try (AopRoutes routes = routes(Path.of("routes"), "v1")) {
            before = prepared(routes, Service.DTH, "AIRTEL_DTH");
        }
        try (AopRoutes routes = routes(edited, "v1")) {
            String after = prepared(routes, Service.DTH, "AIRTEL_DTH");
            String mobile = prepared(routes, Service.MOBILE_PREPAID, "AIRTEL");
            assertEquals(
                    List.of("mobile-recharge", "mobile-recharge-v2", "mobile-recharge"),
                    List.of(before, after, mobile));
            routes.send("aop-recharge", attempt(Service.DTH, "AIRTEL_DTH", null, after));
            routes.send("aop-recharge", attempt(Service.MOBILE_PREPAID, "AIRTEL", null, mobile));
            routes.send("aop-status", attempt(Service.DTH, "AIRTEL_DTH", "REF-1", before));
            routes.send("aop-status", attempt(Service.DTH, "AIRTEL_DTH", "REF-1", after));
        }
        assertEquals(List.of("/mobile-recharge-v2", "/mobile-recharge", "/mobile-status", "/mobile-status-v2"), seen);
    }

    /** The call that is recorded with the attempt. */
    private static String prepared(AopRoutes routes, Service service, String operator) {
        return routes.send("aop-prepare", attempt(service, operator, null, null))
                .getProperty("moneyCall", String.class);
    }
}

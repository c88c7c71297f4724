package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.http.CallFault.NotSentException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The routes of routes/providers/aop with bearer tokens, and what comes before a call. */
class AopBearerTest {

    private static final String REFUSED =
            "{\"status\":false,\"response_code\":10,\"message\":\"Signature verification failed\"}";

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private AopRoutes routes;
    private volatile int tokenStatus = 200;
    private volatile int tokens;
    private volatile int status = 200;
    private volatile String reply = "{\"status\":true,\"response_code\":1,\"message\":\"Done\"}";

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        routes = routes(AopTokensTest.bearer());
    }

    private AopRoutes routes(AopSettings.Bearer bearer) throws Exception {
        return new AopRoutes(
                "http://127.0.0.1:" + server.getAddress().getPort(), AopSamples.settings(AopSamples.SECRET, bearer));
    }

    @AfterEach
    void stop() {
        routes.close();
        server.stop(0);
    }

    private Outcome send(AopCall call) {
        return assertInstanceOf(Outcome.class, prepared(call).getMessage().getBody());
    }

    /** What dispatch does: prepare, then call. */
    private Exchange prepared(AopCall call) {
        Exchange ready = routes.send("aop-prepare", AopSamples.attempt(call));
        return ready.getMessage().getBody() instanceof Outcome ? ready : routes.call(call, AopSamples.attempt(call));
    }

    @Test
    void everyCallCarriesTheTokenOfOneFetch() {
        assertEquals(Verdict.SUCCESS, send(AopCall.MOBILE_RECHARGE).verdict());
        routes.send("aop-status", AopSamples.attempt(AopCall.MOBILE_STATUS));
        routes.send("aop-balance", AopSamples.attempt(AopCall.MOBILE_STATUS));
        assertEquals(
                List.of(
                        "/token us very secret signed",
                        "/mobile-recharge Bearer the-token-1",
                        "/mobile-status Bearer the-token-1",
                        "/balance Bearer the-token-1"),
                seen);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                REFUSED,
                "{\"message\":\"Unauthorized\"}",
                "<html>401 Authorization Required</html>",
                "{}",
            })
    void aRefusedTokenIsNothingSentAndTheNextCallHasAnother(String text) {
        status = 401;
        reply = text;
        Outcome refused = send(AopCall.MOBILE_RECHARGE);
        assertEquals("NOT_SENT TOKEN_REFUSED", refused.verdict() + " " + refused.code());
        status = 200;
        reply = "{\"status\":true,\"response_code\":1}";
        assertEquals(Verdict.SUCCESS, send(AopCall.MOBILE_RECHARGE).verdict());
        status = 401;
        reply = text;
        Outcome ended = send(AopCall.MOBILE_RECHARGE);
        assertEquals("NOT_SENT TOKEN_ENDED", ended.verdict() + " " + ended.code());
        assertEquals(
                List.of(
                        "/mobile-recharge Bearer the-token-1",
                        "/mobile-recharge Bearer the-token-2",
                        "/mobile-recharge Bearer the-token-2"),
                seen.stream().filter(one -> one.startsWith("/mobile")).toList());
    }

    /** No 401 is believed that says in the same breath that something was done. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"status\":true,\"response_code\":1}|UNKNOWN|UNLISTED_REPLY",
                "{\"status\":true,\"response_code\":18}|UNKNOWN|DUPLICATE_REFERENCE",
                "{\"status\":false,\"refid\":\"261121103012999999\"}|UNKNOWN|MISMATCHED_REPLY",
            })
    void refusal_contradictsItself_staysUnknown(String text, Verdict verdict, String code) {
        status = 401;
        reply = text;
        Outcome outcome = send(AopCall.MOBILE_RECHARGE);
        assertEquals(verdict + " " + code, outcome.verdict() + " " + outcome.code());
    }

    @Test
    void aFieldThatIsMissingIsNoRefusedToken() {
        status = 401;
        reply = "{\"code\":\"207\",\"description\":\"Amount is Requaired\",\"status\":\"False\"}";
        Outcome outcome = send(AopCall.CREDIT_REGISTER);
        assertEquals("REFUSED INVALID_FIELD", outcome.verdict() + " " + outcome.code());
    }

    @ParameterizedTest
    @CsvSource({"503", "403", "302"})
    void withoutATokenNothingIsSent(int status) {
        tokenStatus = status;
        Outcome outcome = send(AopCall.MOBILE_RECHARGE);
        assertEquals("NOT_SENT TOKEN_UNAVAILABLE", outcome.verdict() + " " + outcome.code());
        assertTrue(
                outcome.message().contains(String.valueOf(status))
                        && !outcome.message().contains("secret"),
                outcome.message());
        Outcome unsent = routes.send("aop-status", AopSamples.attempt(AopCall.MOBILE_STATUS))
                .getMessage()
                .getBody(Outcome.class);
        assertEquals("TOKEN_UNAVAILABLE", unsent.code());
        assertEquals(1, seen.size());
    }

    @Test
    void aCallThatFindsNoTokenIsNotMade() {
        Exchange done = routes.call(AopCall.MOBILE_RECHARGE, AopSamples.attempt(AopCall.MOBILE_RECHARGE));
        assertInstanceOf(NotSentException.class, done.getException());
        assertEquals(List.of(), seen);
    }

    @Test
    void registrationIdAlone_noTokenIsFetched() throws Exception {
        routes.close();
        routes = routes(null);
        assertEquals(Verdict.SUCCESS, send(AopCall.MOBILE_RECHARGE).verdict());
        status = 401;
        reply = REFUSED;
        assertEquals(Verdict.REFUSED, send(AopCall.MOBILE_RECHARGE).verdict());
        assertEquals(List.of("/mobile-recharge null", "/mobile-recharge null"), seen);
    }

    @ParameterizedTest
    @CsvSource({
        "RECHARGE,   MOBILE_PREPAID,  AIRTEL, false, ",
        "RECHARGE,   FASTAG,          FASTAG, false, /consumer-details",
        "RECHARGE,   FASTAG,          FASTAG, true,  ",
        "RECHARGE,   ELECTRICITY,     MSEDCL, false, /bill-fetch-details",
        "RECHARGE,   ELECTRICITY,     MSEDCL, true,  ",
        "BILL_FETCH, ELECTRICITY,     MSEDCL, false, ",
    })
    void aBillIsFetchedWhereOneIsPaidAndNoneIsThere(
            Operation operation, Service service, String operator, boolean brings, String path) throws Exception {
        routes.close();
        routes = routes(null);
        RechargeRequest request = new RechargeRequest(
                "ORD-1",
                operation,
                service,
                operator,
                null,
                "1",
                java.math.BigDecimal.TEN,
                Map.of(),
                null,
                brings ? AopSamples.json("{\"a\":1}") : null,
                null,
                null);
        routes.send("aop-prepare", AopSamples.attempt(request, null));
        assertEquals(path == null ? List.of() : List.of(path + " null"), seen);
    }

    @Test
    void aCreditStepNeedsARegistrationThatIsKnown() throws Exception {
        assertInstanceOf(
                Attempt.class,
                routes.send("aop-prepare", AopSamples.attempt(AopCall.CREDIT_OTP))
                        .getMessage()
                        .getBody());
        RechargeRequest unknown = new RechargeRequest(
                "ORD-1",
                Operation.CREDIT_OTP,
                null,
                null,
                null,
                null,
                null,
                Map.of("creditId", "1"),
                null,
                null,
                null,
                null);
        Outcome outcome = routes.send("aop-prepare", AopSamples.attempt(unknown, null))
                .getMessage()
                .getBody(Outcome.class);
        assertEquals("REFUSED CREDIT_UNKNOWN", outcome.verdict() + " " + outcome.code());
    }

    @Test
    void theWalletAfterABillPaymentIsRecorded() {
        reply = "{\"status\":true,\"response_code\":1,\"opening\":\"500.50\",\"closing\":490.5}";
        routes.send("aop-prepare", AopSamples.attempt(AopCall.MOBILE_RECHARGE));
        Exchange paid = routes.call(AopCall.BILL_PAY, AopSamples.attempt(AopCall.BILL_PAY));
        assertEquals("490.5", String.valueOf(paid.getProperty("recorded")));
        assertNull(paid.getMessage().getBody(Outcome.class).data(), "a wallet is not the sender's business");
        reply = "{\"status\":true,\"response_code\":1,\"closing\":\"n/a\"}";
        assertNull(routes.call(AopCall.BILL_PAY, AopSamples.attempt(AopCall.BILL_PAY))
                .getProperty("recorded"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "200|{\"data\":{\"balance\":\"1234.50\"}}|SUCCESS|1234.5",
                "200|{\"data\":{\"balance\":0}}|SUCCESS|0",
                "200|{\"data\":{}}|UNKNOWN|",
                "200|{\"data\":{\"balance\":\"\"}}|UNKNOWN|",
                "200|<html>|UNKNOWN|",
                "500|{\"data\":{\"balance\":\"1234.50\"}}|UNKNOWN|",
            })
    void balance_configuredField_isRead(int http, String text, Verdict verdict, String rupees) {
        status = http;
        reply = text;
        Outcome outcome = routes.send("aop-balance", AopSamples.attempt(AopCall.MOBILE_STATUS))
                .getMessage()
                .getBody(Outcome.class);
        assertEquals(verdict, outcome.verdict(), String.valueOf(outcome));
        assertEquals(
                rupees,
                outcome.data() == null ? null : outcome.data().path("balance").asText());
    }

    @Test
    void balance_noPathSet_queriesNobody() throws Exception {
        routes.close();
        AopSettings known = AopSamples.SETTINGS;
        routes = new AopRoutes(
                "http://127.0.0.1:" + server.getAddress().getPort(),
                new AopSettings(
                        known.registrationId(),
                        known.companyCode(),
                        known.circle(),
                        known.location(),
                        known.billMode(),
                        known.creditDates(),
                        null,
                        null,
                        Map.of()));
        Outcome outcome = routes.send("aop-balance", AopSamples.attempt(AopCall.MOBILE_STATUS))
                .getMessage()
                .getBody(Outcome.class);
        assertEquals("REFUSED NOT_OFFERED", outcome.verdict() + " " + outcome.code());
        assertEquals(List.of(), seen);
    }

    @Test
    void aRegistrationsTokenIsSealed() {
        reply =
                "{\"status\":\"SUCCESS\",\"message\":\"success\",\"error_code\":\"SPC-200\",\"merchant_trans_id\":\"T1\",\"access_token\":\""
                        + AopSamples.ACCESS.token()
                        + "\",\"result\":{\"cibil_id\":\"9362678\",\"cibil_status\":\"Pending\",\"is_returning_customer\":0,\"cibil_score_fetch_date\":null}}";
        Outcome outcome = send(AopCall.CREDIT_REGISTER);
        assertEquals("SUCCESS T1", outcome.verdict() + " " + outcome.providerRef());
        assertFalse(outcome.toString().contains(AopSamples.ACCESS.token()), outcome.toString());
        assertEquals(
                "{\"id\":\"9362678\",\"status\":\"Pending\",\"returningCustomer\":false}",
                ((com.fasterxml.jackson.databind.node.ObjectNode) outcome.data().get("credit"))
                        .deepCopy()
                        .without("sealedToken")
                        .toString());
        assertEquals(
                AopSamples.ACCESS.token(),
                AopSamples.BOX.open(outcome.data().at("/credit/sealedToken").asText(), "credit-token"));
        assertNotNull(outcome.message());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        var headers = exchange.getRequestHeaders();
        boolean token = path.equals("/token");
        seen.add(path + " "
                + (token
                        ? headers.getFirst("X-Client-Id") + " " + headers.getFirst("X-Client-Secret")
                                + (headers.getFirst("X-Cf-Signature").length() > 300 ? " signed" : "")
                        : headers.getFirst("Authorization")));
        String text = token
                ? "{\"status\":\"SUCCESS\",\"data\":{\"token\":\"the-token-" + ++tokens + "\",\"expiry\":1}}"
                : reply;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(token ? tokenStatus : status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}

package io.rechargeroutes.sandbox;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTest {

    private static final String NUMBER = "9800000001";

    private Sandbox sandbox;
    private Caller caller;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
        caller = new Caller(sandbox.port());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private HttpResponse<String> recharge() throws IOException {
        return caller.a1topup(Caller.recharge(NUMBER, "1", "json"));
    }

    private void fault(String fault) throws IOException {
        caller.fault("{'number':'" + NUMBER + "','fault':'" + fault + "'}");
    }

    private int executions() throws IOException {
        return caller.order("1").path("executions").asInt();
    }

    @Test
    void tooManyIsNotExecuted() throws IOException {
        fault("TOO_MANY");
        HttpResponse<String> answer = recharge();
        assertEquals(429, answer.statusCode());
        assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
        assertEquals(0, executions());
    }

    @Test
    void aRedirectIsNotExecutedUnlessItIsFollowed() throws IOException {
        fault("REDIRECT");
        assertEquals(307, recharge().statusCode());
        assertEquals(0, executions());
        HttpClient following = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
        HttpResponse<String> followed = caller.send(
                following, caller.to("/a1topup/recharge/api?" + Caller.encoded(Caller.recharge(NUMBER, "1", "json"))));
        assertEquals(200, followed.statusCode());
        assertEquals(1, executions());
        assertEquals(3, caller.order("1").path("seen").asInt());
    }

    @Test
    void halfAnAnswerThenTheConnectionCloses() throws IOException {
        fault("HALF");
        assertThrows(IOException.class, this::recharge);
        assertEquals(1, executions());
    }

    @Test
    void aHugeBodyIsTwoMebibytes() throws IOException {
        fault("HUGE");
        assertEquals(2 * 1024 * 1024, recharge().body().length());
        assertEquals(1, executions());
    }

    @Test
    void anEmptyBody() throws IOException {
        fault("EMPTY");
        HttpResponse<String> answer = recharge();
        assertEquals(200, answer.statusCode());
        assertEquals("", answer.body());
        assertEquals(1, executions());
    }

    @Test
    void anotherOrderIsNamed() throws IOException {
        fault("OTHER_ORDER");
        ObjectNode answer = Json.read(recharge().body()).orElseThrow();
        assertEquals("Success", answer.path("status").asText());
        assertFalse(answer.path("orderid").asText().equals("1"));
        assertFalse(answer.path("number").asText().equals(NUMBER));
        assertEquals("SUCCESS", caller.order("1").path("state").asText());
    }

    @Test
    void aRefusalNamesAnotherOrderToo() throws IOException {
        caller.fault("{'number':'9800000098','fault':'OTHER_ORDER'}");
        ObjectNode answer = Json.read(caller.a1topup(Caller.recharge("9800000098", "1", "json"))
                        .body())
                .orElseThrow();
        assertEquals("Low Balance", answer.path("opid").asText());
        assertFalse(answer.path("orderid").asText().equals("1"));
    }

    @Test
    void aTrickleStartsAndNeverEnds() throws Exception {
        fault("TRICKLE");
        HttpResponse<InputStream> answer = HttpClient.newHttpClient()
                .send(
                        caller.to("/a1topup/recharge/api?" + Caller.encoded(Caller.recharge(NUMBER, "1", "json")))
                                .build(),
                        BodyHandlers.ofInputStream());
        assertEquals(200, answer.statusCode());
        try (InputStream body = answer.body()) {
            assertEquals("   ", new String(body.readNBytes(3), StandardCharsets.US_ASCII));
        }
        assertEquals(1, executions());
    }

    @Test
    void aSlowAnswerIsHeldBackAndArrives() throws IOException {
        caller.fault("{'number':'" + NUMBER + "','fault':'SLOW','millis':300}");
        long start = System.nanoTime();
        assertTrue(recharge().body().contains("Success"));
        assertTrue(System.nanoTime() - start >= 300_000_000, "the slow answer was not held back");
    }

    @Test
    void latencyHoldsEveryAnswerBack() throws IOException {
        sandbox.close();
        sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0).withLatency(Duration.ofMillis(300)));
        caller = new Caller(sandbox.port());
        long start = System.nanoTime();
        assertTrue(recharge().body().contains("Success"));
        assertTrue(System.nanoTime() - start >= 300_000_000, "the answer was not held back");
    }

    @Test
    void aSlowAnswerKeepsNobodyElseWaiting() throws IOException {
        caller.fault("{'number':'" + NUMBER + "','fault':'SLOW','millis':3600000}");
        CompletableFuture<HttpResponse<String>> slow = caller.a1topupLater(Caller.recharge(NUMBER, "1", "json"));
        await().until(() -> caller.get("/sandbox/orders?reference=1").statusCode() == 200);
        assertTrue(
                caller.a1topup(Caller.recharge("9800000002", "2", null)).body().contains(",Success,"));
        assertFalse(slow.isDone(), "the slow answer was not held back");
    }

    @Test
    void noAnswerKeepsTheConnectionOpenAndNobodyElseWaiting() throws IOException {
        CompletableFuture<HttpResponse<String>> silent =
                caller.a1topupLater(Caller.recharge("9800000093", "1", "json"));
        await().until(() -> caller.get("/sandbox/orders?reference=1").statusCode() == 200);
        assertEquals("SUCCESS", caller.order("1").path("state").asText());
        assertTrue(caller.a1topupStatus("1", "csv").contains(",Success,"));
        assertFalse(silent.isDone(), "there was an answer");
        sandbox.close();
        assertThrows(CompletionException.class, silent::join);
    }

    @Test
    void aRuleCountsDownAndIsCleared() throws IOException {
        caller.fault("{'number':'" + NUMBER + "','fault':'TOO_MANY','times':1}");
        assertEquals(429, recharge().statusCode());
        assertEquals(200, recharge().statusCode());
        fault("EMPTY");
        caller.send(caller.to("/sandbox/faults").DELETE());
        assertTrue(recharge().body().contains("Success"));
    }

    @Test
    void aRuleMayBeForStatusCallsOnly() throws IOException {
        caller.fault("{'number':'" + NUMBER + "','fault':'UNAVAILABLE','kind':'STATUS','times':1}");
        assertEquals(200, recharge().statusCode());
        assertEquals("Service Unavailable", caller.a1topupStatus("1", "json"));
        assertTrue(caller.a1topupStatus("1", "json").contains("Success"));
    }

    @Test
    void aRuleMayBeForEveryNumber() throws IOException {
        caller.fault("{'number':'*','fault':'EMPTY','kind':'BALANCE'}");
        assertEquals(
                "",
                caller.get("/a1topup/recharge/balance?"
                                + Caller.encoded(Map.of("username", Caller.USERNAME, "pwd", Caller.PASSWORD)))
                        .body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"fault\":\"EMPTY\"}",
                "{\"number\":\"1\",\"fault\":\"NONSENSE\"}",
                "[]",
                "{\"number\":\"1\",\"fault\":\"EMPTY\",\"times\":0}",
                "{\"number\":\"1\",\"fault\":\"EMPTY\",\"kind\":\"money\"}"
            })
    void aRuleThatCannotBeReadIsRefused(String rule) throws IOException {
        assertEquals(400, caller.post("/sandbox/faults", rule).statusCode());
    }
}

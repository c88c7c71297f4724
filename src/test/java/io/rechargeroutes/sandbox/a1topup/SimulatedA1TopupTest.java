package io.rechargeroutes.sandbox.a1topup;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.sandbox.Caller;
import io.rechargeroutes.sandbox.Json;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedA1TopupTest {

    private static final String INVALID = "Invalid order id/Invalid Response format";

    private Sandbox sandbox;
    private Caller caller;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0).withPendingFor(Duration.ofHours(1)));
        caller = new Caller(sandbox.port());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private void restart(SandboxSettings settings) {
        sandbox.close();
        sandbox = Sandbox.start(settings.withPort(0));
        caller = new Caller(sandbox.port());
    }

    private String recharge(String number, String orderid, String format) throws IOException {
        return caller.a1topup(Caller.recharge(number, orderid, format)).body();
    }

    private static ObjectNode json(String text) {
        return Json.read(text).orElseThrow();
    }

    @Test
    void csvIsTheDefaultAndIsNotQuoted() throws IOException {
        String answer = recharge("9800000001", "1", null);
        assertTrue(answer.matches("[0-9]+,Success,SBX[0-9]+,9800000001,10,1"), answer);
    }

    @Test
    void jsonHasTextsOnly() throws IOException {
        HttpResponse<String> answer = caller.a1topup(Caller.recharge("9800000001", "1", "json"));
        assertEquals(
                "application/json", answer.headers().firstValue("Content-Type").orElseThrow());
        assertTrue(
                answer.body()
                        .matches("\\{\"txid\":\"[0-9]+\",\"status\":\"Success\",\"opid\":\"SBX[0-9]+\","
                                + "\"number\":\"9800000001\",\"amount\":\"10\",\"orderid\":\"1\"}"),
                answer.body());
    }

    @Test
    void xmlHasNoDeclaration() throws IOException {
        String answer = recharge("9800000001", "1", "xml");
        assertTrue(
                answer.matches("<Recharge><txid>[0-9]+</txid><status>Success</status><opid>SBX[0-9]+</opid>"
                        + "<number>9800000001</number><amount>10</amount><orderid>1</orderid></Recharge>"),
                answer);
    }

    @Test
    void aPostIsReadFromItsFormAndNotFromItsQuery() throws IOException {
        Map<String, String> fields = Caller.recharge("9800000001", "1", "json");
        assertEquals(
                "Success",
                json(caller.a1topupForm(fields).body()).path("status").asText());
        assertEquals(
                "Paramenter is missing",
                caller.post("/a1topup/recharge/api?" + Caller.encoded(fields), "")
                        .body());
    }

    @ParameterizedTest
    @CsvSource({
        "90,Pending,PENDING",
        "91,Pending,PENDING",
        "92,Failure,FAILED",
        "99,Success,SUCCESS",
        "00,Success,SUCCESS"
    })
    void theDigitsDecideTheAnswer(String digits, String status, String state) throws IOException {
        assertEquals(
                status,
                json(recharge("98000000" + digits, "1", "json")).path("status").asText());
        assertEquals(
                status, json(caller.a1topupStatus("1", "json")).path("status").asText());
        assertEquals(state, caller.order("1").path("state").asText());
    }

    @ParameterizedTest
    @CsvSource({"90,Success", "91,Failure"})
    void aPendingRechargeSettles(String digits, String status) throws IOException {
        restart(SandboxSettings.defaults().withPendingFor(Duration.ofMillis(300)));
        recharge("98000000" + digits, "1", "json");
        await().atMost(Duration.ofSeconds(20)).until(() -> json(caller.a1topupStatus("1", "json"))
                .path("status")
                .asText()
                .equals(status));
    }

    @Test
    void aDroppedConnectionAfterExecutionLeavesASuccess() throws IOException {
        assertThrows(IOException.class, () -> caller.a1topupForm(Caller.recharge("9800000094", "1", "json")));
        assertEquals(
                "Success",
                json(caller.a1topupStatus("1", "json")).path("status").asText());
        assertEquals(1, caller.order("1").path("seen").asInt());
    }

    @Test
    void aDroppedConnectionBeforeExecutionLeavesNothing() throws IOException {
        assertThrows(IOException.class, () -> caller.a1topupForm(Caller.recharge("9800000095", "1", "json")));
        assertEquals(INVALID, caller.a1topupStatus("1", "json"));
        ObjectNode order = caller.order("1");
        assertEquals(1, order.path("seen").asInt());
        assertEquals("NOT_EXECUTED", order.path("state").asText());
    }

    @Test
    void anHtmlPageHidesASuccess() throws IOException {
        HttpResponse<String> answer = caller.a1topup(Caller.recharge("9800000096", "1", "json"));
        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().startsWith("<!DOCTYPE html>"), answer.body());
        assertEquals("SUCCESS", caller.order("1").path("state").asText());
    }

    @Test
    void unavailableIsNotExecuted() throws IOException {
        HttpResponse<String> answer = caller.a1topup(Caller.recharge("9800000097", "1", "json"));
        assertEquals(503, answer.statusCode());
        assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
        assertEquals(INVALID, caller.a1topupStatus("1", "json"));
    }

    @Test
    void lowBalanceIsRefusedWithTxidZero() throws IOException {
        assertEquals("0,Failure,Low Balance,9800000098,10,1", recharge("9800000098", "1", null));
        assertEquals("NOT_EXECUTED", caller.order("1").path("state").asText());
    }

    @Test
    void anEmptyWalletIsLowBalanceToo() throws IOException {
        restart(SandboxSettings.defaults().withWallet("a1topup", BigDecimal.valueOf(15)));
        assertTrue(recharge("9800000001", "1", null).contains(",Success,"));
        assertEquals("0,Failure,Low Balance,9800000001,10,2", recharge("9800000001", "2", null));
        assertEquals("5", caller.json("/sandbox/wallets").path("A1TOPUP").asText());
    }

    @Test
    void aRepeatedOrderidIsExecutedAgain() throws IOException {
        String first = json(recharge("9800000001", "1", "json")).path("txid").asText();
        String second = json(recharge("9800000001", "1", "json")).path("txid").asText();
        assertFalse(first.equals(second), "one transaction for two requests");
        ObjectNode order = caller.order("1");
        assertEquals(2, order.path("seen").asInt());
        assertEquals(2, order.path("executions").asInt());
        assertEquals(second, order.path("providerRef").asText());
        assertEquals("9999980", caller.json("/sandbox/wallets").path("A1TOPUP").asText());
    }

    @Test
    void wrongCredentialsAreRefusedAndSeen() throws IOException {
        Map<String, String> fields = Caller.recharge("9800000001", "1", "json");
        fields.put("pwd", Caller.PASSWORD.replace('+', ' '));
        assertEquals("Authentication fail!", caller.a1topup(fields).body());
        ObjectNode order = caller.order("1");
        assertEquals(1, order.path("seen").asInt());
        assertEquals(0, order.path("executions").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"username", "pwd", "circlecode", "operatorcode", "number", "amount", "orderid"})
    void everyParameterIsNeeded(String name) throws IOException {
        Map<String, String> fields = Caller.recharge("9800000001", "1", "json");
        fields.remove(name);
        assertEquals("Paramenter is missing", caller.a1topup(fields).body());
    }

    @ParameterizedTest
    @CsvSource({
        "operatorcode,'','Error Code : 1001, Contact Service Provider'",
        "amount,9.99,' Minimum amount 10 INR For Recharge.'",
        "amount,ten,' Minimum amount 10 INR For Recharge.'"
    })
    void unfitParametersAreRefused(String name, String value, String text) throws IOException {
        Map<String, String> fields = Caller.recharge("9800000001", "1", "json");
        fields.put(name, value);
        assertEquals(text, caller.a1topup(fields).body());
        assertEquals(0, caller.order("1").path("executions").asInt());
    }

    @Test
    void aBrokenEncodingIsRefusedAndCounted() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", sandbox.port())) {
            socket.getOutputStream()
                    .write(("GET /a1topup/recharge/api?pwd=%zz HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.endsWith("Paramenter is missing"), answer);
        }
        assertEquals(1, caller.json("/sandbox/requests").path("moneyRequests").asInt());
    }

    @Test
    void statusNeedsAFormatAndAKnownOrder() throws IOException {
        recharge("9800000001", "1", "json");
        assertTrue(caller.a1topupStatus("1", "csv").contains(",Success,"));
        assertTrue(caller.a1topupStatus("1", "xml").startsWith("<Recharge>"));
        assertEquals(INVALID, caller.a1topupStatus("1", ""));
        assertEquals(INVALID, caller.a1topupStatus("2", "json"));
    }

    @Test
    void balanceIsABareNumberOrJson() throws IOException {
        recharge("9800000001", "1", "json");
        String credentials = Caller.encoded(Map.of("username", Caller.USERNAME, "pwd", Caller.PASSWORD));
        assertEquals(
                "9999990.00",
                caller.get("/a1topup/recharge/balance?" + credentials).body());
        assertEquals(
                "{\"balance\":\"9999990.00\"}",
                caller.get("/a1topup/recharge/balance?" + credentials + "&format=json")
                        .body());
        assertEquals(
                "Authentication fail!",
                caller.get("/a1topup/recharge/balance?username=sandbox&pwd=wrong")
                        .body());
    }

    @Test
    void aReversedRechargeBecomesAFailureAndReturnsItsMoney() throws IOException {
        recharge("9800000099", "1", "json");
        assertEquals(
                200, caller.post("/sandbox/reversals", "{\"reference\":\"1\"}").statusCode());
        assertEquals(
                "Failure",
                json(caller.a1topupStatus("1", "json")).path("status").asText());
        assertEquals("10000000", caller.json("/sandbox/wallets").path("A1TOPUP").asText());
        assertEquals(
                404, caller.post("/sandbox/reversals", "{\"reference\":\"1\"}").statusCode());
    }
}

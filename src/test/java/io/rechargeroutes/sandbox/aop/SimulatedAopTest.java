package io.rechargeroutes.sandbox.aop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.sandbox.Caller;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedAopTest {

    private static final String NOT_FOUND =
            "{\"status\":false,\"response_code\":2,\"message\":\"No transaction found\"}";

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

    private static String fastag(String number) {
        return "{'operator':'311','canumber':'" + number
                + "','amount':100,'referenceid':'7','latitude':'99','longitude':'98',"
                + "'bill_fetch':{'billAmount':'100.0'},'RegistrationID':'AOP-000'}";
    }

    private static String v1(String number) {
        return "{'operator':'11','canumber':'" + number + "','amount':'10','referenceid':'7','RegisterID':'AOP-000'}";
    }

    private static String v2(String number) {
        return "{'RegistrationID':'AOP-000','ProductID':'518','Amount':'10','Geocode':'23.6784,76.8764','CustomerNumber':'"
                + number + "'}";
    }

    private static String bill(String number) {
        return "{'operator':'5','canumber':'" + number
                + "','amount':'100.50','referenceid':'7','latitude':'99','longitude':'98',"
                + "'mode':'online','bill_fetch':{},'RegistrationID':'AOP-000'}";
    }

    private ObjectNode status(String call, String registration) throws IOException {
        return caller.aopJson(call, "{'referenceid':'7','" + registration + "':'AOP-000'}");
    }

    @Test
    void fastagSuccessSaysNothingButACode() throws IOException {
        assertEquals(
                "{\"status\":true,\"response_code\":1,\"message\":\"Transaction Successful\"}",
                caller.aop("Recharge", fastag("DL12CB4685")).body());
        JsonNode data = status("RechargeStatus", "RegistrationID").path("data");
        assertEquals("1", data.path("status").asText());
        assertEquals("7", data.path("refid").asText());
        assertEquals("DL12CB4685", data.path("canumber").asText());
        assertEquals("100", data.path("amount").asText());
        assertEquals("0", data.path("refunded").asText());
    }

    @ParameterizedTest
    @CsvSource({"90,true,0,2", "91,true,0,2", "92,false,14,0", "99,true,1,1", "89,true,1,1"})
    void fastagFollowsTheDigits(String digits, boolean status, int code, String dataStatus) throws IOException {
        ObjectNode answer = caller.aopJson("Recharge", fastag("DL12CB46" + digits));
        assertEquals(status, answer.path("status").asBoolean());
        assertEquals(code, answer.path("response_code").asInt());
        assertEquals(
                dataStatus,
                status("RechargeStatus", "RegistrationID")
                        .path("data")
                        .path("status")
                        .asText());
    }

    @ParameterizedTest
    @CsvSource({"90,true,2,2", "91,true,2,2", "92,false,14,0", "00,true,1,1"})
    void v1FollowsTheDigits(String digits, boolean status, int code, String dataStatus) throws IOException {
        ObjectNode answer = caller.aopJson("DoRecharge", v1("98000000" + digits));
        assertEquals(status, answer.path("status").asBoolean());
        assertEquals(code, answer.path("response_code").asInt());
        assertEquals("7", answer.path("refid").asText());
        assertTrue(answer.path("ackno").asLong() > 0);
        ObjectNode later = status("RechargesStatus", "registrationID");
        assertEquals(1, later.path("responsecode").asInt());
        assertEquals(dataStatus, later.path("data").path("status").asText());
    }

    @ParameterizedTest
    @CsvSource({"90,1", "91,0"})
    void aPendingRechargeSettles(String digits, String dataStatus) throws IOException {
        sandbox.close();
        sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0).withPendingFor(Duration.ofMillis(300)));
        caller = new Caller(sandbox.port());
        caller.aop("DoRecharge", v1("98000000" + digits));
        await().atMost(Duration.ofSeconds(20)).until(() -> status("RechargesStatus", "registrationID")
                .path("data")
                .path("status")
                .asText()
                .equals(dataStatus));
    }

    @ParameterizedTest
    @CsvSource({"00,success", "90,pending", "91,pending", "92,failed"})
    void v2HasNoReferenceButTheProviders(String digits, String word) throws IOException {
        ObjectNode answer = caller.aopJson("V2/MobileRecharge", v2("98000000" + digits));
        assertEquals(word, answer.path("data").path("status").asText());
        String reference = answer.path("ReferanceID").asText();
        ObjectNode later =
                caller.aopJson("V2/RechargeStatus", "{'RegistrationID':'AOP-000','ReferanceId':'" + reference + "'}");
        assertEquals(word, later.path("data").path("status").asText());
        assertEquals("98000000" + digits, caller.order(reference).path("number").asText());
    }

    @Test
    void v2RefusesAndForgetsInItsOwnShape() throws IOException {
        ObjectNode low = caller.aopJson("V2/MobileRecharge", v2("9800000098"));
        assertEquals("failed", low.path("data").path("status").asText());
        ObjectNode unknown = caller.aopJson("V2/RechargeStatus", "{'RegistrationID':'AOP-000','ReferanceId':'1'}");
        assertEquals("No transaction found", unknown.path("message").asText());
        assertTrue(unknown.path("data").isNull());
    }

    @Test
    void billPayment_success_saysTheWallet() throws IOException {
        ObjectNode answer = caller.aopJson("BillPaymentPaybill", bill("1234567801"));
        assertEquals(1, answer.path("response_code").asInt());
        assertEquals("10000000", answer.path("opening").asText());
        assertEquals(
                "9999899.5",
                answer.path("closing").decimalValue().stripTrailingZeros().toPlainString());
        assertEquals(
                "1",
                status("BillPaymentStatus", "RegistrationID")
                        .path("data")
                        .path("status")
                        .asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Recharge", "DoRecharge", "BillPaymentPaybill"})
    void aRepeatedReferenceIsADuplicateAndSeenTwice(String call) throws IOException {
        String body = call.equals("Recharge")
                ? fastag("DL12CB4685")
                : call.equals("DoRecharge") ? v1("9800000001") : bill("1234567801");
        caller.aop(call, body);
        assertEquals(
                "{\"status\":true,\"response_code\":18,\"message\":\"Duplicate Transaction\"}",
                caller.aop(call, body).body());
        ObjectNode order = caller.order("7");
        assertEquals(2, order.path("seen").asInt());
        assertEquals(1, order.path("executions").asInt());
    }

    @Test
    void lowBalanceIsCode16AndNotExecuted() throws IOException {
        ObjectNode answer = caller.aopJson("DoRecharge", v1("9800000098"));
        assertFalse(answer.path("status").asBoolean());
        assertEquals(16, answer.path("response_code").asInt());
        assertEquals(
                NOT_FOUND,
                caller.aop("RechargesStatus", "{'referenceid':'7','registrationID':'AOP-000'}")
                        .body());
    }

    @Test
    void aDroppedConnectionAfterExecutionLeavesASuccess() throws IOException {
        assertThrows(IOException.class, () -> caller.aop("DoRecharge", v1("9800000094")));
        assertEquals(
                "1",
                status("RechargesStatus", "registrationID")
                        .path("data")
                        .path("status")
                        .asText());
    }

    @Test
    void aDroppedConnectionBeforeExecutionLeavesNothing() throws IOException {
        assertThrows(IOException.class, () -> caller.aop("Recharge", fastag("DL12CB4695")));
        assertEquals(
                NOT_FOUND,
                caller.aop("RechargeStatus", "{'referenceid':'7','RegistrationID':'AOP-000'}")
                        .body());
        assertEquals(1, caller.order("7").path("seen").asInt());
    }

    @Test
    void anHtmlPageHidesASuccess() throws IOException {
        HttpResponse<String> answer = caller.aop("Recharge", fastag("DL12CB4696"));
        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().startsWith("<!DOCTYPE html>"), answer.body());
        assertEquals("SUCCESS", caller.order("7").path("state").asText());
    }

    @Test
    void unavailableIsNotExecuted() throws IOException {
        HttpResponse<String> answer = caller.aop("DoRecharge", v1("9800000097"));
        assertEquals(503, answer.statusCode());
        assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
        assertEquals("NOT_EXECUTED", caller.order("7").path("state").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "Recharge,RegisterID",
        "RechargeStatus,registrationID",
        "FetchConsumerDetails,RegisterID",
        "DoRecharge,RegistrationID",
        "RechargesStatus,RegistrationID",
        "V2/MobileRecharge,registrationID",
        "V2/RechargeStatus,RegisterID",
        "FetchBilPaymentDetails,RegisterID",
        "BillPaymentPaybill,RegisterID",
        "BillPaymentStatus,RegisterID"
    })
    void theRegistrationIsSpeltPerCall(String call, String misspelt) throws IOException {
        HttpResponse<String> answer = caller.aop(call, "{'" + misspelt + "':'AOP-000','referenceid':'7'}");
        assertEquals(401, answer.statusCode());
        assertEquals(
                "{\"status\":false,\"response_code\":10,\"message\":\"Signature verification failed\"}", answer.body());
    }

    @Test
    void aWrongRegistrationIsRefused() throws IOException {
        assertEquals(
                401,
                caller.aop("DoRecharge", v1("9800000001").replace("AOP-000", "AOP-001"))
                        .statusCode());
        assertEquals(
                "{\"status\":false,\"response_code\":5,\"message\":\"Invalid signature encoding\"}",
                caller.aop("V2/GetDthInfo", "{'RegistrationID':'AOP-001'}").body());
        assertEquals(0, caller.order("7").path("executions").asInt());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'operator':'311',",
                "'canumber':'DL12CB4685',",
                "'amount':100,",
                "'referenceid':'7',",
                "'bill_fetch':{'billAmount':'100.0'},"
            })
    void missingFieldsFailValidation(String field) throws IOException {
        ObjectNode answer = caller.aopJson("Recharge", fastag("DL12CB4685").replace(field, ""));
        assertEquals(8, answer.path("response_code").asInt());
        assertFalse(answer.path("status").asBoolean());
        assertEquals("10000000", caller.json("/sandbox/wallets").path("AOP").asText());
    }

    @Test
    void onlyPostWithTheExactPath() throws IOException {
        assertEquals(405, caller.get("/aop/Recharge").statusCode());
        assertEquals(404, caller.aop("recharge", fastag("DL12CB4685")).statusCode());
    }

    @Test
    void consumerDetailsHaveABill() throws IOException {
        ObjectNode answer = caller.aopJson(
                "FetchConsumerDetails", "{'operator':311,'canumber':'DL12CB4685','RegistrationID':'AOP-000'}");
        assertEquals(1, answer.path("response_code").asInt());
        assertTrue(answer.path("amount").asText().matches("[0-9]{3,4}\\.0"), answer.toString());
        JsonNode bill = answer.path("bill_fetch");
        assertEquals(answer.path("amount").asText(), bill.path("billAmount").asText());
        assertEquals("DL12CB4685", bill.path("cellNumber").asText());
        assertTrue(bill.path("acceptPayment").isBoolean());
    }

    @Test
    void billFetchHasABill() throws IOException {
        ObjectNode answer = caller.aopJson(
                "FetchBilPaymentDetails",
                "{'operator':'5','canumber':'1234567801','mode':'online','RegistrationID':'AOP-000'}");
        assertEquals("1234567801", answer.path("bill_fetch").path("cellNumber").asText());
    }

    @Test
    void dthInfoIsSpeltAsItsSample() throws IOException {
        ObjectNode answer = caller.aopJson(
                "V2/GetDthInfo",
                "{'RegistrationID':'AOP-000','circle':'Delhi NCR','operator':'Airteldth','Opnumber':'3000000001'}");
        assertTrue(answer.path("status").asBoolean());
        assertEquals("True", answer.path("Status").asText());
        assertEquals(200, answer.path("statusCode").asInt());
        assertEquals(
                "SANDBOX CUSTOMER",
                answer.path("data").path(0).path("customerName").asText());
    }

    @ParameterizedTest
    @CsvSource({"92,200", "97,200", "98,200"})
    void billsAreFetchedWellSoThatThePaymentMeetsTheFault(String digits, int status) throws IOException {
        HttpResponse<String> answer = caller.aop(
                "FetchConsumerDetails",
                "{'operator':311,'canumber':'DL12CB46" + digits + "','RegistrationID':'AOP-000'}");
        assertEquals(status, answer.statusCode());
        assertEquals(!digits.equals("92"), answer.body().contains("Bill Fetched Success."));
        assertEquals(digits.equals("92"), answer.body().contains("not found"));
    }

    @Test
    void lookupsLoseConnectionsToo() {
        assertThrows(
                IOException.class,
                () -> caller.aop(
                        "V2/GetDthInfo",
                        "{'RegistrationID':'AOP-000','circle':'Delhi NCR','operator':'Airteldth','Opnumber':'3000000095'}"));
    }

    @Test
    void aReversedRechargeIsRefunded() throws IOException {
        caller.aop("DoRecharge", v1("9800000099"));
        caller.post("/sandbox/reversals", "{\"reference\":\"7\"}");
        JsonNode data = status("RechargesStatus", "registrationID").path("data");
        assertEquals("1", data.path("refunded").asText());
        assertFalse(data.path("refundtxnid").asText().isEmpty());
        assertEquals("REVERSED", caller.order("7").path("state").asText());
    }
}

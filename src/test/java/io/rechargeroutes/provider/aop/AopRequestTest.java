package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Location;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.provider.NotOfferedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class AopRequestTest {

    private static final Location SALE = new Location("99", "98");

    private final AopRequest bodies = AopSamples.request(AopSamples.SETTINGS);

    /** The fields of providers/aop.md, in their order and spelling, numbers as numbers and text as text. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CONSUMER_DETAILS   | {'operator':311,'canumber':'DL12CB4685','RegistrationID':'AOP-000'}",
                "FASTAG_RECHARGE    | {'operator':'311','canumber':'DL12CB4685','amount':10,'referenceid':'261121103012123456','latitude':'23.6784','longitude':'76.8764','bill_fetch':{},'RegistrationID':'AOP-000'}",
                "FASTAG_STATUS      | {'referenceid':'261121103012123456','RegistrationID':'AOP-000'}",
                "DTH_INFO           | {'RegistrationID':'AOP-000','circle':'Delhi NCR','operator':'Airteldth','Opnumber':'3000000000'}",
                "MOBILE_RECHARGE    | {'operator':'11','canumber':'9800000000','amount':'10','referenceid':'261121103012123456','RegisterID':'AOP-000'}",
                "MOBILE_STATUS      | {'registrationID':'AOP-000','referenceid':'261121103012123456'}",
                "MOBILE_RECHARGE_V2 | {'RegistrationID':'AOP-000','ProductID':'518','Amount':'10','Geocode':'23.6784,76.8764','CustomerNumber':'9800000000'}",
                "MOBILE_STATUS_V2   | {'RegistrationID':'AOP-000','ReferanceId':'REF1001'}",
                "BILL_FETCH_DETAILS | {'operator':'52','canumber':'000012345678','mode':'online','RegistrationID':'AOP-000'}",
                "BILL_PAY           | {'operator':'52','canumber':'000012345678','amount':'10','referenceid':'261121103012123456','latitude':'23.6784','longitude':'76.8764','mode':'online','bill_fetch':{},'RegistrationID':'AOP-000'}",
                "BILL_STATUS        | {'referenceid':'261121103012123456','RegistrationID':'AOP-000'}",
                "CREDIT_REGISTER    | {'order_id':'261121103012123456','first_name':'Asha','last_name':'Rao','pancard':'ABCPE1234F','date_of_birth':'31/01/1990','email_id':'asha@example.invalid','mobile_number':'9800000000','RegistrationID':'AOP-000','CompanyCode':'COMPANY'}",
                "CREDIT_OTP         | {'cibil_id':'9362678','access_token':'0123456789abcdef0123456789abcdef01234567','RegistrationID':'AOP-000','CompanyCode':'COMPANY'}",
                "CREDIT_SUBMIT_OTP  | {'cibil_id':'9362678','access_token':'0123456789abcdef0123456789abcdef01234567','otp':'123456','question_key':'q1','answer_key':'a1','RegistrationID':'AOP-000','CompanyCode':'COMPANY'}",
                "CREDIT_HISTORY     | {'cibil_id':'9362678','access_token':'0123456789abcdef0123456789abcdef01234567','client_order_id':'261121090000654321','RegistrationID':'AOP-000','CompanyCode':'COMPANY'}",
            })
    void spellsEveryCallAsItsPageDoes(AopCall call, String body) throws Exception {
        String written =
                AopReply.JSON.writeValueAsString(bodies.body(call, AopSamples.attempt(call), AopSamples.ACCESS));
        assertEquals(body.replace('\'', '"'), written);
    }

    @ParameterizedTest
    @EnumSource
    void neverSendsTheCallersOrderId(AopCall call) {
        assertFalse(bodies.body(call, AopSamples.attempt(call), AopSamples.ACCESS)
                .toString()
                .contains("ORD-1"));
    }

    @Test
    void saysWhereTheSaleWasMade() {
        Attempt attempt = AopSamples.attempt(
                AopSamples.request(Service.FASTAG, "FASTAG", null, "DL12CB4685", "10", SALE, null), null);
        JsonNode body = bodies.body(AopCall.FASTAG_RECHARGE, attempt, AopSamples.ACCESS);
        assertEquals(
                "99 98",
                body.get("latitude").asText() + " " + body.get("longitude").asText());
        assertEquals(
                "99,98",
                bodies.body(
                                AopCall.MOBILE_RECHARGE_V2,
                                AopSamples.attempt(
                                        AopSamples.request(
                                                Service.MOBILE_PREPAID, "AIRTEL", null, "9800000000", "10", SALE, null),
                                        null),
                                AopSamples.ACCESS)
                        .get("Geocode")
                        .asText());
    }

    @Test
    void halfALocationIsNone() {
        Attempt attempt = AopSamples.attempt(
                AopSamples.request(Service.FASTAG, "FASTAG", null, "DL12CB4685", "10", new Location("99", null), null),
                null);
        assertEquals(
                "23.6784",
                bodies.body(AopCall.FASTAG_RECHARGE, attempt, AopSamples.ACCESS)
                        .get("latitude")
                        .asText());
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "10.00, 10", "100, 100", "1000.50, 1000.5", "0.5, 0.5"})
    void writesAmountsAsPlainDigits(String amount, String written) throws Exception {
        Attempt fastag = AopSamples.attempt(
                AopSamples.request(Service.FASTAG, "FASTAG", null, "DL12CB4685", amount, null, null), null);
        String body = AopReply.JSON.writeValueAsString(bodies.body(AopCall.FASTAG_RECHARGE, fastag, AopSamples.ACCESS));
        assertTrue(body.contains("\"amount\":" + written + ","), body);
    }

    @Test
    void echoesTheBillUnchanged() throws Exception {
        String bill =
                "{\"billAmount\":\"1000.0\",\"exact\":10.50,\"large\":12345678901234567890.10,\"acceptPayment\":true,\"none\":null}";
        Attempt attempt = AopSamples.attempt(
                AopSamples.request(Service.FASTAG, "FASTAG", null, "DL12CB4685", "10", null, AopSamples.json(bill)),
                null);
        String body =
                AopReply.JSON.writeValueAsString(bodies.body(AopCall.FASTAG_RECHARGE, attempt, AopSamples.ACCESS));
        assertTrue(body.contains("\"bill_fetch\":" + bill + ","), body);
    }

    @ParameterizedTest
    @CsvSource({"MUMBAI, Mumbai", "SIKKIM, Delhi NCR", "ATLANTIS, Delhi NCR", ", Delhi NCR"})
    void namesTheCircleOfALookup(String circle, String written) {
        Attempt attempt = AopSamples.attempt(
                AopSamples.request(Service.DTH, "JIO_TV", circle, "3000000000", null, null, null), null);
        JsonNode body = bodies.body(AopCall.DTH_INFO, attempt, AopSamples.ACCESS);
        assertEquals(
                written + " / Jio",
                body.get("circle").asText() + " / " + body.get("operator").asText());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"FASTAG_HDFC", "NOBODY", "A1TOPUP:HDF"})
    void takesNoOperatorThatAopHasNoCodeFor(String operator) {
        Attempt attempt = AopSamples.attempt(Service.FASTAG, operator, "DL12CB4685", null);
        NotOfferedException thrown = assertThrows(
                NotOfferedException.class, () -> bodies.body(AopCall.FASTAG_RECHARGE, attempt, AopSamples.ACCESS));
        assertTrue(thrown.getMessage().contains("no 'aop' code"), thrown.getMessage());
        assertFalse(thrown.getMessage().contains(AopSamples.SECRET), thrown.getMessage());
    }

    @Test
    void takesAopsOwnCode() {
        Attempt attempt = AopSamples.attempt(Service.FASTAG, "AOP:311", "DL12CB4685", null);
        assertEquals(
                "311",
                bodies.body(AopCall.FASTAG_RECHARGE, attempt, AopSamples.ACCESS)
                        .get("operator")
                        .asText());
    }

    @ParameterizedTest
    @EnumSource
    void sendsNothingWithoutARegistrationId(AopCall call) {
        AopRequest without = AopSamples.request(AopSamples.settings(null));
        assertThrows(NotOfferedException.class, () -> without.body(call, AopSamples.attempt(call), AopSamples.ACCESS));
    }
}

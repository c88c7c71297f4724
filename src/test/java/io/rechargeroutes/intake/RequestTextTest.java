package io.rechargeroutes.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.rechargeroutes.intake.format.Rows;
import io.rechargeroutes.model.CanonicalForm;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Location;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.Service;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@link RequestJson} and {@link CanonicalForm}. */
class RequestTextTest {

    private static RechargeRequest request(String orderId, String amount, JsonNode bill) {
        return new RechargeRequest(
                orderId,
                Operation.RECHARGE,
                Service.FASTAG,
                "FASTAG",
                "DELHI",
                "DL01AB1000",
                new BigDecimal(amount),
                Map.of("stdCode", "011", "accountNumber", "9"),
                new Location("23.50", "76"),
                bill,
                "AOP",
                Instant.parse("2030-01-01T00:00:00.123456789Z"));
    }

    private static JsonNode bill(String json) {
        return Rows.read(Format.JSON, "{\"bill\":" + json + "}")
                .row(0)
                .content()
                .get("bill");
    }

    @Test
    void jsonRoundTripIsExact() {
        RechargeRequest request = request(
                "A",
                "10.50",
                bill("{\"z\":1000.0,\"a\":[1,2.50,123456789012345678901,true,null,\"é\u2028\"],\"e\":1E+3}"));
        String text = RequestJson.write(request);
        assertEquals(request, RequestJson.read(text));
        assertEquals(text, RequestJson.write(RequestJson.read(text)));
        assertEquals(
                "{\"z\":1000.0,\"a\":[1,2.50,123456789012345678901,true,null,\"é\u2028\"],\"e\":1E+3}",
                RequestJson.read(text).bill().toString());
        assertEquals(2, RequestJson.read(text).amount().scale());
    }

    @Test
    void absentFieldsStayAbsent() {
        RechargeRequest request = new RechargeRequest(
                "A", Operation.BALANCE, null, null, null, null, null, null, null, null, "AOP", null);
        assertEquals("{\"orderId\":\"A\",\"operation\":\"BALANCE\",\"provider\":\"AOP\"}", RequestJson.write(request));
        assertEquals(request, RequestJson.read(RequestJson.write(request)));
    }

    @Test
    void anotherTextIsRefusedWithoutShowingIt() {
        assertFalse(assertThrows(IllegalArgumentException.class, () -> RequestJson.read("{SECRET"))
                .toString()
                .contains("SECRET"));
    }

    @Test
    void canonicalFormLooksAtValues() {
        String form = CanonicalForm.of(request("A", "10.50", bill("{\"b\":1,\"a\":2}")));
        assertEquals(form, CanonicalForm.of(request("B", "10.5", bill("{\"a\":2,\"b\":1}"))));
        assertEquals(
                "{\"amount\":\"10.5\",\"bill\":{\"a\":2,\"b\":1},\"circle\":\"DELHI\",\"details\":{\"accountNumber\":\"9\",\"stdCode\":\"011\"},"
                        + "\"expiresAt\":\"2030-01-01T00:00:00.123456789Z\",\"location\":{\"latitude\":\"23.5\",\"longitude\":\"76\"},\"number\":\"DL01AB1000\","
                        + "\"operation\":\"RECHARGE\",\"operator\":\"FASTAG\",\"provider\":\"AOP\",\"service\":\"FASTAG\"}",
                form);
    }

    @Test
    void canonicalForm_anyOtherDifference_differs() {
        RechargeRequest a = request("A", "10", bill("{\"a\":2}"));
        Set<String> forms = new TreeSet<>();
        forms.add(CanonicalForm.of(a));
        forms.add(CanonicalForm.of(request("A", "10.01", a.bill())));
        forms.add(CanonicalForm.of(a.withBill(bill("{\"a\":\"2\"}"))));
        forms.add(CanonicalForm.of(a.withBill(bill("{\"a\":[2]}"))));
        forms.add(CanonicalForm.of(a.withBill(null)));
        forms.add(CanonicalForm.of(
                copy(a, Operation.BILL_FETCH, a.number(), a.details(), a.location(), a.provider(), a.expiresAt())));
        forms.add(CanonicalForm.of(
                copy(a, a.operation(), "DL01AB1001", a.details(), a.location(), a.provider(), a.expiresAt())));
        forms.add(CanonicalForm.of(
                copy(a, a.operation(), a.number(), Map.of(), a.location(), a.provider(), a.expiresAt())));
        forms.add(CanonicalForm.of(copy(a, a.operation(), a.number(), a.details(), null, a.provider(), a.expiresAt())));
        forms.add(CanonicalForm.of(copy(a, a.operation(), a.number(), a.details(), a.location(), null, a.expiresAt())));
        forms.add(CanonicalForm.of(copy(a, a.operation(), a.number(), a.details(), a.location(), a.provider(), null)));
        assertEquals(11, forms.size());
    }

    @Test
    void aDetailCannotPassForAnother() {
        RechargeRequest a = request("A", "10", null);
        Map<String, String> tricky = Map.of("stdCode", "011\",\"accountNumber\":\"9");
        assertNotEquals(
                CanonicalForm.of(a),
                CanonicalForm.of(
                        copy(a, a.operation(), a.number(), tricky, a.location(), a.provider(), a.expiresAt())));
    }

    @Test
    void canonicalFormLeavesTheRequestAlone() {
        RechargeRequest a = request(
                "A", "10", JsonNodeFactory.instance.objectNode().put("b", 1).put("a", 2));
        CanonicalForm.of(a);
        assertEquals("{\"b\":1,\"a\":2}", a.bill().toString());
    }

    private static RechargeRequest copy(
            RechargeRequest a,
            Operation operation,
            String number,
            Map<String, String> details,
            Location location,
            String provider,
            Instant expiresAt) {
        return new RechargeRequest(
                a.orderId(),
                operation,
                a.service(),
                a.operator(),
                a.circle(),
                number,
                a.amount(),
                details,
                location,
                a.bill(),
                provider,
                expiresAt);
    }
}

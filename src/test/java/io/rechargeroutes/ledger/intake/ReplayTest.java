package io.rechargeroutes.ledger.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.dispatch.Stored;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.SentFields;
import io.rechargeroutes.model.Service;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A replay is known by what its sender wrote, or by what the request came to; an edited catalogue changes the second.
 */
class ReplayTest {

    private static final String SENT =
            "{'orderId':'A','operator':'AIRTEL','number':'9800000000','amount':'10','details':{}}";

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private int inputs;

    private static SentFields sent(String json) {
        try {
            return SentFields.of((ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"')));
        } catch (IOException fault) {
            throw new IllegalArgumentException(fault);
        }
    }

    private static RechargeRequest understood(Service service, String amount) {
        return new RechargeRequest(
                "A",
                Operation.RECHARGE,
                service,
                "AIRTEL",
                null,
                "9800000000",
                new BigDecimal(amount),
                Map.of(),
                null,
                null,
                null,
                null);
    }

    /** The code that the row is answered with; null for an accepted one. */
    private String takes(Candidate row) {
        String id = "in-" + inputs++;
        node.intakes().open(id, id + ".csv", Format.CSV, TestNode.OUTBOX).orElseThrow();
        node.submissions().accept(id, List.of(row));
        return ledger.one("SELECT coalesce(code, '-') FROM submission WHERE intake_id = '" + id + "'");
    }

    private static Candidate row(Service service, String amount, String sent) {
        return Candidate.accepted(0, 2L, understood(service, amount), sent == null ? null : sent(sent));
    }

    @Test
    void sameFields_catalogueMovedTheService_isAReplay() {
        assertEquals("-", takes(row(Service.MOBILE_PREPAID, "10", SENT)));
        assertEquals("-", takes(row(Service.MOBILE_POSTPAID, "10", SENT)));
        assertEquals("1", ledger.one("SELECT count(*) FROM request"));
    }

    @Test
    void otherFields_sameRequest_isAReplay() {
        assertEquals("-", takes(row(Service.MOBILE_PREPAID, "10", SENT)));
        assertEquals("-", takes(row(Service.MOBILE_PREPAID, "10", SENT.replace("AIRTEL", "A1TOPUP:A"))));
    }

    @Test
    void otherFields_otherRequest_isReused() {
        assertEquals("-", takes(row(Service.MOBILE_PREPAID, "10", SENT)));
        assertEquals("ORDER_ID_REUSED", takes(row(Service.MOBILE_PREPAID, "11", SENT.replace("'10'", "'11'"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'orderId':'A','operator':'AIRTEL','number':'9800000000','amount':10.00}",
                "{'amount':' 10.0 ','number':'9800000000','operator':' AIRTEL','orderId':'A','circle':'','bill':null,'location':{'latitude':''},'operation':'RECHARGE'}"
            })
    void fields_writtenOtherwise_areTheSame(String written) {
        assertEquals(sent(SENT), sent(written));
    }

    @Test
    void rowThatTheCatalogueRefusesNow_sameFields_isAReplay() {
        assertEquals("-", takes(row(Service.MOBILE_PREPAID, "10", SENT)));
        Candidate refused = Candidate.rejected(
                0, 2L, "A", Operation.RECHARGE, "OPERATOR_UNKNOWN", "operator AIRTEL is switched off", sent(SENT));
        assertEquals("-", takes(refused));
        assertEquals(
                "OPERATOR_UNKNOWN",
                takes(Candidate.rejected(
                        0, 2L, "A", Operation.RECHARGE, "OPERATOR_UNKNOWN", "no", sent(SENT.replace("'10'", "'11'")))));
        assertEquals(
                "OPERATOR_UNKNOWN",
                takes(Candidate.rejected(0, 2L, "B", Operation.RECHARGE, "OPERATOR_UNKNOWN", "no", sent(SENT))));
    }

    @Test
    void requestOfAnOlderVersion_isKnownByItsOneHash() {
        assertEquals("-", takes(row(Service.MOBILE_PREPAID, "10", null)));
        assertEquals("t", ledger.one("SELECT sent_hash IS NULL FROM request_key"));
        assertEquals("-", takes(row(Service.MOBILE_PREPAID, "10", SENT)));
        assertEquals("ORDER_ID_REUSED", takes(row(Service.MOBILE_POSTPAID, "10", SENT)));
    }

    @Test
    void privateFields_areHashedUnderTheSecretKey() {
        SentFields person = sent("{'orderId':'A','operation':'CREDIT_REGISTER','details':{'pan':'ABCDE1234F'}}");
        assertEquals(true, person.isPrivate());
        assertEquals(null, new Stored(io.rechargeroutes.secrets.SecretBox.none()).hashInput(person));
        assertEquals(false, TestNode.STORED.hashInput(person).contains(person.digest()));
    }
}

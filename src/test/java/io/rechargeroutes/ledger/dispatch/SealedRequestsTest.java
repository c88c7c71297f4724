package io.rechargeroutes.ledger.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.ledger.SharedKey;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.intake.Candidate;
import io.rechargeroutes.ledger.intake.DuplicateGuard;
import io.rechargeroutes.ledger.intake.Submissions;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.secrets.SecretBox;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is a person's own does not lie in the ledger for others to read, and neither do access tokens. */
class SealedRequestsTest {

    private static final Map<String, String> PERSON = Map.of(
            "firstName",
            "Asha",
            "lastName",
            "Rao",
            "pan",
            "ABCPE1234F",
            "dateOfBirth",
            "1990-01-31",
            "email",
            "asha@example.invalid",
            "mobile",
            "9800000000");

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");

    private static RechargeRequest credit(String orderId, Operation operation, Map<String, String> details) {
        return new RechargeRequest(orderId, operation, null, null, null, null, null, details, null, null, null, null);
    }

    private static RechargeRequest insurance(String orderId) {
        return new RechargeRequest(
                orderId,
                Operation.RECHARGE,
                Service.INSURANCE,
                "ICICI_PRUDENTIAL",
                null,
                "10000067",
                new BigDecimal("2500"),
                Map.of("dateOfBirth", "1980-01-31"),
                null,
                null,
                null,
                null);
    }

    private String everything() {
        return String.join("\n", ledger.rows("SELECT * FROM request"))
                + ledger.rows("SELECT * FROM event")
                + ledger.rows("SELECT * FROM attempt")
                + ledger.rows("SELECT * FROM submission")
                + ledger.rows("SELECT * FROM credit_account");
    }

    @Test
    void detailsOfAPersonAreEncryptedAndComeBackWhole() {
        RechargeRequest request = credit("ORD-1", Operation.CREDIT_REGISTER, PERSON);
        node.takes(request);
        node.takes(insurance("ORD-2"));
        String rows = everything();
        List.of("ABCPE1234F", "1990-01-31", "1980-01-31", "asha@", "9800000000", "Asha")
                .forEach(text -> assertFalse(rows.contains(text), text + " in " + rows));
        assertTrue(rows.contains("10000067"), "the number can be searched for");
        List<RechargeRequest> back = node.claims().stream().map(Claim::request).toList();
        assertEquals(List.of(request, insurance("ORD-2")), back);
    }

    @Test
    void aVersionThatKnowsNothingOfItCannotReadThemAndLeavesThem() {
        String content = TestNode.STORED.write(insurance("ORD-2"));
        assertThrows(IllegalArgumentException.class, () -> RequestJson.read(content));
        assertEquals("10000067", RequestJson.object(content).get("number").textValue());
    }

    @Test
    void nothingElseIsEncrypted() {
        RechargeRequest plain = TestNode.request("ORD-3");
        assertEquals(RequestJson.write(plain), TestNode.STORED.write(plain));
        RechargeRequest history = credit("ORD-4", Operation.CREDIT_HISTORY, Map.of("creditId", "9362678"));
        assertEquals(RequestJson.write(history), TestNode.STORED.write(history));
    }

    @Test
    void withoutAKeySuchARequestIsRejectedAndOthersAreNot() {
        Submissions keyless = new Submissions(
                ledger.sql,
                new SharedKey(ledger.sql),
                new DuplicateGuard(new SharedKey(ledger.sql), node.settings()),
                new Stored(SecretBox.none()));
        node.intakes().open("in", "in.csv", Format.CSV, TestNode.OUTBOX);
        keyless.accept(
                "in",
                List.of(
                        Candidate.accepted(0, 2L, credit("ORD-1", Operation.CREDIT_REGISTER, PERSON)),
                        Candidate.accepted(1, 3L, TestNode.request("ORD-2"))));
        assertEquals(
                List.of("ORD-1 SECRETS_KEY_MISSING", "ORD-2 null"),
                ledger.rows("SELECT order_id, code FROM submission ORDER BY row_no"));
        assertEquals(List.of("ORD-2"), ledger.rows("SELECT order_id FROM request"));
    }

    @Test
    void theSameAgainIsKnownAndSomethingElseIsRefused() {
        node.takes("one", credit("ORD-1", Operation.CREDIT_REGISTER, PERSON));
        node.takes("two", credit("ORD-1", Operation.CREDIT_REGISTER, PERSON));
        node.takes("three", credit("ORD-1", Operation.CREDIT_OTP, Map.of("creditId", "1")));
        assertEquals(
                List.of("one null", "three ORDER_ID_REUSED", "two null"),
                ledger.rows("SELECT intake_id, code FROM submission ORDER BY intake_id"));
    }

    /** Whoever has the ledger has the key of its hashes too; the dates of a lifetime are soon tried out. */
    @Test
    void theContentHashCannotBeGuessedByWhoeverHasTheLedgerAlone() {
        node.takes(insurance("ORD-2"));
        String stored = ledger.one("SELECT encode(content_hash, 'hex') FROM request_key");
        String guessed = HexFormat.of()
                .formatHex(
                        new SharedKey(ledger.sql).hash(io.rechargeroutes.model.CanonicalForm.of(insurance("ORD-2"))));
        assertFalse(stored.equals(guessed));
    }

    @Test
    void oneRecordedBeforeDetailsWereEncryptedIsStillKnownAndStillRead() {
        node.takes("one", insurance("ORD-2"));
        String old = HexFormat.of()
                .formatHex(
                        new SharedKey(ledger.sql).hash(io.rechargeroutes.model.CanonicalForm.of(insurance("ORD-2"))));
        ledger.run("UPDATE request_key SET content_hash = '\\x" + old + "'; UPDATE request SET content = '"
                + RequestJson.write(insurance("ORD-2")) + "'");
        node.takes("two", insurance("ORD-2"));
        assertEquals("null", ledger.one("SELECT code FROM submission WHERE intake_id = 'two'"));
        assertEquals(
                List.of(insurance("ORD-2")),
                node.claims().stream().map(Claim::request).toList());
    }

    @Test
    void accessToken_isKeptForTheNextStep_andPublishedToNobody() {
        node.takes(credit("ORD-1", Operation.CREDIT_REGISTER, PERSON));
        Attempt attempt =
                node.dispatch().markSubmitted(node.claims().get(0), "AOP", null).orElseThrow();
        ObjectNode data =
                RequestJson.object("{\"credit\":{\"id\":\"77\",\"status\":\"Pending\",\"sealedToken\":\"1.sealed\"}}");
        node.settlement()
                .afterCall("ORD-1", attempt.reference(), new Outcome(Verdict.SUCCESS, null, null, null, null, data));
        assertEquals(
                "SUCCESS {\"credit\":{\"id\":\"77\",\"status\":\"Pending\"}}",
                ledger.one("SELECT state, data FROM request"));
        assertFalse(ledger.one("SELECT result FROM event").contains("sealedToken"));
        CreditAccounts credits = new CreditAccounts(ledger.sql);
        assertEquals(
                new CreditAccounts.Account(attempt.reference(), "1.sealed"),
                credits.find("AOP", "77").orElseThrow());
        assertTrue(credits.find("AOP", "78").isEmpty()
                && credits.find("ACME", "77").isEmpty());
    }

    @Test
    void aLaterTokenReplacesTheFirstAndTheRegistrationStays() {
        accessToken_isKeptForTheNextStep_andPublishedToNobody();
        String registered = ledger.one("SELECT reference FROM credit_account");
        node.takes(credit("ORD-2", Operation.CREDIT_OTP, Map.of("creditId", "77")));
        Attempt attempt =
                node.dispatch().markSubmitted(node.claims().get(0), "AOP", null).orElseThrow();
        node.settlement()
                .afterCall(
                        "ORD-2",
                        attempt.reference(),
                        new Outcome(
                                Verdict.SUCCESS,
                                null,
                                null,
                                null,
                                null,
                                RequestJson.object("{\"credit\":{\"id\":\"77\",\"sealedToken\":\"1.newer\"}}")));
        assertEquals(
                "1.newer ORD-1 " + registered,
                ledger.one("SELECT sealed_token, order_id, reference FROM credit_account"));
    }

    @Test
    void request_recordedUnderTheOldKey_isReadAndKnownUnderTheNewOne() {
        byte[] fresh = new byte[32];
        fresh[0] = 1;
        Stored rotated = new Stored(SecretBox.of(List.of(fresh, new byte[32])));
        SharedKey key = new SharedKey(ledger.sql);
        Submissions submissions = new Submissions(ledger.sql, key, new DuplicateGuard(key, node.settings()), rotated);
        node.takes("one", insurance("ORD-2"));
        String old = ledger.one("SELECT content FROM request");
        assertEquals(Optional.of(insurance("ORD-2")), rotated.read(old));
        node.intakes().open("two", "two.csv", Format.CSV, TestNode.OUTBOX);
        submissions.accept(
                "two",
                List.of(Candidate.accepted(0, 2L, insurance("ORD-2")), Candidate.accepted(1, 3L, insurance("ORD-3"))));
        assertEquals(
                List.of("ORD-2 null", "ORD-3 null"),
                ledger.rows("SELECT order_id, code FROM submission WHERE intake_id = 'two' ORDER BY row_no"));
        String written = ledger.one("SELECT content FROM request WHERE order_id = 'ORD-3'");
        assertEquals(
                Optional.of(insurance("ORD-3")), new Stored(SecretBox.of(fresh)).read(written), "the first key writes");
        assertEquals(Optional.empty(), TestNode.STORED.read(written));
        node.intakes().open("three", "three.csv", Format.CSV, TestNode.OUTBOX);
        RechargeRequest other = new RechargeRequest(
                "ORD-2",
                Operation.RECHARGE,
                Service.INSURANCE,
                "ICICI_PRUDENTIAL",
                null,
                "10000067",
                new BigDecimal("2500"),
                Map.of("dateOfBirth", "1980-02-01"),
                null,
                null,
                null,
                null);
        submissions.accept("three", List.of(Candidate.accepted(0, 2L, other)));
        assertEquals("ORDER_ID_REUSED", ledger.one("SELECT code FROM submission WHERE intake_id = 'three'"));
    }

    @Test
    void whoeverLooksAtARequestSeesNothingThatIsEncrypted() {
        RechargeRequest shown = Stored.shown(TestNode.STORED.write(insurance("ORD-2")), "RECHARGE")
                .orElseThrow();
        assertEquals(Map.of(), shown.details());
        assertEquals(Operation.RECHARGE + " 10000067", shown.operation() + " " + shown.number());
    }
}

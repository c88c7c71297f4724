package io.rechargeroutes.provider.aop;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Location;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.provider.OutcomeTable;
import io.rechargeroutes.secrets.SecretBox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** Made-up requests, settings and a catalogue that the tests of this package share. */
final class AopSamples {

    static final String REFERENCE = "261121103012123456";
    static final String SECRET = "AOP-000";
    static final String PAN = "ABCPE1234F";
    static final SecretBox BOX = SecretBox.of(new byte[32]);
    static final AopCredit.Access ACCESS =
            new AopCredit.Access("0123456789abcdef0123456789abcdef01234567", "261121090000654321");
    static final Path FOLDER = Path.of("src/test/resources/aop");
    /** The outcome rows are the ones that ship; operators and circles are few and made for the tests. */
    static final Catalogue CATALOGUE = catalogue();

    static final AopSettings SETTINGS = settings(SECRET);

    private AopSamples() {}

    static AopSettings settings(String registrationId) {
        return settings(registrationId, null);
    }

    static AopSettings settings(String registrationId, AopSettings.Bearer bearer) {
        return new AopSettings(
                registrationId,
                "COMPANY",
                "Delhi NCR",
                new Location("23.6784", "76.8764"),
                "online",
                DateTimeFormatter.ofPattern("dd/MM/yyyy"),
                bearer,
                JsonPointer.compile("/data/balance"),
                Map.of());
    }

    static AopRequest request(AopSettings settings) {
        return new AopRequest(CATALOGUE, settings, new AopTokens(settings), BOX);
    }

    static AopOutcome outcome(OutcomeTable table) {
        return new AopOutcome(table, SETTINGS, new AopTokens(SETTINGS), BOX);
    }

    static OutcomeTable table() {
        return new OutcomeTable(CATALOGUE, provider -> true);
    }

    /** An attempt that a call could have been made for; amount 10. */
    static Attempt attempt(AopCall call) {
        return switch (call) {
            case FASTAG_RECHARGE, FASTAG_STATUS, CONSUMER_DETAILS -> attempt(
                    Service.FASTAG, "FASTAG", "DL12CB4685", null);
            case DTH_INFO -> attempt(Service.DTH, "AIRTEL_DTH", "3000000000", null);
            case MOBILE_RECHARGE, MOBILE_STATUS, MOBILE_RECHARGE_V2 -> attempt(
                    Service.MOBILE_PREPAID, "AIRTEL", "9800000000", null);
            case MOBILE_STATUS_V2 -> attempt(Service.MOBILE_PREPAID, "AIRTEL", "9800000000", "REF1001");
            case BILL_FETCH_DETAILS, BILL_PAY, BILL_STATUS, BALANCE -> attempt(
                    Service.ELECTRICITY, "MSEDCL", "000012345678", null);
            case CREDIT_REGISTER -> credit(
                    Operation.CREDIT_REGISTER,
                    Map.of(
                            "firstName",
                            "Asha",
                            "lastName",
                            "Rao",
                            "pan",
                            PAN,
                            "dateOfBirth",
                            "1990-01-31",
                            "email",
                            "asha@example.invalid",
                            "mobile",
                            "9800000000"));
            case CREDIT_OTP -> credit(Operation.CREDIT_OTP, Map.of("creditId", "9362678"));
            case CREDIT_SUBMIT_OTP -> credit(
                    Operation.CREDIT_SUBMIT_OTP,
                    Map.of("creditId", "9362678", "otp", "123456", "questionKey", "q1", "answerKey", "a1"));
            case CREDIT_HISTORY -> credit(Operation.CREDIT_HISTORY, Map.of("creditId", "9362678"));
        };
    }

    private static Attempt credit(Operation operation, Map<String, String> details) {
        return attempt(
                new RechargeRequest("ORD-1", operation, null, null, null, null, null, details, null, null, null, null),
                null);
    }

    static Attempt attempt(Service service, String operator, String number, String providerRef) {
        return attempt(request(service, operator, null, number, "10", null, null), providerRef);
    }

    static Attempt attempt(RechargeRequest request, String providerRef) {
        return new Attempt(request, "AOP", REFERENCE, providerRef, Instant.parse("2026-11-21T10:30:12Z"));
    }

    static RechargeRequest request(
            Service service,
            String operator,
            String circle,
            String number,
            String amount,
            Location location,
            JsonNode bill) {
        return new RechargeRequest(
                "ORD-1",
                Operation.RECHARGE,
                service,
                operator,
                circle,
                number,
                amount == null ? null : new BigDecimal(amount),
                Map.of(),
                location,
                bill,
                null,
                null);
    }

    static JsonNode json(String text) {
        try {
            return AopReply.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Catalogue catalogue() {
        try {
            Path folder = Files.createTempDirectory("aop-catalogue");
            for (String name : new String[] {"operators.csv", "circles.csv", "numbers.csv"}) {
                Files.copy(FOLDER.resolve("catalog").resolve(name), folder.resolve(name));
            }
            Files.copy(Path.of("routes/catalog/outcomes.csv"), folder.resolve("outcomes.csv"));
            Files.copy(Path.of("routes/catalog/account-errors.csv"), folder.resolve("account-errors.csv"));
            return CatalogueReader.read(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.rechargeroutes.provider.a1topup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.catalog.Operator;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.provider.NotOfferedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class A1TopupRequestTest {

    /** The document's words on value1 and value2, as details of the request. */
    private static final Map<String, Map<String, String>> VALUES = Map.of(
            "LAT", Map.of("value1", "stdCode"),
            "LBS", Map.of("value1", "stdCode", "value2", "accountNumber"),
            "LMT", Map.of("value1", "caNumber"),
            "MG", Map.of("value1", "billGroupNumber"),
            "MSEDCL", Map.of("value1", "billingUnit", "value2", "processingCycle"),
            "RELIANCE", Map.of("value1", "cycleNumber"),
            "ICP", Map.of("value1", "dateOfBirth"),
            "TAI", Map.of("value1", "dateOfBirth"));

    private final A1TopupRequest requests = requests(Format.JSON, false);

    @Test
    void parametersAndTheirOrderAreTheDocuments() {
        assertEquals(
                "{username=500011, pwd=p+&%#= x, circlecode=5, operatorcode=A, number=9800000000, amount=10, orderid="
                        + A1TopupRoutes.REFERENCE + ", format=json}",
                requests.recharge(A1TopupRoutes.ATTEMPT).toString());
    }

    @Test
    void everyOperatorOfTheDocumentGetsItsCodeAndItsValues() throws IOException {
        int rows = 0;
        for (String line : Files.readAllLines(Path.of("src/test/resources/a1topup/seed-operators.tsv"))
                .subList(1, 146)) {
            String code = line.split("\t")[1].strip();
            List<Operator> operators = A1TopupRoutes.CATALOGUE.operators().stream()
                    .filter(operator -> code.equals(operator.columns().get("a1topup")) && operator.disabled() == null)
                    .toList();
            for (Operator operator : operators) {
                Map<String, String> sent = requests.recharge(attempt(operator.code(), "10", details(operator)));
                Map<String, String> expected = new TreeMap<>(Map.of(
                        "username",
                        "500011",
                        "pwd",
                        "p+&%#= x",
                        "circlecode",
                        "4",
                        "operatorcode",
                        code,
                        "number",
                        A1TopupRoutes.NUMBER,
                        "amount",
                        "10",
                        "orderid",
                        A1TopupRoutes.REFERENCE,
                        "format",
                        "json"));
                VALUES.getOrDefault(code, Map.of())
                        .forEach((name, detail) ->
                                expected.put(name, detail.equals("dateOfBirth") ? "31-12-1990" : "the " + detail));
                assertEquals(expected, new TreeMap<>(sent), operator.code());
                rows++;
            }
        }
        assertEquals(145 - 11 + 2, rows, "all rows but those switched off; MPPKVCLPU stands twice and is met twice");
    }

    @Test
    void everyCircleOfTheDocumentGetsItsCode() throws IOException {
        List<String> sent = new ArrayList<>();
        List<String> expected = Files.readAllLines(Path.of("src/test/resources/a1topup/seed-circles.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t"))
                .filter(cells -> cells.length > 1 && !cells[1].isBlank())
                .map(cells -> cells[0].strip().toUpperCase().replace(' ', '_') + "=" + cells[1].strip())
                .toList();
        for (String entry : expected) {
            String circle = entry.replaceAll("=.*", "");
            Attempt attempt = A1TopupRoutes.attempt(
                    A1TopupRoutes.request("AIRTEL", circle, A1TopupRoutes.NUMBER, "10", Map.of()));
            sent.add(circle + "=" + requests.recharge(attempt).get("circlecode"));
        }
        assertEquals(25, expected.size());
        assertEquals(expected, sent);
    }

    @Test
    void aCircleWithoutCodeIsRefusedWhereItMattersOnly() {
        assertRefused(
                A1TopupRoutes.attempt(A1TopupRoutes.request("AIRTEL", "GOA", A1TopupRoutes.NUMBER, "10", Map.of())),
                "GOA",
                "circles.csv");
        assertRefused(
                A1TopupRoutes.attempt(
                        A1TopupRoutes.request("AIRTEL", "ATLANTIS", A1TopupRoutes.NUMBER, "10", Map.of())),
                "ATLANTIS");
        Attempt dth = A1TopupRoutes.attempt(A1TopupRoutes.request("TATA_PLAY", "GOA", "1000000000", "10", Map.of()));
        assertEquals("4", requests.recharge(dth).get("circlecode"));
    }

    @Test
    void whatA1TopupDoesNotOfferIsRefusedWithTheCure() {
        assertRefused(attempt("FASTAG", "10", Map.of()), "FASTAG", "no a1topup code in operators.csv");
        assertRefused(attempt("FASTAG_PAYTM", "10", Map.of()), "switched off in operators.csv", "March 2024");
        assertRefused(attempt("NOBODY", "10", Map.of()), "NOBODY", "add a row");
        assertRefused(attempt("MSEDCL", "10", Map.of("billingUnit", "4000")), "details.processingCycle is missing");
        assertRefused(
                attempt("ICICI_PRUDENTIAL", "10", Map.of("dateOfBirth", "31/12/1990")),
                "details.dateOfBirth",
                "1990-12-31");
        assertRefused(attempt("AIRTEL", null, Map.of()), "amount is missing");
        assertRefused(
                A1TopupRoutes.attempt(A1TopupRoutes.request("AIRTEL", null, null, "10", Map.of())),
                "number is missing");
    }

    @ParameterizedTest
    @CsvSource({"10,10", "10.00,10", "100,100", "1000,1000", "199.0,199", "999999,999999"})
    void wholeRupees(String amount, String sent) {
        assertEquals(
                sent, requests.recharge(attempt("AIRTEL", amount, Map.of())).get("amount"));
    }

    @Test
    void paiseAreSentOnlyWhereTheSettingsSaySo() {
        assertRefused(attempt("AIRTEL", "10.50", Map.of()), "10.5 has paise", "a1topup.paise=true");
        assertEquals(
                "10.5",
                requests(Format.JSON, true)
                        .recharge(attempt("AIRTEL", "10.50", Map.of()))
                        .get("amount"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Format.class,
            names = {"JSON", "XML", "CSV"})
    void statusAndBalanceAlwaysNameTheFormat(Format format) {
        String name = format.name().toLowerCase();
        assertEquals(
                "{username=500011, pwd=p+&%#= x, orderid=" + A1TopupRoutes.REFERENCE + ", format=" + name + "}",
                requests(format, false).status(A1TopupRoutes.ATTEMPT).toString());
        assertEquals(
                "{username=500011, pwd=p+&%#= x, format=" + name + "}",
                requests(format, false).balance().toString());
        assertEquals(
                format == Format.CSV ? null : name,
                requests(format, false).recharge(A1TopupRoutes.ATTEMPT).get("format"));
    }

    @Test
    void settingsNeverShowTheAccount() {
        String shown =
                A1TopupRoutes.settings(Format.JSON, A1TopupSettings.Method.GET).toString();
        assertFalse(shown.contains("p+&") || shown.contains("500011"), shown);
    }

    @Test
    void encodingIsPercentOnly() {
        assertEquals(
                "pwd=p%2B%26%25%23%3D%20x&n=%E0%A4%B8",
                A1TopupRequest.encode(new TreeMap<>(Map.of("pwd", "p+&%#= x", "n", "\u0938")).descendingMap()));
    }

    private static A1TopupRequest requests(Format format, boolean paise) {
        return new A1TopupRequest(
                A1TopupRoutes.CATALOGUE,
                new A1TopupSettings("500011", "p+&%#= x", format, A1TopupSettings.Method.GET, "4", paise));
    }

    private static Attempt attempt(String operator, String amount, Map<String, String> details) {
        return A1TopupRoutes.attempt(A1TopupRoutes.request(operator, null, A1TopupRoutes.NUMBER, amount, details));
    }

    private static Map<String, String> details(Operator operator) {
        Map<String, String> details = new HashMap<>();
        operator.details()
                .forEach(name -> details.put(name, name.equals("dateOfBirth") ? "1990-12-31" : "the " + name));
        return details;
    }

    private void assertRefused(Attempt attempt, String... text) {
        String message = assertThrows(NotOfferedException.class, () -> requests.recharge(attempt))
                .getMessage();
        assertTrue(Arrays.stream(text).allMatch(message::contains), message);
    }
}

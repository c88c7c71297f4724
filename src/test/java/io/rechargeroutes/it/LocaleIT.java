package io.rechargeroutes.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

<<<<<<< HEAD
import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
=======
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.nio.file.Files;
>>>>>>> main
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

<<<<<<< HEAD
/** The packaged application on hosts whose language has digits of its own, or another upper case of i. */
=======
/** The packaged application on hosts whose locale writes other digits, or has another capital I. */
>>>>>>> main
class LocaleIT {

    @TempDir
    Path home;

    @ParameterizedTest
<<<<<<< HEAD
    @CsvSource({"mr,IN,Asia/Kolkata", "tr,TR,Europe/Istanbul"})
    void recharge_hostOfAnotherLanguage_isSentInAsciiDigits(String language, String country, String zone) throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
                Application application = Application.in(home).calling(sandbox).jvm("-Duser.language=" + language).jvm("-Duser.country=" + country)
                        .jvm("-Duser.timezone=" + zone).with("aop.bill.mode", "OFFLINE").with("a1topup.format", "XML").start()) {
            application.drop("one.csv", "orderid,operator,circle,number,amount,provider\n"
                    + "ORD-1,airtel,mumbai,9876500010,10,a1topup\nORD-2,idea,delhi,9876500011,99.00,aop\nORD-3,vi,delhi,9876500012,20,a1topup\n");
            String results = application.result("one.results.csv");
            Witness witness = new Witness(sandbox);
            List<String> references = Stream.of("9876500010", "9876500011", "9876500012").flatMap(number -> witness.orders(number).stream())
                    .map(order -> order.get("reference")).map(JsonNode::asText).toList();
            assertEquals(3, references.size(), results + application.output());
            references.forEach(reference -> assertTrue(reference.matches("[0-9]{18}"), reference));
            assertEquals(3, results.lines().filter(line -> line.contains(",SUCCESS,")).count(), results);
            assertEquals(3, results.lines().filter(line -> references.stream().anyMatch(line::contains)).count(), results);
            Stream.of(results, application.output()).forEach(text ->
                    assertTrue(text.chars().noneMatch(each -> Character.isDigit(each) && each > '9'), text));
=======
    @CsvSource({"mr, IN, Asia/Kolkata", "tr, TR, Pacific/Kiritimati"})
    void reference_onAnyHost_is18AsciiDigits(String language, String country, String zone) throws Exception {
        Path journal = home.resolve("journal.jsonl");
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0).withJournal(journal));
                Application application = Application.in(home.resolve("app")).calling(sandbox).jvm("-Duser.language=" + language)
                        .jvm("-Duser.country=" + country).jvm("-Duser.timezone=" + zone).start()) {
            // a small i in a code, an I in a service, one order at each provider
            application.drop("one.csv", "orderId,operator,circle,number,amount,provider\nL-1,JIO,MUMBAI,9800000601,199,\nL-2,AIRTEL,DELHI,9800000602,1234.50,AOP\n"
                    + "L-3,FASTAG,,DL01AB1234,500,\n");
            List<String> rows = application.result("one.results.csv").lines().skip(1).toList();
            assertEquals(3, rows.size());
            rows.forEach(row -> assertTrue(row.contains(",SUCCESS,") && row.matches(".*,[0-9]{18},.*"), row));
            try (Stream<String> seen = Files.lines(journal)) {
                assertEquals(3, seen.filter(line -> !line.contains("\"seen\":0")).filter(line -> line.matches(".*\"reference\":\"[0-9]{18}\".*")).count());
            }
            assertTrue(application.output().contains("one.csv: 3 rows, 3 succeeded"), application.output());
            assertTrue(application.output().lines().noneMatch(line -> line.codePoints().anyMatch(letter -> Character.isDigit(letter) && letter > '9')),
                    application.output());
>>>>>>> main
        }
    }
}

package io.rechargeroutes.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged application on hosts whose language has digits of its own, or another upper case of i. */
class LocaleIT {

    @TempDir
    Path home;

    @ParameterizedTest
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
        }
    }
}

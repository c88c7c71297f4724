package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged application on hosts whose locale writes other digits, or has another capital I. */
class LocaleIT {

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({"mr, IN, Asia/Kolkata", "tr, TR, Pacific/Kiritimati"})
    void reference_onAnyHost_is18AsciiDigits(String language, String country, String zone) throws Exception {
        Path journal = home.resolve("journal.jsonl");
        try (Sandbox sandbox =
                        Sandbox.start(SandboxSettings.defaults().withPort(0).withJournal(journal));
                Application application = Application.in(home.resolve("app"))
                        .calling(sandbox)
                        .jvm("-Duser.language=" + language)
                        .jvm("-Duser.country=" + country)
                        .jvm("-Duser.timezone=" + zone)
                        .start()) {
            // a small i in a code, an I in a service, one order at each provider
            application.drop(
                    "one.csv",
                    "orderId,operator,circle,number,amount,provider\nL-1,JIO,MUMBAI,9800000601,199,\nL-2,AIRTEL,DELHI,9800000602,1234.50,AOP\n"
                            + "L-3,FASTAG,,DL01AB1234,500,\n");
            List<String> rows =
                    application.result("one.results.csv").lines().skip(1).toList();
            assertEquals(3, rows.size());
            rows.forEach(row -> assertTrue(row.contains(",SUCCESS,") && row.matches(".*,[0-9]{18},.*"), row));
            try (Stream<String> seen = Files.lines(journal)) {
                assertEquals(
                        3,
                        seen.filter(line -> !line.contains("\"seen\":0"))
                                .filter(line -> line.matches(".*\"reference\":\"[0-9]{18}\".*"))
                                .count());
            }
            await().until(() -> application.output().contains("one.csv: 3 rows, 3 succeeded"));
            assertTrue(
                    application.output().lines().noneMatch(line -> line.codePoints()
                            .anyMatch(letter -> Character.isDigit(letter) && letter > '9')),
                    application.output());
        }
    }
}

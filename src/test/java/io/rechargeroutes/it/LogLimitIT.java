package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong for a thousand rows is a few lines in the log, and nothing is missing in results and ledger. */
class LogLimitIT {

    private static final String HEAD = "orderId,operator,circle,number,amount,provider\n";
    private static final String ROUTER = "        - choice:\n            id: router-choice\n";
    private static final String FAILS =
            """
        - throwException:
            id: router-fails
            exceptionType: java.lang.IllegalStateException
            message: "nobody for ${body.orderId}"
""";

    @TempDir
    Path home;

    private static List<String> lines(Application application, String text) {
        return application.output().lines().filter(line -> line.contains(text)).toList();
    }

    private static Set<String> outcomes(Application application, String file) {
        List<CSVRecord> rows = Csv.rows(application.result(file));
        return rows.stream()
                .map(row -> row.get("status") + " " + row.get("code"))
                .collect(Collectors.toSet());
    }

    @Test
    void failingRouter_aThousandRows_isAFewLines() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
                Application application =
                        Application.in(home).calling(sandbox).with("recharge.dispatch.give-up-after", "3s")) {
            Path router = home.resolve("routes/router.camel.yaml");
            String text = Files.readString(router);
            assertTrue(text.contains(ROUTER));
            Files.writeString(router, text.replace(ROUTER, FAILS + ROUTER));
            // its rows would not let it start
            Files.delete(home.resolve("routes/router.test.csv"));
            application.start();
            application.drop(
                    "many.csv",
                    HEAD
                            + IntStream.range(0, 1000)
                                    .mapToObj("many-%d,AIRTEL,DELHI,9800000001,10,\n"::formatted)
                                    .collect(Collectors.joining()));
            assertEquals(Set.of("FAILED NOT_ROUTED"), outcomes(application, "many.results.csv"));
            application.stop();
            List<String> lines = lines(application, "nobody for");
            // one a minute, however long it takes; without the limiter there are thousands
            assertTrue(lines.size() <= 20, () -> lines.size() + " lines: " + lines);
            assertTrue(
                    lines.get(0)
                            .contains(
                                    "waits and will go on by itself: java.lang.IllegalStateException: nobody for many-"),
                    lines.get(0));
            assertTrue(
                    lines.stream()
                            .anyMatch(line -> line.matches(
                                    ".* WARN +[0-9]{3,} times dispatch could not go on, the first: dispatch.*")),
                    lines::toString);
            assertEquals(0, new RequestJournal(sandbox).moneyRequests());
        }
    }

    @Test
    void manyReviews_areOneLineWithTheirCount_andANoticeEach() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
                LedgerServer ledger = LedgerServer.in(home.resolve("server"));
                Application application = ledger.servesTo(Application.in(home.resolve("application")))
                        .calling(sandbox)
                        .with("aop.mobile.api", "v2")
                        .start()) {
            application.drop(
                    "unknown.csv",
                    HEAD
                            + IntStream.range(0, 38)
                                    .mapToObj("unknown-%d,AIRTEL,DELHI,9800000096,10,AOP\n"::formatted)
                                    .collect(Collectors.joining()));
            assertEquals(Set.of("REVIEW NO_REFERENCE"), outcomes(application, "unknown.results.csv"));
            await().until(() -> ledger.count("notice WHERE kind = 'REVIEW' AND announced_at IS NOT NULL") == 38);
            application.stop();
            List<String> lines = lines(application, "REVIEW");
            assertTrue(lines.size() <= 20, lines::toString);
            assertTrue(lines.get(0).contains("ALERT REVIEW unknown-"), lines.get(0));
            assertTrue(
                    lines.stream()
                            .anyMatch(line -> line.matches(
                                    ".*[0-9]+ requests went to REVIEW at AOP, the first: ALERT REVIEW unknown-.*")),
                    lines::toString);
        }
    }
}

package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A provider refuses connections for longer than a request is tried, and returns: its backlog waits, and goes on by
 * itself.
 */
class CircuitBreakerIT {

    private static final int ROWS = 400;

    @TempDir
    Path home;

    private Application application() throws IOException {
        return Application.in(home)
                .with("recharge.dispatch.give-up-after", "3s")
                .with("recharge.dispatch.back-off", "PT0.5S")
                .with("recharge.circuit-breaker.probe-interval", "1s")
                .with("recharge.dispatch.concurrency", "8");
    }

    /** One operator's rows are first in line: its circuit opens before the provider's. */
    private static String file() {
        StringBuilder rows = new StringBuilder("orderId,operator,circle,number,amount\n");
        for (int i = 0; i < ROWS; i++) {
            rows.append("B-%03d,%s,DELHI,98%08d,10\n"
                    .formatted(i, i < 40 || i % 2 == 0 ? "AIRTEL" : "JIO", i * 100 + i % 90));
        }
        return rows.toString();
    }

    private String one(String query) throws IOException, SQLException {
        Path data = home.resolve("data");
        String port = Files.readAllLines(data.resolve("ledger/postmaster.pid")).get(3);
        try (Connection ledger = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                        "postgres",
                        Files.readString(data.resolve("ledger.password")).strip());
                var select = ledger.prepareStatement(query);
                var row = select.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private static int times(String line, String output) {
        return (int)
                Pattern.compile(Pattern.quote(line)).matcher(output).results().count();
    }

    private static Map<String, Long> outcomes(List<CSVRecord> rows) {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        row -> row.get("status") + " " + row.get("provider"), TreeMap::new, Collectors.counting()));
    }

    @Test
    void outageLongerThanGiveUpAfter_withABacklog_failsNothingAndGoesOnByItself() throws Exception {
        int port = Application.freePort();
        try (Application application = application().calling(port).start()) {
            application.drop("backlog.csv", file());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> application.output().contains("ALERT CIRCUIT_OPENED A1TOPUP"));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> one("SELECT count(*) FROM request WHERE waits_for = 'A1TOPUP' AND claim_token IS NULL")
                                    .equals("" + ROWS)
                            || one("SELECT count(*) FROM request WHERE waits_for = 'A1TOPUP'")
                                    .equals("" + (ROWS - 1)));
            String attempts = one("SELECT count(*) FROM attempt");
            // several probes later, and long after give-up-after
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            Integer.parseInt(one("SELECT count(*) FROM attempt")) >= Integer.parseInt(attempts) + 5);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> one("SELECT min(first_tried_at) < now() - interval '8 seconds' FROM request")
                            .equals("t"));
            assertTrue(Integer.parseInt(one("SELECT count(*) FROM attempt")) < 100, "only probes are sent");
            assertEquals("0", one("SELECT count(*) FROM request WHERE state <> 'RECEIVED' AND state <> 'SUBMITTED'"));
            assertFalse(Files.exists(home.resolve("outbox/backlog.results.csv")), "the result file waits");
            try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(port))) {
                assertEquals(
                        Map.of("SUCCESS A1TOPUP", (long) ROWS),
                        outcomes(Csv.rows(application.result("backlog.results.csv"))));
                assertEquals(ROWS, new RequestJournal(sandbox).moneyRequests());
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> application.output().contains("CIRCUIT_CLOSED A1TOPUP"));
            assertEquals(1, times("ALERT CIRCUIT_OPENED", application.output()));
            assertEquals(1, times("NOTICE CIRCUIT_CLOSED", application.output()));
            String failed =
                    "the probe of circuit A1TOPUP failed (NOT_SENT PROVIDER_UNREACHABLE): it stays open, the next goes in 1 s";
            assertTrue(application.output().contains(failed), "a failed probe leaves a line");
        }
    }

    @Test
    void outageWithFailover_afterGiveUpAfter_sendsWhatWaitsToTheOtherProvider() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
                Application application = application()
                        .calling(sandbox)
                        .with("a1topup.url", "http://127.0.0.1:" + Application.freePort())
                        .with("recharge.failover.enabled", "true")
                        .start()) {
            application.drop("backlog.csv", file());
            assertEquals(
                    Map.of("SUCCESS AOP", (long) ROWS), outcomes(Csv.rows(application.result("backlog.results.csv"))));
            assertEquals(ROWS, new RequestJournal(sandbox).moneyRequests());
            assertEquals(1, times("ALERT CIRCUIT_OPENED A1TOPUP", application.output()));
        }
    }
}

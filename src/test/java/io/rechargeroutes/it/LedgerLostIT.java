package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.PostgresPrograms;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ledger is a server, and the server goes away for a while: everything waits, says so once, and goes on by itself.
 */
class LedgerLostIT {

    private static final String HEAD = "orderId,operator,circle,number,amount\n";

    @TempDir
    Path home;

    @TempDir
    Path data;

    @Test
    void everythingGoesOnByItselfWhenTheLedgerIsBack() throws Exception {
        int port = Application.freePort();
        EmbeddedPostgres ledger = ledger(port);
        try (Sandbox sandbox =
                        Sandbox.start(SandboxSettings.defaults().withPort(0).withLatency(Duration.ofMillis(150)));
                Application application = Application.in(home)
                        .calling(sandbox)
                        .with("recharge.ledger", "postgresql")
                        .with("recharge.ledger.url", "jdbc:postgresql://localhost:" + port + "/postgres")
                        .with("recharge.ledger.username", "postgres")
                        .with("a1topup.callback.token", "a-token-of-this-test")
                        .start()) {
            RequestJournal journal = new RequestJournal(sandbox);
            application.drop("before.csv", rows("before", 600));
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> journal.moneyRequests() >= 150);

            int outputBefore = application.output().length();
            ledger.close();
            application.drop("meanwhile.csv", rows("meanwhile", 50));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                String output = application.output().substring(outputBefore);
                return output.contains("intake-work waits")
                        && output.contains("dispatch waits")
                        && output.contains("the heartbeat waits");
            });
            long sent = journal.moneyRequests();
            assertTrue(sent < 600, "the ledger went too late to show anything");
            // long enough for each step to fail many times
            await().during(Duration.ofSeconds(10))
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> journal.moneyRequests() == sent);
            List<String> lines =
                    application.output().substring(outputBefore).lines().toList();
            assertTrue(
                    lines.stream()
                            .allMatch(line ->
                                    line.endsWith(" waits and will go on by itself: the ledger cannot be reached")),
                    String.join("\n", lines));
            assertEquals(
                    lines.size(),
                    lines.stream()
                            .map(line -> line.substring("hh:mm:ss".length()))
                            .distinct()
                            .count(),
                    String.join("\n", lines));
            assertEquals(503, application.get("/q/health/ready").statusCode());
            assertEquals(
                    "not recorded, the ledger is away",
                    application
                            .get("/callback/a1topup/a-token-of-this-test?txid=123456789012345678&status=Success")
                            .body());

            ledger = ledger(port);
            for (String name : List.of("before", "meanwhile")) {
                List<CSVRecord> results = Csv.rows(application.result(name + ".results.csv"));
                assertEquals(name.equals("before") ? 600 : 50, results.size());
                results.forEach(row -> assertEquals("SUCCESS", row.get("status"), row.toString()));
            }
            assertEquals(650, journal.moneyRequests());
            assertEquals(0, journal.duplicates().size());
            assertEquals(200, application.get("/q/health/ready").statusCode());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> application.output().contains("the ledger can be used again"));
        } finally {
            ledger.close();
        }
    }

    private EmbeddedPostgres ledger(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data.resolve("cluster"))
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(PostgresPrograms.folder())
                .setServerConfig("unix_socket_directories", "''")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    private static String rows(String prefix, int count) {
        return HEAD
                + IntStream.range(0, count)
                        .mapToObj(i -> "%s-%d,AIRTEL,DELHI,9%d%06d%02d,10\n".formatted(prefix, i, count % 9, i, i % 80))
                        .collect(Collectors.joining());
    }
}

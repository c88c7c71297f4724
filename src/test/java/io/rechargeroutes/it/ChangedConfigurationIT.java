package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.PostgresPrograms;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings, routes and catalogue change between two starts, or differ between two nodes. */
class ChangedConfigurationIT {

    private static final String HEAD = "orderId,operator,circle,number,amount,provider\n";

    @TempDir
    Path home;

    @TempDir
    Path other;

    @TempDir
    Path data;

    private static Application application(Path home, Sandbox sandbox) {
        return Application.in(home).calling(sandbox).with("recharge.status.cron", "*+*+*+*+*+?");
    }

    @Test
    void openRow_apiAndCatalogueChanged_isQueriedByItsOwnApi_andItsReplayIsAnswered() throws Exception {
        try (Sandbox sandbox =
                Sandbox.start(SandboxSettings.defaults().withPort(0).withPendingFor(Duration.ofSeconds(2)))) {
            RequestJournal journal = new RequestJournal(sandbox);
            try (Application before = application(home, sandbox)
                    .with("recharge.status.intervals", "6s")
                    .start()) {
                before.drop("one.csv", HEAD + "V1-1,AIRTEL,DELHI,9800000090,10,AOP\n");
                String first = Csv.rows(before.result("one.results.csv")).get(0).get("status");
                assertTrue(List.of("PENDING", "UNKNOWN").contains(first), first);
            }
            try (Application after = application(home, sandbox)
                    .with("recharge.status.intervals", "1s")
                    .with("aop.mobile.api", "v2")) {
                without(home.resolve("routes/catalog/operators.csv"), "AIRTEL,.*");
                without(home.resolve("routes/failover.test.csv"), ".*,AIRTEL,.*");
                after.start();
                assertEquals(
                        "SUCCESS",
                        Csv.rows(after.result("one.final.csv")).get(0).get("status"));
                assertTrue(journal.calls("AOP", "RechargesStatus") >= 1);
                after.drop(
                        "again.csv",
                        HEAD + "V1-1,AIRTEL,DELHI,9800000090,10.0,AOP\nNEW-1,AIRTEL,DELHI,9800000001,10,AOP\n");
                List<CSVRecord> again = Csv.rows(after.result("again.results.csv"));
                assertEquals(
                        "SUCCESS ",
                        again.get(0).get("status") + " " + again.get(0).get("code"));
                assertEquals(
                        "REJECTED OPERATOR_UNKNOWN",
                        again.get(1).get("status") + " " + again.get(1).get("code"));
                assertEquals(1, journal.moneyRequests());
            }
        }
    }

    private static void without(Path file, String line) throws IOException {
        Files.write(
                file,
                Files.readAllLines(file).stream()
                        .filter(any -> !any.matches(line))
                        .toList());
    }

    @Test
    void nodesDiffer_forAWhile_oneAlertNamesThem_andItsEndIsReported() throws Exception {
        int port = Application.freePort();
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setPort(port)
                        .setDataDirectory(data.resolve("cluster"))
                        .setCleanDataDirectory(false)
                        .setOverrideWorkingDirectory(PostgresPrograms.folder())
                        .setServerConfig("unix_socket_directories", "''")
                        .setPGStartupWait(Duration.ofSeconds(60))
                        .start();
                Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
                Application one =
                        onLedger(application(home, sandbox), port, "one").start();
                Application two = onLedger(application(other, sandbox), port, "two")) {
            Path router = other.resolve("routes/router.camel.yaml");
            String same = Files.readString(router);
            Files.writeString(router, "# edited\n", StandardOpenOption.APPEND);
            two.with("a1topup.paise", "true").start();
            await().atMost(Duration.ofSeconds(60)).until(() -> both(one, two)
                    .contains("ALERT NODE_CONFIGURATION_DIFFERS nodes: one, two run with "
                            + "different configurations: a1topup.paise, routes/router.camel.yaml; make them the same"));
            two.stop();
            Files.writeString(router, same);
            two.with("a1topup.paise", "false").start();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> both(one, two).contains("NOTICE NODE_CONFIGURATION_AGREES nodes: "));
            assertEquals(
                    1,
                    both(one, two)
                            .lines()
                            .filter(line -> line.contains("NODE_CONFIGURATION_DIFFERS"))
                            .count());
        }
    }

    private static Application onLedger(Application application, int port, String node) {
        return application
                .with("recharge.ledger", "postgresql")
                .with("recharge.ledger.url", "jdbc:postgresql://127.0.0.1:" + port + "/postgres")
                .with("recharge.ledger.username", "postgres")
                .with("recharge.node.id", node)
                .with("recharge.node.lease", "3s")
                .with("recharge.node.configuration-differs-after", "2s");
    }

    private static String both(Application one, Application two) throws IOException {
        return one.output() + two.output();
    }
}

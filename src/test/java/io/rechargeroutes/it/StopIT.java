package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.PostgresPrograms;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes on one ledger, leases that are shorter than the calls: one is stopping in the middle of slow calls. It
 * finishes and records them, releases what it had not sent, and the other does the rest. The other starts on a schema
 * that is newer than it knows.
 */
class StopIT {

    private static final String HEAD = "orderId,operator,circle,number,amount\n";
    private static final int ORDERS = 90;

    @TempDir
    Path one;

    @TempDir
    Path two;

    @TempDir
    Path data;

    private static Application node(Path home, Sandbox sandbox, int ledger) {
        return Application.in(home)
                .calling(sandbox)
                .with("recharge.ledger", "postgresql")
                .with("recharge.ledger.url", "jdbc:postgresql://localhost:" + ledger + "/postgres")
                .with("recharge.ledger.username", "postgres")
                .with("recharge.node.lease", "2s")
                .with("recharge.intake.batch", "10")
                .with("recharge.status.cron", "0+0+0+1+1+?+2099");
    }

    private EmbeddedPostgres ledger() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data.resolve("cluster"))
                .setOverrideWorkingDirectory(PostgresPrograms.folder())
                .setServerConfig("unix_socket_directories", "''")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    private static List<String> rows(EmbeddedPostgres ledger, String query) throws SQLException {
        try (Connection connection = ledger.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    private static void run(EmbeddedPostgres ledger, String statements) throws SQLException {
        try (Connection connection = ledger.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    @Test
    void nothingIsUnknownThatHadAnAnswer() throws Exception {
        try (EmbeddedPostgres ledger = ledger();
                Sandbox sandbox =
                        Sandbox.start(SandboxSettings.defaults().withPort(0).withLatency(Duration.ofSeconds(5)));
                Application stopped = node(one, sandbox, ledger.getPort()).start();
                Application staying = node(two, sandbox, ledger.getPort())) {
            // a later version has added to the schema
            run(
                    ledger,
                    """
                    INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                    VALUES (999, '999', 'later', 'SQL', 'V999__later.sql', 1, 'postgres', 1, true);
                    ALTER TABLE request ADD COLUMN later text; ALTER TABLE attempt ADD COLUMN later integer NOT NULL DEFAULT 7""");
            staying.start();
            RequestJournal journal = new RequestJournal(sandbox);
            stopped.drop(
                    "slow.csv",
                    HEAD
                            + IntStream.range(0, ORDERS)
                                    .mapToObj(i -> "S-%d,AIRTEL,DELHI,98%06d%02d,10\n".formatted(i, i, i % 80))
                                    .collect(Collectors.joining()));
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() ->
                            rows(ledger, "SELECT 1 FROM attempt WHERE claimed_by IN (SELECT incarnation FROM node)")
                                            .size()
                                    >= 40);
            String leaving = rows(ledger, "SELECT incarnation FROM node ORDER BY started_at LIMIT 1")
                    .get(0);
            long mine = Long.parseLong(rows(
                            ledger,
                            "SELECT count(*) FROM attempt WHERE settled_at IS NULL AND claimed_by = '" + leaving + "'")
                    .get(0));
            assertTrue(mine > 0, "nothing was in flight at the stop");

            assertTrue(stopped.stop() <= 143);
            assertEquals(
                    List.of("0"),
                    rows(
                            ledger,
                            "SELECT count(*) FROM attempt WHERE settled_at IS NULL AND claimed_by = '" + leaving
                                    + "'"));
            assertEquals(
                    List.of("0"),
                    rows(
                            ledger,
                            "SELECT count(*) FROM request WHERE claim_token IS NOT NULL AND claimed_by = '" + leaving
                                    + "'"));
            assertEquals(List.of("1"), rows(ledger, "SELECT count(*) FROM node"), "it gave up its lease");

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> rows(ledger, "SELECT 1 FROM request WHERE state <> 'SUCCESS'")
                            .isEmpty());
            assertEquals(
                    List.of(String.valueOf(ORDERS)),
                    rows(ledger, "SELECT count(*) FROM event WHERE status = 'SUCCESS'"));
            assertEquals(
                    List.of(String.valueOf(ORDERS)),
                    rows(ledger, "SELECT count(*) FROM event"),
                    "no indeterminate outcome on the way");
            assertEquals(ORDERS, journal.moneyRequests());
            for (Application application : List.of(stopped, staying)) {
                assertFalse(application.output().contains("their process stopped"), application.output());
            }
            assertTrue(
                    Long.parseLong(rows(ledger, "SELECT count(DISTINCT claimed_by) FROM attempt")
                                    .get(0))
                            == 2,
                    "the other did nothing");
        }
    }

    /**
     * It is stopping while messages come: what it took is recorded and its calls are answered, and the rest is on the
     * queue, each message in one place.
     */
    @Test
    void whatWasNotTakenStaysOnTheQueue() throws Exception {
        int messages = 3_000;
        try (EmbeddedPostgres ledger = ledger();
                BrokerProcess broker = BrokerProcess.start(two.resolve("broker"));
                Sandbox sandbox =
                        Sandbox.start(SandboxSettings.defaults().withPort(0).withLatency(Duration.ofSeconds(2)));
                Queues queues = Queues.at(broker.url("tcp"), true);
                Application application = node(one, sandbox, ledger.getPort())
                        .with("recharge.jms.enabled", "true")
                        .with("recharge.jms.consumers", "2")
                        .with("recharge.broker.url", broker.url("tcp"))
                        .start()) {
            for (int i = 0; i < messages; i++) {
                queues.send(
                        Queues.REQUESTS,
                        queues.text(
                                "{\"orderId\":\"Q-%d\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"98%06d%02d\",\"amount\":\"10\"}"
                                        .formatted(i, i, i % 80)));
            }
            queues.commit();
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> !rows(ledger, "SELECT 1 FROM attempt WHERE settled_at IS NULL")
                            .isEmpty());
            assertTrue(application.stop() <= 143);

            assertEquals(
                    List.of(),
                    rows(ledger, "SELECT order_id FROM attempt WHERE settled_at IS NULL OR verdict <> 'SUCCESS'"));
            assertEquals(
                    List.of(),
                    rows(
                            ledger,
                            "SELECT state FROM request WHERE state NOT IN ('RECEIVED', 'SUCCESS') OR claim_token IS NOT NULL"));
            List<String> taken = rows(ledger, "SELECT order_id FROM request");
            assertEquals(
                    taken.size(),
                    rows(ledger, "SELECT 1 FROM intake WHERE state = 'FINISHED'")
                            .size());
            List<String> left = queues.orders(Queues.REQUESTS);
            assertFalse(left.isEmpty(), "the stop came too late to show anything, or waited for the end of the queue");
            assertEquals(
                    IntStream.range(0, messages)
                            .mapToObj(i -> "Q-" + i)
                            .sorted()
                            .toList(),
                    Stream.concat(taken.stream(), left.stream()).sorted().toList());
            assertTrue(queues.isEmpty(Queues.DEAD));
        }
    }

    /** A file of many rows is left where it is, with what is recorded, and read on at the next start. */
    @Test
    void aStopDoesNotWaitForTheEndOfAFile() throws Exception {
        int rows = 1_500;
        try (Application application = Application.in(one).calling(1).with("recharge.intake.batch", "1")) {
            application.start();
            application.drop(
                    "long.csv",
                    HEAD
                            + IntStream.range(0, rows)
                                    .mapToObj(i -> "L-%d,AIRTEL,DELHI,9800000001,0\n".formatted(i))
                                    .collect(Collectors.joining()));
            Path work = one.resolve("inbox/.work");
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> holds(work));
            assertTrue(application.stop() <= 143);
            assertTrue(holds(work), "the stop came too late to show anything, or waited for the end of the file");
            assertFalse(application.output().contains("waits and will go on by itself"), application.output());
            application.start();
            assertEquals(rows, Csv.rows(application.result("long.results.csv")).size());
        }
    }

    private static boolean holds(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(file -> file.endsWith("long.csv"));
        } catch (java.io.UncheckedIOException gone) {
            return false;
        }
    }
}

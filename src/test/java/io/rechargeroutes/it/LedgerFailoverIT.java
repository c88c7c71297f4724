package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.BlackHole;
import io.rechargeroutes.ledger.PostgresPrograms;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ledger's sessions stay and can do no work: read-only, answered by nobody, or with a server that is a standby now.
 */
class LedgerFailoverIT {

    private static final String HEAD = "orderId,operator,circle,number,amount\n";
    private static final int ROWS = 400;
    private static final Duration LONGEST = Duration.ofSeconds(90);

    @TempDir
    Path home;

    @TempDir
    Path data;

    private EmbeddedPostgres.Builder server(String name, int port) {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(data.resolve(name))
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(PostgresPrograms.folder())
                .setServerConfig("unix_socket_directories", "''")
                .setPGStartupWait(Duration.ofSeconds(60));
    }

    /** Empty folders too: a server does not start without them. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(one, to.resolve(from.relativize(one).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void run(int port, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
                var statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private Application application(Sandbox sandbox, String url, String user) {
        return Application.in(home)
                .calling(sandbox)
                .with("recharge.ledger", "postgresql")
                .with("recharge.ledger.url", url)
                .with("recharge.ledger.username", user)
                .with("recharge.node.lease", "6s");
    }

    private static Sandbox sandbox() throws IOException {
        return Sandbox.start(SandboxSettings.defaults().withPort(0).withLatency(Duration.ofMillis(150)));
    }

    private static void awaitReady(Application application, int status) {
        await("ready says " + status)
                .atMost(LONGEST)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> application.get("/q/health/ready").statusCode() == status);
    }

    private static void awaitSent(RequestJournal journal, int count) {
        await().atMost(LONGEST).pollInterval(Duration.ofMillis(20)).until(() -> journal.moneyRequests() >= count);
    }

    private static void assertAllDone(Application application, RequestJournal journal) {
        List<CSVRecord> results = Csv.rows(application.result("rows.results.csv"));
        assertEquals(ROWS, results.size());
        assertEquals(0, journal.duplicates().size());
        assertTrue(journal.moneyRequests() <= ROWS);
        awaitReady(application, 200);
        assertFalse(application.output().contains("SQLException null"), application.output());
    }

    private static String rows() {
        return HEAD
                + IntStream.range(0, ROWS)
                        .mapToObj(i -> "F-%d,AIRTEL,DELHI,9%d%06d%02d,10\n".formatted(i, i % 9, i, i % 80))
                        .collect(Collectors.joining());
    }

    @Test
    void sessionsTurnReadOnly_inTheMiddleOfAFile_goesOnByItself() throws Exception {
        int port = Application.freePort();
        try (EmbeddedPostgres server = server("cluster", port).start()) {
            run(port, "CREATE ROLE recharge LOGIN", "CREATE DATABASE good OWNER recharge");
            try (Sandbox sandbox = sandbox();
                    Application application = application(
                                    sandbox, "jdbc:postgresql://127.0.0.1:" + port + "/good", "recharge")
                            .start()) {
                RequestJournal journal = new RequestJournal(sandbox);
                application.drop("rows.csv", rows());
                awaitSent(journal, 60);
                run(port, "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
                awaitReady(application, 503);
                assertTrue(
                        application.get("/q/health/ready").body().contains("25006"),
                        application.get("/q/health/ready").body());
                run(
                        port,
                        "SET default_transaction_read_only = off",
                        "ALTER ROLE recharge SET default_transaction_read_only = off");
                awaitReady(application, 200);
                assertAllDone(application, journal);
                List<String> lines = application
                        .output()
                        .lines()
                        .filter(line -> line.contains("the heartbeat waits"))
                        .toList();
                assertTrue(lines.stream().anyMatch(line -> line.contains("SQLSTATE 25006")), lines.toString());
                assertEquals(
                        lines.size(),
                        lines.stream()
                                .map(line -> line.substring("hh:mm:ss".length()))
                                .distinct()
                                .count(),
                        lines.toString());
            }
        }
    }

    @Test
    void serverSwallowsPackets_forAWhile_goesOnWithNewSessions() throws Exception {
        int port = Application.freePort();
        try (EmbeddedPostgres server = server("cluster", port).start();
                BlackHole hole = BlackHole.before("jdbc:postgresql://127.0.0.1:" + port + "/postgres");
                Sandbox sandbox = sandbox();
                Application application =
                        application(sandbox, hole.url(), "postgres").start()) {
            RequestJournal journal = new RequestJournal(sandbox);
            application.drop("rows.csv", rows());
            awaitSent(journal, 60);
            hole.swallow();
            awaitReady(application, 503);
            hole.pass();
            awaitReady(application, 200);
            assertAllDone(application, journal);
        }
    }

    @Test
    void standbyIsPromoted_severalHostsInTheUrl_isFound() throws Exception {
        int one = Application.freePort();
        int two = Application.freePort();
        server("one", one).start().close();
        copy(data.resolve("one"), data.resolve("two"));
        Files.deleteIfExists(data.resolve("two/postmaster.pid"));
        Files.createFile(data.resolve("two/standby.signal"));
        // what is confirmed is on both: promotion of an asynchronous standby is not promised
        EmbeddedPostgres primary = server("one", one)
                .setServerConfig("synchronous_standby_names", "'*'")
                .start();
        try (EmbeddedPostgres standby = server("two", two)
                        .setServerConfig("primary_conninfo", "'host=127.0.0.1 port=" + one + " user=postgres'")
                        .start();
                Sandbox sandbox = sandbox();
                Application application = application(
                                sandbox,
                                "jdbc:postgresql://127.0.0.1:" + two + ",127.0.0.1:" + one + "/postgres",
                                "postgres")
                        .start()) {
            RequestJournal journal = new RequestJournal(sandbox);
            application.drop("rows.csv", rows());
            awaitSent(journal, 60);
            primary.close();
            awaitReady(application, 503);
            run(two, "SELECT pg_promote()");
            awaitReady(application, 200);
            assertAllDone(application, journal);
            assertFalse(application.output().contains("the ledger was restored"), application.output());
        } finally {
            primary.close();
        }
    }

    @Test
    void databaseOfAnotherVersion_startAndCheckRefuseIt() throws Exception {
        int port = Application.freePort();
        try (EmbeddedPostgres server = server("cluster", port).start();
                Sandbox sandbox = sandbox()) {
            run(port, "CREATE TABLE flyway_schema_history AS SELECT '1' AS version, 1 AS checksum");
            String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
            Application application = application(sandbox, url, "postgres");
            String refusal = "recharge.ledger.url names the database postgres, whose ledger was made by "
                    + "another version before 1.0 and cannot be migrated; make a new, empty database and name it";
            assertEquals(1, application.run());
            assertEquals(
                    1,
                    application
                            .output()
                            .lines()
                            .filter(line -> line.endsWith(refusal))
                            .count(),
                    application.output());
            assertEquals(1, application.run("check"));
            assertEquals(
                    2,
                    application
                            .output()
                            .lines()
                            .filter(line -> line.endsWith(refusal))
                            .count(),
                    application.output());
        }
    }

    @Test
    void databaseIsNotUtf8_startAndCheckRefuseIt() throws Exception {
        int port = Application.freePort();
        try (EmbeddedPostgres server = server("cluster", port).start();
                Sandbox sandbox = sandbox()) {
            run(port, "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
            Application application =
                    application(sandbox, "jdbc:postgresql://127.0.0.1:" + port + "/latin", "postgres");
            String refusal = "recharge.ledger.url names the database latin with the encoding LATIN1";
            assertEquals(1, application.run());
            assertEquals(
                    1,
                    application
                            .output()
                            .lines()
                            .filter(line -> line.contains(refusal))
                            .count(),
                    application.output());
            assertEquals(1, application.run("check"));
            assertEquals(
                    2,
                    application
                            .output()
                            .lines()
                            .filter(line -> line.contains(refusal))
                            .count(),
                    application.output());

            application.with("recharge.ledger.url", "jdbc:postgresql://127.0.0.1:" + port + "/postgres");
            assertEquals(0, application.run("check"), application::output);
            application.with("recharge.ledger.url", "jdbc:postgresql://127.0.0.1:" + port + "/nowhere");
            assertEquals(1, application.run("check"));
            assertTrue(
                    application.output().contains("the ledger's server refuses this user or database (SQLSTATE 3D000)"),
                    application.output());
        }
        try (Sandbox sandbox = sandbox()) {
            Application unreachable =
                    application(sandbox, "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres");
            assertEquals(0, unreachable.run("check"), unreachable::output);
            assertTrue(
                    unreachable.output().contains("note: the ledger cannot be reached from here"),
                    unreachable.output());
        }
    }
}

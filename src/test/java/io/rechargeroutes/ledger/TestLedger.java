package io.rechargeroutes.ledger;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.Driver;

/** A real PostgreSQL for all tests of one process, with the ledger's tables; empty for each test. */
public final class TestLedger {

    /** Every table, whichever migration made it. */
    private static final String EMPTY =
            """
            DO $$ BEGIN
              EXECUTE (SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') FROM pg_tables WHERE schemaname = 'public');
            END $$""";

    private static DataSource shared;
    private static String url;

    private final DataSource source;
    public final Sql sql;

    private TestLedger(DataSource source) {
        this.source = source;
        this.sql = new Sql(source);
    }

    public static synchronized TestLedger empty() {
        if (shared == null) {
            shared = start();
        }
        TestLedger ledger = new TestLedger(shared);
        ledger.run(EMPTY);
        return ledger;
    }

    /** Where it is, for a pool of a test's own, whose sessions are named {@code lost-sessions}. */
    String url() {
        return url + "&ApplicationName=lost-sessions";
    }

    /** The same by connections whose every commit happens and is never confirmed. */
    public Sql losingCommits() {
        return new Sql(LosingCommits.of(source));
    }

    /** The same by connections that note the plan of every query. */
    public Sql explained(Plans plans) {
        return new Sql(plans.of(source));
    }

    /** An empty database of another server, with the ledger's tables. */
    public static TestLedger in(String url) throws SQLException, IOException {
        TestLedger ledger = new TestLedger(pool(url));
        migrate(ledger);
        return ledger;
    }

    private static AgroalDataSource pool(String url) throws SQLException {
        return AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(of -> of.maxSize(24)
                        .acquisitionTimeout(Duration.ofMinutes(1))
                        .exceptionSorter(new PostgreSQLExceptionSorter()) // as Quarkus does
                        .connectionFactoryConfiguration(to -> to.connectionProviderClass(Driver.class)
                                .jdbcUrl(url)
                                .principal(new NamePrincipal("postgres")))));
    }

    public DataSource source() {
        return source;
    }

    private static DataSource start() {
        try {
            Path home = Files.createDirectories(PostgresPrograms.folder().toPath());
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(home.toFile())
                    .setDataDirectory(home.resolve(UUID.randomUUID().toString()))
                    .setPGStartupWait(Duration.ofMinutes(2))
                    .setServerConfig("unix_socket_directories", "''")
                    .start();
            url = server.getJdbcUrl("postgres", "postgres");
            AgroalDataSource pool = pool(url);
            migrate(new TestLedger(pool));
            return pool;
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        } catch (SQLException fault) {
            throw new IllegalStateException(fault);
        }
    }

    /** Flyway's module for PostgreSQL joins the application only when Quarkus builds it; its files are plain SQL. */
    private static void migrate(TestLedger ledger) throws IOException {
        for (Path file : migrations()) {
            ledger.run(Files.readString(file));
        }
    }

    /** In the order of their numbers. */
    static List<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src", "main", "resources", "db", "migration"))) {
            return files.sorted(Comparator.comparing(file ->
                            Integer.parseInt(file.getFileName().toString().replaceAll("^V|__.*$", ""))))
                    .toList();
        }
    }

    /** A process that shares the ledger, with a lease of its own. */
    public TestNode node(String id) {
        return node(id, Path.of("target", "no-outbox"));
    }

    public TestNode node(String id, Path outbox) {
        TestNode node = new TestNode(sql, new TestSettings(id, outbox));
        node.lease().beat();
        return node;
    }

    public TestNode node(TestSettings settings) {
        TestNode node = new TestNode(sql, settings);
        node.lease().beat();
        return node;
    }

    /** All that the ledger knows becomes so much older; processes stay alive. */
    public void passes(Duration time) {
        String back = " - make_interval(secs => " + time.toSeconds() + ")";
        run("UPDATE request SET due_at = due_at" + back + ", received_at = received_at" + back
                + ", first_tried_at = first_tried_at" + back
                + ", submitted_at = submitted_at" + back + ", expires_at = expires_at" + back
                + ", grace_until = grace_until" + back
                + ", recheck_failure_at = recheck_failure_at" + back + ";"
                + "UPDATE request_key SET received_at = received_at" + back + " WHERE archived_at IS NULL;"
                + "UPDATE duplicate_guard SET touched_at = touched_at" + back + ";"
                + "UPDATE circuit SET answered_at = answered_at" + back + ", counts_from = counts_from" + back + ";"
                + "UPDATE pause SET since = since" + back + ", probe_at = probe_at" + back + ";"
                + "UPDATE intake SET due_at = due_at" + back + ";"
                + "UPDATE reply SET due_at = due_at" + back + ";"
                + "UPDATE alert_delivery SET due_at = due_at" + back + ";"
                + "UPDATE remote_result SET due_at = due_at" + back + ";"
                + "UPDATE delivery_claim SET lease_until = lease_until" + back);
    }

    public void dies(TestNode node) {
        run("UPDATE node SET lease_until = now() - interval '1 second' WHERE incarnation = '"
                + node.lease().incarnation() + "'");
    }

    public void run(String statements) {
        sql.inTransaction(handle -> {
            try (var statement = handle.getConnection().createStatement()) {
                return statement.execute(statements);
            }
        });
    }

    /** The rows of a query, their columns joined by blanks. */
    public List<String> rows(String query) {
        return sql.inTransaction(handle -> {
            try (var statement = handle.getConnection().createStatement();
                    var row = statement.executeQuery(query)) {
                List<String> rows = new ArrayList<>();
                while (row.next()) {
                    List<String> columns = new ArrayList<>();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        columns.add(row.getString(i));
                    }
                    rows.add(String.join(
                            " ", columns.stream().map(String::valueOf).toList()));
                }
                return rows;
            }
        });
    }

    /** The one value of a query. */
    public String one(String query) {
        List<String> rows = rows(query);
        if (rows.size() != 1) {
            throw new AssertionError(rows.size() + " rows: " + query);
        }
        return rows.get(0);
    }

    /** What somebody was notified of. */
    public List<String> notices() {
        return rows("SELECT kind, alert, subject FROM notice ORDER BY id");
    }

    public String state(String orderId) {
        return one("SELECT state FROM request WHERE order_id = '" + orderId + "'");
    }

    public List<String> events(String orderId) {
        return rows("SELECT sequence, status FROM event WHERE order_id = '" + orderId + "' ORDER BY sequence");
    }
}

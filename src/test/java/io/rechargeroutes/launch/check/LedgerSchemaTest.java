package io.rechargeroutes.launch.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rechargeroutes.ledger.PostgresPrograms;
import io.rechargeroutes.settings.ShippedSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger of another version before 1.0 is refused in one line that says what to do. */
class LedgerSchemaTest {

    private static final String HISTORY =
            """
            CREATE TABLE flyway_schema_history (
                installed_rank int PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL,
                type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int,
                installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),
                execution_time int NOT NULL, success boolean NOT NULL)""";
    private static final String APPLIED =
            """
            INSERT INTO flyway_schema_history
                (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
            VALUES (%1$d, '%1$d', 'x', 'SQL', 'V%1$d__x.sql', %2$d, 'postgres', 1, true)""";
    private static final String REFUSAL = "application.properties: recharge.ledger.url names the database %s, "
            + "whose ledger was made by another version before 1.0 and cannot be migrated; "
            + "make a new, empty database and name it";
    private static final int ANOTHER = 1;

    @TempDir
    private static Path folder;

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(PostgresPrograms.folder())
                .setDataDirectory(folder.resolve("server"))
                .setServerConfig("unix_socket_directories", "''")
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static Config database(String name, String... statements) throws SQLException {
        run(server.getPostgresDatabase().getConnection(), "CREATE DATABASE " + name);
        run(server.getDatabase("postgres", name).getConnection(), statements);
        return ShippedSettings.with(Map.of(
                "recharge.ledger",
                "postgresql",
                "recharge.ledger.username",
                "postgres",
                "recharge.ledger.url",
                server.getJdbcUrl("postgres", name),
                "quarkus.datasource.jdbc.max-size",
                "28"));
    }

    private static void run(Connection ledger, String... statements) throws SQLException {
        try (ledger;
                var statement = ledger.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    private static String applied(int version, int checksum) {
        return APPLIED.formatted(version, checksum);
    }

    @Test
    void database_emptyOrOfThisVersion_isTaken() throws Exception {
        assertEquals(List.of(), LedgerChecks.look(database("empty")).faults());
        Config ours = database("ours", HISTORY, applied(1, LedgerSchema.checksum()));
        assertEquals(new LedgerChecks.Look(List.of(), List.of()), LedgerChecks.look(ours));
        LedgerChecks.require(ours);
    }

    @Test
    void database_laterVersionAddedToIt_isTaken() throws Exception {
        Config later = database("later", HISTORY, applied(1, LedgerSchema.checksum()), applied(2, ANOTHER));
        assertEquals(List.of(), LedgerChecks.look(later).faults());
    }

    @Test
    void database_anotherVersionBefore10_isRefusedInOneLine() throws Exception {
        Config another = database("another", HISTORY, applied(1, ANOTHER));
        assertEquals(
                List.of(REFUSAL.formatted("another")),
                LedgerChecks.look(another).faults());
        assertEquals(
                REFUSAL.formatted("another"),
                assertThrows(StartException.class, () -> LedgerChecks.require(another))
                        .getMessage());

        Config several = database("several", HISTORY, applied(1, ANOTHER), applied(2, ANOTHER), applied(14, ANOTHER));
        assertEquals(
                List.of(REFUSAL.formatted("several")),
                LedgerChecks.look(several).faults());
    }
}

package io.rechargeroutes.launch.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.launch.check.StartException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded ledger of another version before 1.0 is refused in one line that says what to do. */
class EmbeddedLedgerTest {

    private static final String HISTORY =
            """
            CREATE TABLE flyway_schema_history AS
            SELECT 1 AS installed_rank, '1'::text AS version, 1 AS checksum, true AS success""";

    @Test
    void embeddedLedger_anotherVersionBefore10_isRefusedAndItsServerStops(@TempDir Path data) throws Exception {
        String before = System.getProperty("ot.epg.working-dir");
        try {
            try (EmbeddedLedger ledger = EmbeddedLedger.start(data.toAbsolutePath(), 0)) {
                try (Connection own = DriverManager.getConnection(ledger.url(), ledger.username(), ledger.password());
                        var statement = own.createStatement()) {
                    statement.execute(HISTORY);
                }
            }
            Path cluster = data.toAbsolutePath().resolve("ledger");
            assertEquals(
                    "the ledger in " + cluster + " was made by another version before 1.0 and cannot be migrated; "
                            + "move that folder away, and a new ledger is made at the next start",
                    assertThrows(StartException.class, () -> EmbeddedLedger.start(data.toAbsolutePath(), 0))
                            .getMessage());
            assertFalse(Files.exists(cluster.resolve("postmaster.pid")), "its server is stopped");

            Files.move(cluster, data.resolve("moved"));
            EmbeddedLedger.start(data.toAbsolutePath(), 0).close();
            assertTrue(Files.exists(cluster.resolve("PG_VERSION")));
        } finally {
            if (before == null) {
                System.clearProperty("ot.epg.working-dir");
            } else {
                System.setProperty("ot.epg.working-dir", before);
            }
        }
    }
}

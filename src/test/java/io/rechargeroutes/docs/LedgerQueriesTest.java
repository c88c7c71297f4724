package io.rechargeroutes.docs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.PostgresPrograms;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queries of docs/operations.md fit the schema, and read only. */
class LedgerQueriesTest {

    @Test
    void everyQueryRunsReadOnly(@TempDir Path folder) throws IOException, SQLException {
        List<String> queries = Document.of("docs/operations.md").blocks("sql");
        assertTrue(queries.size() > 5);
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setOverrideWorkingDirectory(PostgresPrograms.folder())
                        .setDataDirectory(folder.resolve("ledger"))
                        .start();
                Connection ledger = server.getPostgresDatabase().getConnection();
                var statement = ledger.createStatement()) {
            for (Path migration : migrations()) {
                statement.execute(Files.readString(migration));
            }
            statement.execute("SET default_transaction_read_only = on");
            for (String query : queries) {
                try (var rows = statement.executeQuery(query)) {
                    assertFalse(rows.next());
                }
            }
        }
    }

    private static List<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            return files.sorted(Comparator.comparingInt(LedgerQueriesTest::version))
                    .toList();
        }
    }

    private static int version(Path migration) {
        return Integer.parseInt(migration.getFileName().toString().replaceFirst("V([0-9]+)__.*", "$1"));
    }
}

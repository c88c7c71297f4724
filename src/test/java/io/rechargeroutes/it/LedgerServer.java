package io.rechargeroutes.it;

import io.rechargeroutes.ledger.PostgresPrograms;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL server of the test's own, which applications share and the test looks into. */
final class LedgerServer implements AutoCloseable {

    private final EmbeddedPostgres server;

    private LedgerServer(EmbeddedPostgres server) {
        this.server = server;
    }

    static LedgerServer in(Path folder) throws IOException {
        return new LedgerServer(EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(PostgresPrograms.folder())
                .setDataDirectory(folder.resolve("ledger"))
                .setServerConfig("unix_socket_directories", "''")
                .start());
    }

    Application servesTo(Application application) {
        return application
                .with("recharge.ledger", "postgresql")
                .with("recharge.ledger.username", "postgres")
                .with("recharge.ledger.url", server.getJdbcUrl("postgres", "postgres"));
    }

    Connection connection() throws SQLException {
        return server.getPostgresDatabase().getConnection();
    }

    /** The rows of a query, their columns joined by blanks. */
    List<String> rows(String query) {
        try (Connection ledger = server.getPostgresDatabase().getConnection();
                var statement = ledger.createStatement();
                var row = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                StringBuilder columns = new StringBuilder();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.append(i > 1 ? " " : "").append(row.getString(i));
                }
                rows.add(columns.toString());
            }
            return rows;
        } catch (SQLException fault) {
            throw new IllegalStateException(fault);
        }
    }

    long count(String from) {
        return Long.parseLong(rows("SELECT count(*) FROM " + from).get(0));
    }

    /** All or nothing of several statements. */
    void run(String statements) {
        try (Connection ledger = server.getPostgresDatabase().getConnection();
                var statement = ledger.createStatement()) {
            statement.execute(statements);
        } catch (SQLException fault) {
            throw new IllegalStateException(fault);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

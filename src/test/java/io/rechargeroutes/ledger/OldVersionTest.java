package io.rechargeroutes.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A rolling change of version: what the first version sends to the ledger works on every later schema, with rows of its own in every state there. */
class OldVersionTest {

    private static final List<String> EACH_STATE = List.of("0 RECEIVED", "1 SUBMITTED", "2 PENDING", "3 UNKNOWN", "4 SUCCESS", "5 FAILED", "6 REVIEW",
            "7 REVERSED");

    @Test
    void theFirstVersionRunsOnTheSchemaOfEachLaterOne() throws Exception {
        List<Path> migrations = migrations();
        try (Connection connection = TestLedger.empty().source().getConnection(); var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try {
                statement.execute("CREATE SCHEMA rolling; SET LOCAL search_path = rolling");
                for (Path migration : migrations) {
                    statement.execute(Files.readString(migration));
                    String prefix = migration.getFileName().toString().replaceFirst("__.*", "");
                    runOldVersion(connection, prefix);
                    assertEquals(EACH_STATE, states(connection, prefix), "on " + migration);
                    // its rows are out of the way of the next turn
                    statement.execute("UPDATE request SET due_at = NULL");
                }
                assertEquals(String.valueOf(migrations.size()), one(connection, "SELECT count(*) FROM request WHERE state = 'UNKNOWN'"));
            } finally {
                connection.rollback();
            }
        }
    }

    private static void runOldVersion(Connection connection, String prefix) throws SQLException, IOException {
        String all = Files.readString(Path.of("src/test/resources/ledger/statements-of-v1.sql")).replaceAll("(?m)^--.*\n", "").replace("$p", prefix);
        for (String sql : all.split(";\\s*\n")) {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> states(Connection connection, String prefix) throws SQLException {
        List<String> states = new ArrayList<>();
        try (var statement = connection.createStatement(); var row = statement.executeQuery(
                "SELECT right(order_id, 1) || ' ' || state FROM request WHERE order_id LIKE '" + prefix + "-%' ORDER BY order_id")) {
            while (row.next()) {
                states.add(row.getString(1));
            }
        }
        return states;
    }

    private static String one(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    static List<Path> migrations() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
            return files.sorted().toList();
        }
    }
}

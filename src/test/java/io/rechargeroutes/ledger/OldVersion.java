package io.rechargeroutes.ledger;

import io.rechargeroutes.model.RequestJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A process of the version before migration V8 on the ledger of today: its own statements, and what it did with what they gave. */
final class OldVersion {

    static final String NAME = "old-1";
    private static final double MAX_AGE = 86_400;
    private static final double LEASE = 300;

    private final TestLedger ledger;
    private final Map<String, String> statements = new LinkedHashMap<>();
    private final Set<String> ran = new TreeSet<>();

    OldVersion(TestLedger ledger) throws IOException {
        this.ledger = ledger;
        String all = Files.readString(Path.of("src/test/resources/ledger/statements-before-v8.sql"));
        for (String part : all.substring(all.indexOf("\n-- beat")).split("(?m)^-- ")) {
            if (!part.isBlank()) {
                statements.put(part.substring(0, part.indexOf('\n')), part.substring(part.indexOf('\n')).strip().replaceFirst(";$", ""));
            }
        }
        run("beat", NAME, "old", 30.0);
    }

    /** Those that no test had it run. */
    Set<String> neverRan() {
        Set<String> left = new TreeSet<>(statements.keySet());
        left.removeAll(ran);
        return left;
    }

    /** Runs a statement; its rows, their columns as text, or how many it changed. */
    List<List<String>> run(String name, Object... values) {
        ran.add(name);
        return ledger.sql.inTransaction(handle -> {
            Connection connection = handle.getConnection();
            try (PreparedStatement statement = connection.prepareStatement(statements.get(name))) {
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, of(connection, values[i]));
                }
                return statement.execute() ? rows(statement) : List.of(List.of(String.valueOf(statement.getUpdateCount())));
            }
        });
    }

    private static Object of(Connection connection, Object value) throws SQLException {
        if (value instanceof Object[] values) {
            String type = value instanceof String[] ? "text" : value instanceof Integer[] ? "integer" : value instanceof Long[] ? "bigint"
                    : value instanceof byte[][] ? "bytea" : value instanceof Timestamp[] ? "timestamptz" : "numeric";
            return connection.createArrayOf(type, values);
        }
        return value instanceof Instant time ? Timestamp.from(time) : value;
    }

    private static List<List<String>> rows(PreparedStatement statement) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (var row = statement.getResultSet()) {
            while (row.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(row.getString(i));
                }
                rows.add(columns);
            }
        }
        return rows;
    }

    /** Claims what waits and marks it submitted to whom its router chose: the provider that is pinned, or A1Topup. Each as {@code orderId provider}. */
    List<String> sends() {
        List<String> sent = new ArrayList<>();
        for (List<String> claimed : run("claim", new String[] {}, 100, "token", NAME, LEASE, MAX_AGE)) {
            var request = RequestJson.read(claimed.get(0));
            String provider = request.provider() == null ? "A1TOPUP" : request.provider();
            run("submit", provider, "old-" + request.orderId() + provider, request.orderId(), "token", MAX_AGE, null);
            sent.add(request.orderId() + " " + provider);
        }
        return sent;
    }

    /** Records what became of a request. */
    void settles(String orderId, String state, String code, Instant dueAt) {
        List<String> row = run("lock", orderId).get(0);
        List<String> moved = run("move", state, dueAt, 0, code, null, null, null, null, state.equals("RECEIVED") ? 0 : 1, state.equals("RECEIVED"), orderId,
                Integer.valueOf(row.get(4))).get(0);
        run("close attempt", state, code, null, row.get(6));
        if (!state.equals("RECEIVED")) {
            int sequence = Integer.parseInt(moved.get(0));
            run("event", orderId, sequence, state, "{\"orderId\":\"" + orderId + "\",\"operation\":\"RECHARGE\",\"status\":\"" + state + "\",\"final\":true}", sequence > 1);
        }
    }

    /** The requests whose status query it would make now, by reference; it has claimed them. */
    List<String> asks() {
        return run("claim enquiries", 100, "asking", NAME, 600.0).stream().map(row -> row.get(2)).toList();
    }
}

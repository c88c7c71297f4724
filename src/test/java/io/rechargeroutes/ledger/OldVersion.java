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
import java.util.regex.Pattern;

/** A process of an older version on the ledger of today: its own statements, and what it does with their results. */
final class OldVersion {

    static final String NAME = "old-1";
    private static final Pattern STATEMENT = Pattern.compile("(?ms)^-- ([^\\n]+)\\n((?!-- ).*?);$");
    private static final Pattern NAMED_PARAMETER = Pattern.compile("(?<![:\\w]):[A-Za-z]\\w*");
    private static final double MAX_AGE = 86_400;
    private static final double LEASE = 300;

    private final TestLedger ledger;
    private final Map<String, String> statements = new LinkedHashMap<>();

    /** @param statements each after a line with its name, {@code -- claim}, and with {@code ;} at its end */
    OldVersion(TestLedger ledger, String statements) {
        this.ledger = ledger;
        STATEMENT
                .matcher(statements)
                .results()
                .forEach(one -> this.statements.put(
                        one.group(1),
                        NAMED_PARAMETER.matcher(one.group(2).strip()).replaceAll("?")));
    }

    /** The version that the runner is tried with; it is alive. */
    static OldVersion example(TestLedger ledger) throws IOException {
        Path statements = Path.of("src/test/resources/ledger/older-node.sql");
        OldVersion example = new OldVersion(ledger, Files.readString(statements));
        example.run("beat", NAME, "old", 30.0);
        return example;
    }

    /** The names of its statements. */
    Set<String> names() {
        return statements.keySet();
    }

    /**
     * Statements that the ledger of today refuses, with the reasons. The server checks names and types, and runs none.
     */
    List<String> refused() {
        List<String> refused = new ArrayList<>();
        statements.forEach((name, sql) -> {
            try {
                ledger.sql.inTransaction(handle -> {
                    try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
                        return statement.getParameterMetaData().getParameterCount();
                    }
                });
            } catch (LedgerException fault) {
                refused.add(name + ": "
                        + fault.getCause().getMessage().lines().findFirst().orElse(""));
            }
        });
        return refused;
    }

    /** Runs a statement; its rows, their columns as text, or how many it changed. */
    List<List<String>> run(String name, Object... values) {
        return ledger.sql.inTransaction(handle -> {
            try (PreparedStatement statement = handle.getConnection().prepareStatement(statements.get(name))) {
                for (int i = 0; i < values.length; i++) {
                    statement.setObject(i + 1, of(statement.getConnection(), values[i]));
                }
                return statement.execute()
                        ? rows(statement)
                        : List.of(List.of(String.valueOf(statement.getUpdateCount())));
            }
        });
    }

    private static Object of(Connection connection, Object value) throws SQLException {
        if (value instanceof Object[] values) {
            String type = value instanceof String[]
                    ? "text"
                    : value instanceof Integer[]
                            ? "integer"
                            : value instanceof Long[]
                                    ? "bigint"
                                    : value instanceof byte[][]
                                            ? "bytea"
                                            : value instanceof Timestamp[] ? "timestamptz" : "numeric";
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

    /**
     * Claims what waits and marks it submitted to whom its router chose: the provider that is pinned, or A1Topup. Each
     * as {@code orderId provider}.
     */
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
        List<String> moved = run(
                        "transition",
                        state,
                        dueAt,
                        0,
                        code,
                        null,
                        null,
                        null,
                        null,
                        state.equals("RECEIVED") ? 0 : 1,
                        state.equals("RECEIVED"),
                        orderId,
                        Integer.valueOf(row.get(4)))
                .get(0);
        run("close attempt", state, code, null, row.get(6));
        if (!state.equals("RECEIVED")) {
            int sequence = Integer.parseInt(moved.get(0));
            run(
                    "event",
                    orderId,
                    sequence,
                    state,
                    "{\"orderId\":\"" + orderId + "\",\"operation\":\"RECHARGE\",\"status\":\"" + state
                            + "\",\"final\":true}",
                    sequence > 1);
        }
    }

    /** The requests whose status query it would make now, by reference; it has claimed them. */
    List<String> queries() {
        return run("claim status queries", 100, "querying", NAME, 600.0).stream()
                .map(row -> row.get(2))
                .toList();
    }
}

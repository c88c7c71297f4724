package io.rechargeroutes.ledger;

import io.rechargeroutes.model.CanonicalForm;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RequestJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Records what came in: many rows in one transaction, each once, however often an input is read. */
@ApplicationScoped
public class SubmissionLedger {

    /** The id was used before with other content. */
    public static final String ORDER_ID_REUSED = "ORDER_ID_REUSED";

    // in the order of the ids, so that two nodes with the same ids cannot wait for each other
    private static final String RECORD = """
            INSERT INTO request (order_id, operation, content, content_hash, amount, expires_at, state)
            SELECT *, 'RECEIVED' FROM unnest(?, ?, ?, ?, ?, ?)
            ON CONFLICT (order_id) DO NOTHING""";
    private static final String HASHES = "SELECT order_id, content_hash FROM request WHERE order_id = ANY (?)";
    private static final String SUBMIT = """
            INSERT INTO submission (intake_id, row_no, line, order_id, operation, code, message)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";

    private final Sql sql;
    private final SharedKey key;
    private final DuplicateGuard guard;

    SubmissionLedger(Sql sql, SharedKey key, DuplicateGuard guard) {
        this.sql = sql;
        this.key = key;
        this.guard = guard;
    }

    /** Commits the rows of one batch: a request for each new order, a submission for each row. */
    public void accept(String intakeId, List<Candidate> candidates) {
        sql.inTransaction(connection -> {
            Set<Integer> known = known(connection, intakeId, candidates);
            List<Candidate> fresh = candidates.stream().filter(row -> !known.contains(row.rowNo())).toList();
            accept(connection, intakeId, guard.judge(connection, fresh));
            return null;
        });
    }

    /** A row that was judged before a stop keeps its judgement: one that was answered REJECTED is not sent because the catalogue changed since. */
    private static Set<Integer> known(Connection connection, String intakeId, List<Candidate> rows) throws SQLException {
        Set<Integer> known = new HashSet<>();
        try (var select = connection.prepareStatement("SELECT row_no FROM submission WHERE intake_id = ? AND row_no = ANY (?)")) {
            select.setString(1, intakeId);
            select.setArray(2, connection.createArrayOf("integer", rows.stream().map(Candidate::rowNo).toArray(Integer[]::new)));
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    known.add(row.getInt(1));
                }
            }
        }
        return known;
    }

    private void accept(Connection connection, String intakeId, List<Candidate> rows) throws SQLException {
        Map<String, byte[]> hashes = new HashMap<>();
        List<Candidate> accepted = rows.stream().filter(Candidate::accepted)
                .sorted(Comparator.comparing(Candidate::orderId).thenComparingInt(Candidate::rowNo)).toList();
        List<byte[]> own = accepted.stream().map(row -> key.hash(CanonicalForm.of(row.request()))).toList();
        if (!accepted.isEmpty()) {
            record(connection, accepted, own);
            hashes.putAll(recorded(connection, accepted));
        }
        Map<Integer, byte[]> ownByRow = new HashMap<>();
        for (int i = 0; i < accepted.size(); i++) {
            ownByRow.put(accepted.get(i).rowNo(), own.get(i));
        }
        submit(connection, intakeId, rows.stream().map(row -> judged(row, ownByRow, hashes)).toList());
    }

    private static Candidate judged(Candidate row, Map<Integer, byte[]> own, Map<String, byte[]> recorded) {
        if (!row.accepted() || Arrays.equals(own.get(row.rowNo()), recorded.get(row.orderId()))) {
            return row;
        }
        return Candidate.rejected(row.rowNo(), row.line(), row.orderId(), row.operation(), ORDER_ID_REUSED,
                "this orderId was used before for a request with other content; give this one an id of its own");
    }

    private static void record(Connection connection, List<Candidate> rows, List<byte[]> hashes) throws SQLException {
        try (var insert = connection.prepareStatement(RECORD)) {
            insert.setArray(1, texts(connection, rows.stream().map(Candidate::orderId)));
            insert.setArray(2, texts(connection, rows.stream().map(row -> row.operation().name())));
            insert.setArray(3, texts(connection, rows.stream().map(row -> RequestJson.write(row.request()))));
            insert.setArray(4, connection.createArrayOf("bytea", hashes.toArray(byte[][]::new)));
            insert.setArray(5, connection.createArrayOf("numeric", rows.stream().map(row -> row.request().amount()).toArray(BigDecimal[]::new)));
            insert.setArray(6, connection.createArrayOf("timestamptz",
                    rows.stream().map(row -> Sql.timestamp(row.request().expiresAt())).toArray(Timestamp[]::new)));
            insert.executeUpdate();
        }
    }

    private static Array texts(Connection connection, java.util.stream.Stream<String> texts) throws SQLException {
        return connection.createArrayOf("text", texts.toArray(String[]::new));
    }

    private static Map<String, byte[]> recorded(Connection connection, List<Candidate> rows) throws SQLException {
        Map<String, byte[]> hashes = new HashMap<>();
        try (var select = connection.prepareStatement(HASHES)) {
            select.setArray(1, texts(connection, rows.stream().map(Candidate::orderId)));
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    hashes.put(row.getString(1), row.getBytes(2));
                }
            }
        }
        return hashes;
    }

    private static void submit(Connection connection, String intakeId, List<Candidate> rows) throws SQLException {
        try (var insert = connection.prepareStatement(SUBMIT)) {
            for (Candidate row : rows) {
                insert.setString(1, intakeId);
                insert.setInt(2, row.rowNo());
                insert.setObject(3, row.line(), Types.BIGINT);
                insert.setString(4, row.orderId());
                insert.setString(5, name(row.operation()));
                insert.setString(6, row.code());
                insert.setString(7, row.message());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static String name(Operation operation) {
        return operation == null ? null : operation.name();
    }
}

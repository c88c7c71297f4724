package io.rechargeroutes.chaos;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the ledger holds, read at one moment, in its tables and in the archive.
 *
 * @param misplaced orders that are not in exactly one of both, or have no key
 */
record Recorded(
        List<Request> requests,
        List<Attempt> attempts,
        List<Event> events,
        List<Input> inputs,
        List<Row> rows,
        List<Reply> replies,
        List<String> misplaced) {

    private static final String REQUESTS =
            """
            (SELECT r.*, false AS archived FROM request r
             UNION ALL SELECT p.*, true FROM archive a, jsonb_populate_record(NULL::request, a.document -> 'request') p
             WHERE a.kind = 'REQUEST') r""";

    /** The rows of a table and those in the archive. */
    private static String of(String table) {
        return """
                (SELECT t.*, false AS archived FROM TABLE t
                 UNION ALL SELECT p.*, true FROM archive a, jsonb_populate_recordset(NULL::TABLE, a.document -> 'TABLE') p) t"""
                .replace("TABLE", table);
    }

    record Request(
            String orderId,
            String state,
            String code,
            BigDecimal amount,
            String provider,
            String reference,
            Instant due,
            int statusQueries,
            int events,
            boolean toQueue,
            int published,
            boolean archived) {}

    /** @param submitted by the ledger's clock, as {@link Event#at} */
    record Attempt(
            String reference,
            String orderId,
            String provider,
            String claimedBy,
            String verdict,
            String code,
            Instant submitted) {}

    record Event(String orderId, int sequence, String status, boolean toChanges, String code, Instant at) {}

    /** A file; messages are intakes too, but not these. */
    record Input(String id, String name, String format, String state, String baseName, String outbox, int rows) {}

    /** @param code why it was rejected, or null */
    record Row(String input, int number, String orderId, String code) {}

    /** An answer that a message waits for. */
    record Reply(String orderId, boolean sent) {}

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    static Recorded in(String url) {
        try (Connection ledger = DriverManager.getConnection(url, "postgres", "")) {
            ledger.setAutoCommit(false);
            ledger.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            return new Recorded(
                    all(
                            ledger,
                            "SELECT order_id, state, code, amount, provider, reference, due_at, status_queries, events, to_queue, published, archived FROM "
                                    + REQUESTS,
                            row -> new Request(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getBigDecimal(4),
                                    row.getString(5),
                                    row.getString(6),
                                    row.getTimestamp(7) == null
                                            ? null
                                            : row.getTimestamp(7).toInstant(),
                                    row.getInt(8),
                                    row.getInt(9),
                                    row.getBoolean(10),
                                    row.getInt(11),
                                    row.getBoolean(12))),
                    all(
                            ledger,
                            "SELECT reference, order_id, provider, claimed_by, verdict, code, submitted_at FROM "
                                    + of("attempt"),
                            row -> new Attempt(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getString(5),
                                    row.getString(6),
                                    row.getTimestamp(7).toInstant())),
                    all(
                            ledger,
                            "SELECT order_id, sequence, status, to_changes, result::jsonb ->> 'code', created_at FROM "
                                    + of("event") + " ORDER BY order_id, sequence",
                            row -> new Event(
                                    row.getString(1),
                                    row.getInt(2),
                                    row.getString(3),
                                    row.getBoolean(4),
                                    row.getString(5),
                                    row.getTimestamp(6).toInstant())),
                    all(
                            ledger,
                            "SELECT DISTINCT ON (id) id, name, format, state, base_name, outbox, rows FROM "
                                    + of("intake") + " WHERE outbox <> 'queue' ORDER BY id, archived",
                            row -> new Input(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getString(3),
                                    row.getString(4),
                                    row.getString(5),
                                    row.getString(6),
                                    row.getInt(7))),
                    all(
                            ledger,
                            "SELECT intake_id, row_no, order_id, code FROM " + of("submission")
                                    + " WHERE intake_id IN (SELECT id FROM " + of("intake")
                                    + " WHERE outbox <> 'queue') ORDER BY intake_id, row_no",
                            row -> new Row(row.getString(1), row.getInt(2), row.getString(3), row.getString(4))),
                    all(
                            ledger,
                            "SELECT order_id, sent_at IS NOT NULL FROM " + of("reply"),
                            row -> new Reply(row.getString(1), row.getBoolean(2))),
                    all(
                            ledger,
                            "SELECT k.order_id FROM request_key k LEFT JOIN request r USING (order_id)"
                                    + " WHERE (k.archived_at IS NULL) <> (r.order_id IS NOT NULL)"
                                    + " OR k.archived_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM archive a"
                                    + " WHERE a.kind = 'REQUEST' AND a.id = k.order_id AND a.received_at = k.received_at)"
                                    + " UNION SELECT order_id FROM request WHERE order_id NOT IN (SELECT order_id FROM request_key)",
                            row -> row.getString(1)));
        } catch (SQLException fault) {
            throw new IllegalStateException(fault);
        }
    }

    private static <T> List<T> all(Connection ledger, String sql, Reader<T> reader) throws SQLException {
        List<T> all = new ArrayList<>();
        try (var select = ledger.prepareStatement(sql);
                var row = select.executeQuery()) {
            while (row.next()) {
                all.add(reader.read(row));
            }
        }
        return all;
    }
}

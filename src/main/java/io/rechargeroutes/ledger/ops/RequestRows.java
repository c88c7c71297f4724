package io.rechargeroutes.ledger.ops;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.ops.RequestSearch.CallbackRecord;
import io.rechargeroutes.ledger.ops.RequestSearch.Decided;
import io.rechargeroutes.ledger.ops.RequestSearch.PublishedOutcome;
import io.rechargeroutes.ledger.ops.RequestSearch.Sent;
import io.rechargeroutes.ledger.ops.RequestSearch.Source;
import io.rechargeroutes.model.ResultJson;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/**
 * The rows of one request: in their tables, or in its document of the archive.
 *
 * @param document null where the request is in table {@code request}
 */
record RequestRows(Handle handle, String orderId, String document) {

    private static final String IN_DOCUMENT =
            "jsonb_populate_recordset(NULL::%1$s, CAST(:document AS jsonb) -> '%1$s')";

    private static final String ATTEMPTS =
            """
            SELECT reference, provider, submitted_at, settled_at, verdict, code, message FROM %s
            WHERE order_id = :orderId ORDER BY submitted_at, reference""";

    List<Sent> attempts() {
        return read(
                Sql.with(ATTEMPTS, rowsOf("attempt")),
                (row, context) -> new Sent(
                        row.getString("reference"),
                        row.getString("provider"),
                        Sql.instant(row, "submitted_at"),
                        Sql.instant(row, "settled_at"),
                        row.getString("verdict"),
                        row.getString("code"),
                        row.getString("message")));
    }

    private static final String EVENTS =
            "SELECT sequence, result, created_at FROM %s WHERE order_id = :orderId ORDER BY sequence";

    List<PublishedOutcome> events() {
        return read(
                Sql.with(EVENTS, rowsOf("event")),
                (row, context) -> new PublishedOutcome(
                        row.getInt("sequence"),
                        ResultJson.read(row.getString("result")),
                        Sql.instant(row, "created_at")));
    }

    private static final String SUBMISSIONS =
            """
            SELECT i.name, s.line, s.received_at, i.state FROM %s s JOIN %s i ON i.id = s.intake_id
            WHERE s.order_id = :orderId AND s.code IS NULL ORDER BY s.received_at, s.intake_id, s.row_no LIMIT 100""";

    List<Source> submissions() {
        return read(
                Sql.with(SUBMISSIONS, rowsOf("submission"), rowsOf("intake")),
                (row, context) -> new Source(
                        row.getString("name"),
                        row.getObject("line", Long.class),
                        Sql.instant(row, "received_at"),
                        row.getString("state")));
    }

    private static final String CALLBACKS =
            """
            SELECT reference, reported, received_at, answer, answered_at FROM %s WHERE order_id = :orderId
              ORDER BY received_at""";

    List<CallbackRecord> callbacks() {
        return read(
                Sql.with(CALLBACKS, rowsOf("callback")),
                (row, context) -> new CallbackRecord(
                        row.getString("reference"),
                        row.getString("reported"),
                        Sql.instant(row, "received_at"),
                        row.getString("answer"),
                        Sql.instant(row, "answered_at")));
    }

    private static final String DECISIONS =
            "SELECT sequence, outcome, who, note, decided_at FROM decision WHERE order_id = :orderId ORDER BY id";

    /** Decisions stay in their table. */
    List<Decided> decisions() {
        return new RequestRows(handle, orderId, null)
                .read(
                        DECISIONS,
                        (row, context) -> new Decided(
                                row.getInt("sequence"),
                                row.getString("outcome"),
                                row.getString("who"),
                                row.getString("note"),
                                Sql.instant(row, "decided_at")));
    }

    private String rowsOf(String table) {
        return document == null ? table : Sql.with(IN_DOCUMENT, table);
    }

    private <T> List<T> read(String statement, RowMapper<T> reading) {
        Query query = handle.createQuery(statement).bind("orderId", orderId);
        return (document == null ? query : query.bind("document", document))
                .map(reading)
                .list();
    }
}

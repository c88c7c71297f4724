package io.rechargeroutes.ledger;

import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import io.rechargeroutes.model.Status;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads requests for people: lists of them, newest first, and all that is known of one. */
@ApplicationScoped
public class RequestSearch {

    private static final String COLUMNS = ResultRow.COLUMNS + ", r.content, r.version, r.waits_for, r.due_at, r.status_queries, r.submitted_at, r.expires_at, "
            + "r.decided_by, r.claim_token IS NOT NULL AS claimed, r.queried_at, r.query_verdict, r.query_code, r.query_message";
    private static final String PAGE = "SELECT " + COLUMNS + " FROM request r WHERE %s ORDER BY r.received_at DESC, r.order_id DESC LIMIT ?";
    private static final String ONE = "SELECT " + COLUMNS + " FROM request r WHERE r.order_id = ?";
    private static final String ATTEMPTS = """
            SELECT reference, provider, submitted_at, settled_at, verdict, code, message FROM attempt WHERE order_id = ? ORDER BY submitted_at, reference""";
    private static final String EVENTS = "SELECT sequence, result, created_at FROM event WHERE order_id = ? ORDER BY sequence";
    private static final String SUBMISSIONS = """
            SELECT i.name, s.line, s.received_at, i.state FROM submission s JOIN intake i ON i.id = s.intake_id
            WHERE s.order_id = ? AND s.code IS NULL ORDER BY s.received_at, s.intake_id, s.row_no LIMIT 100""";
    private static final String DECISIONS = "SELECT sequence, outcome, who, note, decided_at FROM decision WHERE order_id = ? ORDER BY id";

    private static final String CALLBACKS = "SELECT reference, reported, received_at, answer, answered_at FROM callback WHERE order_id = ? ORDER BY received_at";

    private final Sql sql;

    RequestSearch(Sql sql) {
        this.sql = sql;
    }

    /**
     * Which requests; null is any.
     *
     * @param number    the last digits of the subscriber's number
     * @param reference ours of any attempt, or the provider's
     * @param since     received then or later
     * @param until     received before
     * @param after     the last one of the page before
     */
    public record Wanted(Status state, String provider, String operator, String number, String orderId, String reference, Instant since, Instant until,
                         Place after, int most) {
    }

    /** A place in the list. */
    public record Place(Instant receivedAt, String orderId) {
    }

    /**
     * A request as it stands.
     *
     * @param request         what was asked for; null where this version cannot read it
     * @param target          the pause that it waits for, where it waits for one
     * @param dueAt           when something is to be done about it next, or null
     * @param claimed         whether a node is at it now
     * @param lastStatusQuery the last status query, or null
     */
    public record Found(RechargeResult result, RechargeRequest request, int version, String target, Instant dueAt, int statusQueries, Instant submittedAt,
                        Instant expiresAt, String decidedBy, boolean claimed, LastStatusQuery lastStatusQuery) {
    }

    /** The last status query, and what the provider said to it, also where that decided nothing. */
    public record LastStatusQuery(Instant at, String verdict, String code, String message) {
    }

    /** What a provider called back about, and what the status call said to it. */
    public record CallbackRecord(String reference, String reported, Instant receivedAt, String answer, Instant answeredAt) {
    }

    /** One attempt. */
    public record Sent(String reference, String provider, Instant submittedAt, Instant settledAt, String verdict, String code, String message) {
    }

    /** One outcome that was published. */
    public record PublishedOutcome(int sequence, RechargeResult result, Instant at) {
    }

    /** Where a request came from: a file, or a message, and the line in it. */
    public record Source(String name, Long line, Instant receivedAt, String state) {
    }

    /** What a person decided. */
    public record Decided(int sequence, String outcome, String who, String note, Instant at) {
    }

    /** All that is known of one request. */
    public record History(Found request, List<Sent> attempts, List<PublishedOutcome> events, List<Source> submissions, List<Decided> decisions, List<CallbackRecord> callbacks) {
    }

    /** One page, newest first. */
    public List<Found> page(Wanted wanted) {
        Filter filter = filter(wanted);
        return sql.inTransaction(connection -> {
            try (var select = connection.prepareStatement(Sql.with(PAGE, filter.condition()))) {
                select.setInt(filter.bind(select), wanted.most());
                return rows(select, RequestSearch::found);
            }
        });
    }

    /** All that is known of one request. */
    public Optional<History> history(String orderId) {
        return sql.inTransaction(connection -> {
            List<Found> found = rows(connection, ONE, orderId, RequestSearch::found);
            return found.isEmpty() ? Optional.empty() : Optional.of(new History(found.get(0),
                    rows(connection, ATTEMPTS, orderId, row -> new Sent(row.getString("reference"), row.getString("provider"),
                            Sql.instant(row, "submitted_at"), Sql.instant(row, "settled_at"), row.getString("verdict"), row.getString("code"),
                            row.getString("message"))),
                    rows(connection, EVENTS, orderId, row -> new PublishedOutcome(row.getInt("sequence"), ResultJson.read(row.getString("result")),
                            Sql.instant(row, "created_at"))),
                    rows(connection, SUBMISSIONS, orderId, row -> new Source(row.getString("name"), row.getObject("line", Long.class),
                            Sql.instant(row, "received_at"), row.getString("state"))),
                    rows(connection, DECISIONS, orderId, row -> new Decided(row.getInt("sequence"), row.getString("outcome"), row.getString("who"),
                            row.getString("note"), Sql.instant(row, "decided_at"))),
                    rows(connection, CALLBACKS, orderId, row -> new CallbackRecord(row.getString("reference"), row.getString("reported"),
                            Sql.instant(row, "received_at"), row.getString("answer"), Sql.instant(row, "answered_at")))));
        });
    }

    private static Filter filter(Wanted wanted) {
        Filter filter = new Filter();
        if (wanted.state() != null) {
            filter.and(wanted.state());
        }
        filter.and("r.provider = ?", wanted.provider());
        filter.and("r.content::jsonb ->> 'operator' = ?", wanted.operator());
        filter.and("right(r.content::jsonb ->> 'number', length(?)) = ?", wanted.number(), wanted.number());
        filter.and("r.order_id = ?", wanted.orderId());
        filter.and("(r.provider_ref = ? OR r.order_id IN (SELECT order_id FROM attempt WHERE reference = ?))", wanted.reference(), wanted.reference());
        filter.and("r.received_at >= ?", Sql.timestamp(wanted.since()));
        filter.and("r.received_at < ?", Sql.timestamp(wanted.until()));
        if (wanted.after() != null) {
            filter.and("(r.received_at, r.order_id) < (?, ?)", Sql.timestamp(wanted.after().receivedAt()), wanted.after().orderId());
        }
        return filter;
    }

    /** Conditions that all must hold, and their values. */
    private static final class Filter {

        private final List<String> conditions = new ArrayList<>(List.of("true"));
        private final List<Object> values = new ArrayList<>();

        /** Adds a condition, unless its value is null. */
        void and(String condition, Object... of) {
            if (of[0] != null) {
                conditions.add(condition);
                values.addAll(List.of(of));
            }
        }

        /** Written out, so that the planner sees which small index has it. */
        void and(Status state) {
            conditions.add("r.state = '" + state.name() + "'");
        }

        String condition() {
            return String.join(" AND ", conditions);
        }

        /** The index of the next parameter. */
        int bind(PreparedStatement statement) throws SQLException {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            return values.size() + 1;
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> rows(Connection connection, String statement, String orderId, Reading<T> reading) throws SQLException {
        try (var select = connection.prepareStatement(statement)) {
            select.setString(1, orderId);
            return rows(select, reading);
        }
    }

    private static <T> List<T> rows(PreparedStatement select, Reading<T> reading) throws SQLException {
        try (var row = select.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(reading.of(row));
            }
            return rows;
        }
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(ResultRow.of(row, null), Stored.shown(row.getString("content"), row.getString("operation")).orElse(null), row.getInt("version"),
                row.getString("waits_for"), Sql.instant(row, "due_at"), row.getInt("status_queries"), Sql.instant(row, "submitted_at"), Sql.instant(row, "expires_at"),
                row.getString("decided_by"), row.getBoolean("claimed"), lastStatusQuery(row));
    }

    private static LastStatusQuery lastStatusQuery(ResultSet row) throws SQLException {
        Instant at = Sql.instant(row, "queried_at");
        return at == null ? null : new LastStatusQuery(at, row.getString("query_verdict"), row.getString("query_code"), row.getString("query_message"));
    }
}

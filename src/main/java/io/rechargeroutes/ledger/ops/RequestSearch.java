package io.rechargeroutes.ledger.ops;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.dispatch.Requests;
import io.rechargeroutes.ledger.dispatch.Stored;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import io.rechargeroutes.model.Status;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** Reads requests for people: lists of them, newest first, and all that is known of one. */
@ApplicationScoped
public class RequestSearch {

    private final Sql sql;

    RequestSearch(Sql sql) {
        this.sql = sql;
    }

    /**
     * Which requests; null is any.
     *
     * @param number the last digits of the subscriber's number
     * @param reference ours of any attempt, or the provider's
     * @param since received then or later
     * @param until received before
     * @param after the last one of the page before
     */
    public record Wanted(
            Status state,
            String provider,
            String operator,
            String number,
            String orderId,
            String reference,
            Instant since,
            Instant until,
            Place after,
            int most) {}

    /** A place in the list. */
    public record Place(Instant receivedAt, String orderId) {}

    /**
     * A request as it stands.
     *
     * @param request what was asked for; null where this version cannot read it
     * @param target the pause that it waits for, where it waits for one
     * @param dueAt when something is to be done about it next, or null
     * @param claimed whether a node is at it now
     * @param lastStatusQuery the last status query, or null
     */
    public record Found(
            RechargeResult result,
            RechargeRequest request,
            int version,
            String target,
            Instant dueAt,
            int statusQueries,
            Instant submittedAt,
            Instant expiresAt,
            String decidedBy,
            boolean claimed,
            LastStatusQuery lastStatusQuery) {}

    /** The last status query, and what the provider said to it, also where that decided nothing. */
    public record LastStatusQuery(Instant at, String verdict, String code, String message) {}

    /** What a provider called back about, and what the status call said to it. */
    public record CallbackRecord(
            String reference, String reported, Instant receivedAt, String answer, Instant answeredAt) {}

    /** One attempt. */
    public record Sent(
            String reference,
            String provider,
            Instant submittedAt,
            Instant settledAt,
            String verdict,
            String code,
            String message) {}

    /** One outcome that was published. */
    public record PublishedOutcome(int sequence, RechargeResult result, Instant at) {}

    /** Where a request came from: a file, or a message, and the line in it. */
    public record Source(String name, Long line, Instant receivedAt, String state) {}

    /** What a person decided. */
    public record Decided(int sequence, String outcome, String who, String note, Instant at) {}

    /** All that is known of one request. */
    public record History(
            Found request,
            List<Sent> attempts,
            List<PublishedOutcome> events,
            List<Source> submissions,
            List<Decided> decisions,
            List<CallbackRecord> callbacks) {}

    private static final String COLUMNS = Requests.RESULT_COLUMNS
            + ", r.content, r.version, r.waits_for, r.due_at, r.status_queries, r.submitted_at, r.expires_at, "
            + "r.decided_by, r.claim_token IS NOT NULL AS claimed, r.queried_at, r.query_verdict, r.query_code, "
            + "r.query_message";
    private static final String PAGE =
            "SELECT " + COLUMNS + " FROM request r WHERE %s ORDER BY r.received_at DESC, r.order_id DESC LIMIT :most";

    /** One page, newest first. */
    public List<Found> page(Wanted wanted) {
        Filter filter = filter(wanted);
        return sql.inTransaction(handle -> handle.createQuery(Sql.with(PAGE, filter.condition()))
                .bindMap(filter.values)
                .bind("most", wanted.most())
                .map((row, context) -> found(row))
                .list());
    }

    private static final String ONE = "SELECT " + COLUMNS + " FROM request r WHERE r.order_id = :orderId";

    /** All that is known of one request. */
    public Optional<History> history(String orderId) {
        return sql.inTransaction(handle -> handle.createQuery(ONE)
                .bind("orderId", orderId)
                .map((row, context) -> found(row))
                .findOne()
                .map(found -> new History(
                        found,
                        attempts(handle, orderId),
                        events(handle, orderId),
                        submissions(handle, orderId),
                        decisions(handle, orderId),
                        callbacks(handle, orderId))));
    }

    private static final String ATTEMPTS =
            """
            SELECT reference, provider, submitted_at, settled_at, verdict, code, message FROM attempt
            WHERE order_id = :orderId ORDER BY submitted_at, reference""";

    private static List<Sent> attempts(Handle handle, String orderId) {
        return of(
                handle,
                ATTEMPTS,
                orderId,
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
            "SELECT sequence, result, created_at FROM event WHERE order_id = :orderId ORDER BY sequence";

    private static List<PublishedOutcome> events(Handle handle, String orderId) {
        return of(
                handle,
                EVENTS,
                orderId,
                (row, context) -> new PublishedOutcome(
                        row.getInt("sequence"),
                        ResultJson.read(row.getString("result")),
                        Sql.instant(row, "created_at")));
    }

    private static final String SUBMISSIONS =
            """
            SELECT i.name, s.line, s.received_at, i.state FROM submission s JOIN intake i ON i.id = s.intake_id
            WHERE s.order_id = :orderId AND s.code IS NULL ORDER BY s.received_at, s.intake_id, s.row_no LIMIT 100""";

    private static List<Source> submissions(Handle handle, String orderId) {
        return of(
                handle,
                SUBMISSIONS,
                orderId,
                (row, context) -> new Source(
                        row.getString("name"),
                        row.getObject("line", Long.class),
                        Sql.instant(row, "received_at"),
                        row.getString("state")));
    }

    private static final String DECISIONS =
            "SELECT sequence, outcome, who, note, decided_at FROM decision WHERE order_id = :orderId ORDER BY id";

    private static List<Decided> decisions(Handle handle, String orderId) {
        return of(
                handle,
                DECISIONS,
                orderId,
                (row, context) -> new Decided(
                        row.getInt("sequence"),
                        row.getString("outcome"),
                        row.getString("who"),
                        row.getString("note"),
                        Sql.instant(row, "decided_at")));
    }

    private static final String CALLBACKS =
            """
            SELECT reference, reported, received_at, answer, answered_at FROM callback WHERE order_id = :orderId
              ORDER BY received_at""";

    private static List<CallbackRecord> callbacks(Handle handle, String orderId) {
        return of(
                handle,
                CALLBACKS,
                orderId,
                (row, context) -> new CallbackRecord(
                        row.getString("reference"),
                        row.getString("reported"),
                        Sql.instant(row, "received_at"),
                        row.getString("answer"),
                        Sql.instant(row, "answered_at")));
    }

    private static <T> List<T> of(Handle handle, String statement, String orderId, RowMapper<T> reading) {
        return handle.createQuery(statement)
                .bind("orderId", orderId)
                .map(reading)
                .list();
    }

    private static Filter filter(Wanted wanted) {
        Filter filter = new Filter();
        if (wanted.state() != null) {
            filter.and(wanted.state());
        }
        filter.and("r.provider = :provider", "provider", wanted.provider());
        filter.and("r.content::jsonb ->> 'operator' = :operator", "operator", wanted.operator());
        filter.and("right(r.content::jsonb ->> 'number', length(:number)) = :number", "number", wanted.number());
        filter.and("r.order_id = :orderId", "orderId", wanted.orderId());
        filter.and(
                "(r.provider_ref = :reference"
                        + " OR r.order_id IN (SELECT order_id FROM attempt WHERE reference = :reference))",
                "reference",
                wanted.reference());
        filter.and("r.received_at >= :since", "since", wanted.since());
        filter.and("r.received_at < :until", "until", wanted.until());
        if (wanted.after() != null) {
            filter.and(
                    "(r.received_at, r.order_id) < (:afterAt, :afterId)",
                    "afterAt",
                    wanted.after().receivedAt());
            filter.values.put("afterId", wanted.after().orderId());
        }
        return filter;
    }

    /** Conditions that all must hold, and their values. */
    private static final class Filter {

        private final List<String> conditions = new ArrayList<>(List.of("true"));
        private final Map<String, Object> values = new HashMap<>();

        /** Adds a condition, unless its value is null. */
        void and(String condition, String name, Object value) {
            if (value != null) {
                conditions.add(condition);
                values.put(name, value);
            }
        }

        /** Written out, so that the planner sees which small index has it. */
        void and(Status state) {
            conditions.add("r.state = '" + state.name() + "'");
        }

        String condition() {
            return String.join(" AND ", conditions);
        }
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(
                Requests.result(row, null),
                Stored.shown(row.getString("content"), row.getString("operation"))
                        .orElse(null),
                row.getInt("version"),
                row.getString("waits_for"),
                Sql.instant(row, "due_at"),
                row.getInt("status_queries"),
                Sql.instant(row, "submitted_at"),
                Sql.instant(row, "expires_at"),
                row.getString("decided_by"),
                row.getBoolean("claimed"),
                lastStatusQuery(row));
    }

    private static LastStatusQuery lastStatusQuery(ResultSet row) throws SQLException {
        Instant at = Sql.instant(row, "queried_at");
        return at == null
                ? null
                : new LastStatusQuery(
                        at,
                        row.getString("query_verdict"),
                        row.getString("query_code"),
                        row.getString("query_message"));
    }
}

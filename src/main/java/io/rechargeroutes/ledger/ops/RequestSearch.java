package io.rechargeroutes.ledger.ops;

import io.rechargeroutes.ledger.SharedKey;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.archive.MonthFiles;
import io.rechargeroutes.ledger.dispatch.Requests;
import io.rechargeroutes.ledger.dispatch.Stored;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.settings.LedgerSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads requests for people: lists of them, newest first, and all that is known of one. Archived ones are found as
 * well, since every request has a row in {@code request_key}. Each lookup begins at an index; one that would read too
 * much is refused.
 */
@ApplicationScoped
public class RequestSearch {

    /** A list with filters reads no more requests than this. */
    public static final long MOST_READ = 200_000;
    /** Without another limit a search by the end of a number reads so much of the ledger. */
    private static final Duration ENDING_SEARCH = Duration.ofDays(7);
    /** States of the partial indexes; a request in one of these is never in the archive. */
    private static final Set<Status> OPEN =
            EnumSet.of(Status.RECEIVED, Status.SUBMITTED, Status.PENDING, Status.UNKNOWN, Status.REVIEW);

    private final Sql sql;
    private final SharedKey key;
    private final MonthFiles months;
    private final Duration timeout;
    private final ReadLimit limit;

    @Inject
    RequestSearch(Sql sql, SharedKey key, MonthFiles months, LedgerSettings settings) {
        this(sql, key, months, settings.queryTimeout(), MOST_READ);
    }

    /**
     * With limits of the caller's own.
     *
     * @param timeout of one statement
     * @param mostRead requests that a list with filters may read
     */
    public RequestSearch(Sql sql, SharedKey key, MonthFiles months, Duration timeout, long mostRead) {
        this.sql = sql;
        this.key = key;
        this.months = months;
        this.timeout = timeout;
        this.limit = new ReadLimit(mostRead);
    }

    /**
     * Which requests; null is any.
     *
     * @param reference ours of any attempt, or the provider's
     * @param file name of an input file
     * @param since received then or later
     * @param until received before
     * @param after the last one of the page before
     */
    public record Wanted(
            Status state,
            String provider,
            String operator,
            SubscriberNumber number,
            String orderId,
            String reference,
            String file,
            Instant since,
            Instant until,
            Place after,
            int most) {

        /** Whether what is wanted is few, by an index of its own. */
        private boolean isNarrow() {
            return orderId != null || reference != null || file != null;
        }
    }

    /**
     * A subscriber's number, or the end of one.
     *
     * @param whole what it can be as a whole
     * @param ending looked for where no request has it as a whole; null: nothing is
     */
    public record SubscriberNumber(Set<String> whole, String ending) {}

    /** A list would read too much; nothing was read. The message says how much, and how to ask for less. */
    public static final class TooMuchException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooMuchException(String message) {
            super(message);
        }
    }

    /**
     * A place in a list.
     *
     * @param byEnding the list has the requests whose number ends so
     */
    public record Place(Instant receivedAt, String orderId, boolean byEnding) {}

    /**
     * One page, newest first.
     *
     * @param next where the next one begins; null where this is the last
     */
    public record Page(List<Found> requests, Place next) {}

    /**
     * A request as it stands.
     *
     * @param request what was asked for; null where this version cannot read it, or it has left the ledger
     * @param target the pause that it waits for, where it waits for one
     * @param dueAt when something is to be done about it next, or null
     * @param claimed whether a node is at it now
     * @param lastStatusQuery the last status query, or null
     * @param archived null where the request is among the open and recent ones
     */
    public record Found(
            RechargeResult result,
            RechargeRequest request,
            String operator,
            int version,
            String target,
            Instant dueAt,
            int statusQueries,
            Instant submittedAt,
            Instant expiresAt,
            String decidedBy,
            boolean claimed,
            LastStatusQuery lastStatusQuery,
            Archived archived) {}

    /**
     * Where an archived request is.
     *
     * @param month in which it came, like {@code 2026-01}
     * @param files of the month, where it left the ledger; null: none
     * @param complete whether its rows could be read; otherwise only its last result is known
     */
    public record Archived(String month, String files, boolean complete) {}

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

    // Subqueries with LIMIT are read once for each row of the page, by their key: no plan reads their tables whole.
    private static final String PAGE =
            """
            WITH page AS MATERIALIZED (
              SELECT k.* FROM request_key k WHERE %s ORDER BY k.received_at DESC, k.order_id DESC LIMIT :most)
            SELECT\s"""
                    + Requests.RESULT_COLUMNS
                    + """
            , k.operator, r.content, r.version, r.waits_for, r.due_at, r.status_queries, r.submitted_at, r.expires_at,
              r.decided_by, r.claim_token IS NOT NULL AS claimed, r.queried_at, r.query_verdict, r.query_code,
              r.query_message, a.document IS NOT NULL AS complete,
              CASE WHEN k.archived_at IS NOT NULL THEN to_char(k.received_at AT TIME ZONE 'UTC', 'YYYY-MM') END AS month,
              CASE WHEN k.archived_at IS NOT NULL THEN (SELECT string_agg(m.file, ', ' ORDER BY m.part)
                FROM archive_month m WHERE m.month = date_trunc('month', k.received_at AT TIME ZONE 'UTC')::date)
                END AS files
            FROM page k
              LEFT JOIN LATERAL (%s LIMIT 1) a ON true
              CROSS JOIN LATERAL (
                SELECT h.* FROM request h WHERE h.order_id = k.order_id
                UNION ALL
                SELECT h.* FROM jsonb_populate_record(NULL::request, coalesce(a.document -> 'request', to_jsonb(k))) h
                WHERE k.archived_at IS NOT NULL) r
            ORDER BY k.received_at DESC, k.order_id DESC""";
    private static final String IN_ARCHIVE =
            """
            SELECT a.document FROM archive a WHERE k.archived_at IS NOT NULL AND a.kind = 'REQUEST'
              AND a.id = k.order_id AND a.received_at = k.received_at""";
    private static final String GIVEN = "SELECT CAST(:document AS jsonb) AS document WHERE k.archived_at IS NOT NULL";

    /**
     * One page, newest first.
     *
     * @throws TooMuchException where too many requests would have to be read
     */
    public Page page(Wanted wanted) {
        key.ready();
        return sql.inSnapshot(timeout, handle -> {
            boolean byEnding = wanted.number() != null && byEnding(handle, wanted);
            List<Found> found = read(handle, filter(handle, wanted, byEnding), wanted.most(), null);
            return new Page(found, found.size() < wanted.most() ? null : place(found.get(found.size() - 1), byEnding));
        });
    }

    private static Place place(Found last, boolean byEnding) {
        return new Place(last.result().receivedAt(), last.result().orderId(), byEnding);
    }

    private static List<Found> read(Handle handle, Filter filter, int most, String document) {
        Query query = handle.createQuery(Sql.with(PAGE, filter, document == null ? IN_ARCHIVE : GIVEN))
                .bindMap(filter.values())
                .bind("most", most);
        return (document == null ? query : query.bind("document", document))
                .map((row, context) -> found(row))
                .list();
    }

    /** All that is known of one request. */
    public Optional<History> history(String orderId) {
        Optional<History> history = sql.inSnapshot(timeout, handle -> history(handle, orderId, null));
        return history.map(History::request)
                .filter(found -> found.archived() != null && !found.archived().complete())
                .flatMap(found -> months.document(orderId, found.result().receivedAt()))
                .flatMap(document -> sql.inSnapshot(timeout, handle -> history(handle, orderId, document)))
                .or(() -> history);
    }

    private static final String DOCUMENT =
            "SELECT (" + IN_ARCHIVE + ") FROM request_key k WHERE k.order_id = :orderId AND k.archived_at IS NOT NULL";
    private static final String NOTHING = "{}";

    private static Optional<History> history(Handle handle, String orderId, String document) {
        return read(handle, new Filter().and(BY_ORDER_ID, "orderId", orderId), 1, document).stream()
                .findFirst()
                .map(found -> history(found, rows(handle, orderId, found, document)));
    }

    private static RequestRows rows(Handle handle, String orderId, Found found, String document) {
        if (found.archived() == null) {
            return new RequestRows(handle, orderId, null);
        }
        return new RequestRows(
                handle,
                orderId,
                Optional.ofNullable(document)
                        .or(() -> handle.createQuery(DOCUMENT)
                                .bind("orderId", orderId)
                                .mapTo(String.class)
                                .findFirst())
                        .orElse(NOTHING));
    }

    private static History history(Found found, RequestRows rows) {
        return new History(
                found, rows.attempts(), rows.events(), rows.submissions(), rows.decisions(), rows.callbacks());
    }

    private static final String BY_ORDER_ID = "k.order_id = :orderId";
    private static final String BY_REFERENCE =
            """
            k.order_id = ANY (ARRAY(
              SELECT order_id FROM attempt WHERE reference = :reference
              UNION ALL SELECT order_id FROM request WHERE provider_ref = :reference
              UNION ALL SELECT order_id FROM archived_reference WHERE reference = :reference))""";
    private static final String BY_FILE =
            """
            k.order_id = ANY (ARRAY(
              SELECT s.order_id FROM intake i CROSS JOIN LATERAL (
                SELECT order_id FROM submission WHERE intake_id = i.id AND code IS NULL OFFSET 0) s
              WHERE i.name = :file AND i.outbox <> 'queue'
              UNION ALL
              SELECT CASE a.kind WHEN 'REQUEST' THEN a.id ELSE a.document -> 'submission' -> 0 ->> 'order_id' END
              FROM archive a WHERE a.file = :file AND (a.kind = 'REQUEST'
                OR a.kind = 'SUBMISSION' AND a.document -> 'submission' -> 0 ->> 'code' IS NULL)))""";
    private static final String BY_OPEN_STATE =
            "k.order_id = ANY (ARRAY(SELECT order_id FROM request WHERE state = '%s'))";
    private static final String NUMBER_IS_KNOWN = "SELECT EXISTS (SELECT 1 FROM request_key k WHERE %s)";
    private static final String NUMBER_ENDS =
            """
            right(coalesce(
              (SELECT h.content FROM request h WHERE h.order_id = k.order_id),
              (SELECT a.document -> 'request' ->> 'content' FROM archive a WHERE a.kind = 'REQUEST'
                AND a.id = k.order_id AND a.received_at = k.received_at)
              )::jsonb ->> 'number', length(:ending)) = :ending""";
    // of an archived request the key has it, of another its row
    private static final String STATE_IS =
            "coalesce(k.state, (SELECT h.state FROM request h WHERE h.order_id = k.order_id)) = :state";
    private static final String PROVIDER_IS =
            "coalesce(k.provider, (SELECT h.provider FROM request h WHERE h.order_id = k.order_id)) = :provider";

    private boolean byEnding(Handle handle, Wanted wanted) {
        return wanted.after() == null
                ? wanted.number().ending() != null
                        && !handle.createQuery(Sql.with(NUMBER_IS_KNOWN, byWhole(wanted.number())))
                                .mapTo(Boolean.class)
                                .one()
                : wanted.after().byEnding();
    }

    private String byWhole(SubscriberNumber number) {
        return number.whole().stream()
                .map(whole -> String.valueOf(key.numberHash(whole)))
                .collect(Collectors.joining(", ", "k.number_hash IN (", ")"));
    }

    private Filter filter(Handle handle, Wanted wanted, boolean byEnding) {
        boolean byWhole = wanted.number() != null && !byEnding;
        boolean wide = !wanted.isNarrow() && !byWhole;
        Instant since =
                wide && byEnding && wanted.since() == null ? Instant.now().minus(ENDING_SEARCH) : wanted.since();
        Filter range = range(wanted, since);
        Filter filter = new Filter()
                .and(BY_ORDER_ID, "orderId", wanted.orderId())
                .and(BY_REFERENCE, "reference", wanted.reference())
                .and(BY_FILE, "file", wanted.file())
                .and("k.operator = :operator", "operator", wanted.operator())
                .and(PROVIDER_IS, "provider", wanted.provider());
        if (byWhole) {
            filter.and(byWhole(wanted.number()));
        }
        if (byEnding) {
            filter.and(NUMBER_ENDS, "ending", wanted.number().ending());
        }
        if (wide && isFewOpen(handle, wanted.state())) {
            filter.and(Sql.with(BY_OPEN_STATE, wanted.state()));
            wide = false;
        } else if (wanted.state() != null) {
            filter.and(STATE_IS, "state", wanted.state().name());
        }
        boolean filtered = wanted.state() != null || wanted.provider() != null || wanted.operator() != null || byEnding;
        if (wide && filtered) {
            limit.check(handle, range, since, end(wanted), byEnding);
        }
        return filter.and(range);
    }

    /** Written out, so that the planner sees which small index has the state. */
    private boolean isFewOpen(Handle handle, Status state) {
        return OPEN.contains(state)
                && limit.allows(handle, "request", new Filter().and("state = '" + state.name() + "'"));
    }

    private static Filter range(Wanted wanted, Instant since) {
        Filter range = new Filter()
                .and("k.received_at >= :since", "since", since)
                .and("k.received_at < :until", "until", wanted.until());
        if (wanted.after() != null) {
            range.and(
                            "(k.received_at, k.order_id) < (:afterAt, :afterId)",
                            "afterAt",
                            wanted.after().receivedAt())
                    .values()
                    .put("afterId", wanted.after().orderId());
        }
        return range;
    }

    private static Instant end(Wanted wanted) {
        return wanted.after() == null ? wanted.until() : wanted.after().receivedAt();
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(
                Requests.result(row, null),
                Stored.shown(row.getString("content"), row.getString("operation"))
                        .orElse(null),
                row.getString("operator"),
                row.getInt("version"),
                row.getString("waits_for"),
                Sql.instant(row, "due_at"),
                row.getInt("status_queries"),
                Sql.instant(row, "submitted_at"),
                Sql.instant(row, "expires_at"),
                row.getString("decided_by"),
                row.getBoolean("claimed"),
                lastStatusQuery(row),
                archived(row));
    }

    private static Archived archived(ResultSet row) throws SQLException {
        String month = row.getString("month");
        return month == null ? null : new Archived(month, row.getString("files"), row.getBoolean("complete"));
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

package io.rechargeroutes.ledger.dispatch;

import io.rechargeroutes.ledger.NodeLease;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.RechargeResult;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Finds the requests whose provider is to be asked what became of them. All of it reads the partial indexes of what is
 * open; finished requests cost nothing, however many there are.
 */
@ApplicationScoped
public class StatusQueries {

    private final Sql sql;
    private final NodeLease node;
    private final Settlement settlement;
    private final Callbacks callbacks;
    private final Stored stored;

    public StatusQueries(Sql sql, NodeLease node, Settlement settlement, Callbacks callbacks, Stored stored) {
        this.sql = sql;
        this.node = node;
        this.settlement = settlement;
        this.callbacks = callbacks;
        this.stored = stored;
    }

    /**
     * What is queried, each kind at a rate of its own: what is open, or contradicted by a callback; and rechecks of
     * successes.
     */
    public enum Kind {
        OPEN,
        RECHECK
    }

    /**
     * A request as it stands.
     *
     * @param result what is known of it
     * @param attempt its latest attempt; null where it was never sent, or its text cannot be read by this version
     */
    public record Named(RechargeResult result, Attempt attempt) {}

    private static final String IS_OPEN = "state IN ('PENDING', 'UNKNOWN')";
    private static final String IS_RECHECKED = "state = 'SUCCESS' AND due_at IS NOT NULL";
    private static final String IS_CALLED_BACK = "called_back AND state IN ('FAILED', 'REVIEW')";
    // jumps from one provider to the next through the index, whatever stands between
    private static final String PROVIDERS =
            """
            (WITH RECURSIVE each AS (
              (SELECT provider FROM request WHERE %1$s AND provider > '' ORDER BY provider LIMIT 1)
              UNION ALL
              SELECT (SELECT provider FROM request WHERE %1$s AND provider > each.provider ORDER BY provider LIMIT 1)
              FROM each WHERE each.provider IS NOT NULL)
            SELECT provider FROM each WHERE provider IS NOT NULL)""";
    private static final String PROVIDERS_TO_ASK = Sql.with(PROVIDERS, IS_OPEN) + " UNION "
            + Sql.with(PROVIDERS, IS_RECHECKED)
            + " UNION SELECT provider FROM request WHERE " + IS_CALLED_BACK + " ORDER BY 1";

    /**
     * The providers of open requests, of successes that are to be looked at again, and of what callbacks query; due or
     * not.
     */
    public List<String> providers() {
        callbacks.makeDue();
        return sql.inTransaction(handle ->
                handle.createQuery(PROVIDERS_TO_ASK).mapTo(String.class).list());
    }

    private static final String CALL = "(SELECT a.call FROM attempt a WHERE a.reference = r.reference) AS call";
    private static final String CLAIM =
            """
            WITH due AS (
              SELECT order_id FROM request WHERE %s AND provider = :provider AND due_at <= now()
              ORDER BY due_at LIMIT :most FOR UPDATE SKIP LOCKED)
            UPDATE request r SET claim_token = :token, claimed_by = :node,
                   due_at = now() + make_interval(secs => :lease)
            FROM due WHERE r.order_id = due.order_id
            RETURNING r.order_id, r.content, r.provider, r.reference, r.provider_ref, r.submitted_at, %s""";
    private static final String OPEN = Sql.with(CLAIM, IS_OPEN, CALL);
    private static final String CALLED_BACK = Sql.with(CLAIM, IS_CALLED_BACK, CALL);
    private static final String CALLED_BACK_SUCCESS = Sql.with(CLAIM, "called_back AND state = 'SUCCESS'", CALL);
    private static final String RECHECK = Sql.with(CLAIM, IS_RECHECKED + " AND NOT called_back", CALL);

    /**
     * Claims what is due at a provider, oldest first: open requests and then ended ones that a callback contradicts; or
     * rechecks of successes.
     *
     * @param lease a status query whose process died comes back after it; longer than a status query may take
     */
    public List<Attempt> claim(String provider, Kind kind, int most, Duration lease) {
        List<String> statements =
                kind == Kind.OPEN ? List.of(OPEN, CALLED_BACK, CALLED_BACK_SUCCESS) : List.of(RECHECK);
        return sql.inTransaction(handle -> {
            List<Attempt> due = new ArrayList<>();
            for (String statement : statements) {
                if (due.size() < most) {
                    due.addAll(claim(handle, statement, provider, most - due.size(), lease));
                }
            }
            return due;
        });
    }

    /** A claimed row; its attempt is empty where this version cannot read it. */
    private record Claimed(String orderId, Optional<Attempt> attempt) {}

    private List<Attempt> claim(Handle handle, String statement, String provider, int most, Duration lease) {
        List<Claimed> claimed = handle.createQuery(statement)
                .bind("provider", provider)
                .bind("most", most)
                .bind("token", UUID.randomUUID().toString())
                .bind("node", node.incarnation())
                .bind("lease", lease)
                .map((row, context) -> new Claimed(row.getString("order_id"), attempt(row)))
                .list();
        for (Claimed row : claimed) {
            if (row.attempt().isEmpty()) {
                settlement.unreadable(handle, row.orderId());
            }
        }
        return claimed.stream().flatMap(row -> row.attempt().stream()).toList();
    }

    // jumps to the oldest recheck of one provider after the other, through the index
    private static final String RECHECK_LAG =
            """
            WITH RECURSIVE oldest AS (
              (SELECT provider, due_at FROM request WHERE state = 'SUCCESS' AND due_at IS NOT NULL AND provider > ''
                ORDER BY provider, due_at LIMIT 1)
              UNION ALL
              SELECT next.provider, next.due_at FROM oldest, LATERAL (
                SELECT provider, due_at FROM request WHERE state = 'SUCCESS' AND due_at IS NOT NULL
                  AND provider > oldest.provider
                ORDER BY provider, due_at LIMIT 1) next)
            SELECT provider, extract(epoch FROM now() - due_at) AS late FROM oldest""";

    /** How late the oldest recheck of each provider is; zero or less where it is not due yet. */
    public Map<String, Duration> recheckLag() {
        return sql.inTransaction(handle -> handle.createQuery(RECHECK_LAG).reduceRows(new TreeMap<>(), (lag, row) -> {
            lag.put(
                    row.getColumn("provider", String.class),
                    Duration.ofSeconds(row.getColumn("late", Double.class).longValue()));
            return lag;
        }));
    }

    // in the order of the ids, as everybody locks several requests
    private static final String LEFT =
            """
            WITH held AS (
              SELECT order_id FROM request
              WHERE claimed_by = :node AND provider = :provider AND claim_token IS NOT NULL AND %s
              ORDER BY order_id FOR UPDATE)
            UPDATE request r SET due_at = now(), claim_token = NULL, claimed_by = NULL FROM held
              WHERE r.order_id = held.order_id""";
    private static final String LEFT_OPEN =
            Sql.with(LEFT, "(state IN ('PENDING', 'UNKNOWN') OR state = 'SUCCESS' AND called_back)");
    private static final String LEFT_RECHECKS = Sql.with(LEFT, "state = 'SUCCESS' AND NOT called_back");

    /**
     * Puts back what this process has claimed at a provider: for when the ledger went away between a claim and what
     * came of it. Those rows are queried again.
     */
    public void release(String provider, Kind kind) {
        sql.inTransaction(handle -> handle.createUpdate(kind == Kind.OPEN ? LEFT_OPEN : LEFT_RECHECKS)
                .bind("node", node.incarnation())
                .bind("provider", provider)
                .execute());
    }

    private static final String OVERDUE = Sql.with(
            """
            SELECT content, provider, reference, provider_ref, submitted_at, %s FROM request r
            WHERE state IN ('PENDING', 'UNKNOWN') AND provider = :provider AND due_at <= now()
              AND submitted_at < now() - make_interval(secs => :giveUpAfter)
            ORDER BY due_at LIMIT :most""",
            CALL);

    /**
     * Requests that are due and were sent longer ago than this: to be given up while their provider answers nothing.
     * They are not claimed.
     */
    public List<Attempt> overdue(String provider, Duration giveUpAfter, int most) {
        List<Optional<Attempt>> overdue = sql.inTransaction(handle -> handle.createQuery(OVERDUE)
                .bind("provider", provider)
                .bind("giveUpAfter", giveUpAfter)
                .bind("most", most)
                .map((row, context) -> attempt(row))
                .list());
        return overdue.stream().flatMap(Optional::stream).toList();
    }

    private static final String NAMED = "SELECT r.content, r.submitted_at, " + CALL + ", " + Requests.RESULT_COLUMNS
            + " FROM known_request r WHERE r.order_id = :orderId";

    /** The request of an orderId; without an attempt to query where it is in the archive. */
    public Optional<Named> find(String orderId) {
        return sql.inTransaction(handle -> handle.createQuery(NAMED)
                .bind("orderId", orderId)
                .map((row, context) -> named(row))
                .findOne());
    }

    private Named named(ResultSet row) throws SQLException {
        boolean sent = row.getString("reference") != null && row.getString("content") != null;
        return new Named(Requests.result(row, null), sent ? attempt(row).orElse(null) : null);
    }

    private Optional<Attempt> attempt(ResultSet row) throws SQLException {
        String provider = row.getString("provider");
        String reference = row.getString("reference");
        String providerRef = row.getString("provider_ref");
        String call = row.getString("call");
        var submittedAt = Sql.instant(row, "submitted_at");
        return stored.read(row.getString("content"))
                .map(request -> new Attempt(request, provider, reference, providerRef, submittedAt, call));
    }
}

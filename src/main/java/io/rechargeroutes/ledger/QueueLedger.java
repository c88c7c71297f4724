package io.rechargeroutes.ledger;

import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The outbox of queues: what the results queue is to be told, order by order, and the answers that messages wait for. */
@ApplicationScoped
public class QueueLedger {

    /** An answer that failed so often is put on the dead queue instead, should that work: then the broker is not the matter. */
    private static final int MOST_FAILURES = 3;

    // A lock on the order and not on its row: a broker that takes its time must not make settlements wait. Of the first thousand that are due,
    // those that another node is at are left out.
    private static final String CLAIM = """
            WITH due AS MATERIALIZED (
              SELECT order_id FROM request WHERE to_queue AND published < events ORDER BY updated_at LIMIT 1000)
            SELECT order_id FROM due WHERE pg_try_advisory_xact_lock(hashtext('recharge-routes/publish'), hashtext(order_id)) LIMIT ?""";
    // read after the locks were taken: another node may have published in between
    private static final String EVENTS = """
            SELECT e.order_id, e.sequence, e.result, r.asked, r.correlation_id FROM event e JOIN request r USING (order_id)
            WHERE e.order_id = ANY (?) AND e.sequence > r.published ORDER BY r.updated_at, e.order_id, e.sequence""";
    private static final String LOCK = "SELECT 1 FROM request WHERE order_id = ANY (?) ORDER BY order_id FOR NO KEY UPDATE";
    private static final String PUBLISHED = """
            UPDATE request SET published = p.sequence FROM unnest(?, ?, ?) AS p (order_id, sequence, asked)
            WHERE request.order_id = p.order_id AND request.asked = p.asked""";
    private static final String REPLIES_DUE = "UPDATE reply SET due_at = now() WHERE order_id = ANY (?) AND due_at IS NULL";
    private static final String REPLIES = """
            SELECT p.id, p.order_id, p.sequence, p.destination, p.correlation_id, coalesce(e.result, p.rejection) AS result, p.failures
            FROM reply p LEFT JOIN event e ON e.order_id = p.order_id AND e.sequence = p.sequence
            WHERE p.sent_at IS NULL AND p.due_at <= now() ORDER BY p.due_at, p.id LIMIT ? FOR UPDATE OF p SKIP LOCKED""";
    private static final String SENT = "UPDATE reply SET sent_at = now() WHERE id = ANY (?)";
    private static final String LATER = "UPDATE reply SET failures = failures + 1, due_at = now() + make_interval(secs => ?) WHERE id = ANY (?)";

    private final Sql sql;
    private final Duration patience;

    @Inject
    QueueLedger(Sql sql) {
        this(sql, Duration.ofMinutes(30));
    }

    /**
     * With the longest that a broker may take for all that was claimed: a slow one must come to an end, or the same would be told for ever. Who sleeps
     * over it loses the ledger's locks, and others go on.
     */
    QueueLedger(Sql sql, Duration patience) {
        this.sql = sql;
        this.patience = patience;
    }

    /**
     * One outcome as a message tells it.
     *
     * @param eventId       the same whenever it is told again; null for a rejection, which is no outcome of an order
     * @param sequence      1, 2, 3 for each order; 0 for a rejection
     * @param correlationId what the message carries, or null
     */
    public record Told(String eventId, int sequence, String correlationId, RechargeResult result) {
    }

    /** The outcomes of one order that the results queue was not told of yet, in their order. */
    public record Publication(String orderId, int asked, List<Told> outcomes) {

        int last() {
            return outcomes.get(outcomes.size() - 1).sequence();
        }
    }

    /** An answer that is due. */
    public record Reply(long id, String destination, int failures, Told told) {

        /** Whether it failed so often that one more failure is the last. */
        public boolean hopeless() {
            return failures + 1 >= MOST_FAILURES;
        }
    }

    /**
     * Claims orders, hands over what the results queue is to be told of them, and marks what the publisher says was told. No other node publishes
     * the same orders meanwhile, so that each order's outcomes are told in their order. What is not marked is handed over again.
     *
     * @param most      orders at most
     * @param publisher returns those that were told in whole
     * @return how many were told
     */
    public int publish(int most, Function<List<Publication>, Collection<Publication>> publisher) {
        return sql.inTransaction(connection -> {
            Sql.mayWaitFor(connection, patience);
            List<Publication> due = publications(connection, claim(connection, most));
            Collection<Publication> told = due.isEmpty() ? List.of() : publisher.apply(due);
            if (!told.isEmpty()) {
                mark(connection, told);
            }
            return told.size();
        });
    }

    private static List<String> claim(Connection connection, int most) throws SQLException {
        List<String> orders = new ArrayList<>();
        try (var claim = connection.prepareStatement(CLAIM)) {
            claim.setInt(1, most);
            try (var row = claim.executeQuery()) {
                while (row.next()) {
                    orders.add(row.getString(1));
                }
            }
        }
        return orders;
    }

    private static List<Publication> publications(Connection connection, List<String> orders) throws SQLException {
        Map<String, Publication> publications = new LinkedHashMap<>();
        try (var select = connection.prepareStatement(EVENTS)) {
            select.setArray(1, connection.createArrayOf("text", orders.toArray()));
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    String orderId = row.getString("order_id");
                    int asked = row.getInt("asked");
                    publications.computeIfAbsent(orderId, id -> new Publication(id, asked, new ArrayList<>())).outcomes().add(told(row));
                }
            }
        }
        return List.copyOf(publications.values());
    }

    private static Told told(ResultSet row) throws SQLException {
        int sequence = row.getInt("sequence");
        String eventId = sequence == 0 ? null : row.getString("order_id") + ":" + sequence;
        return new Told(eventId, sequence, row.getString("correlation_id"), ResultJson.read(row.getString("result")));
    }

    /** Where a message asked meanwhile, nothing is marked: what it asked for may have been told before it came. */
    private static void mark(Connection connection, Collection<Publication> told) throws SQLException {
        Object[] orders = told.stream().map(Publication::orderId).toArray();
        try (var lock = connection.prepareStatement(LOCK)) {
            lock.setArray(1, connection.createArrayOf("text", orders));
            lock.executeQuery().close();
        }
        try (var update = connection.prepareStatement(PUBLISHED)) {
            update.setArray(1, connection.createArrayOf("text", orders));
            update.setArray(2, connection.createArrayOf("integer", told.stream().map(Publication::last).toArray()));
            update.setArray(3, connection.createArrayOf("integer", told.stream().map(Publication::asked).toArray()));
            update.executeUpdate();
        }
        try (var due = connection.prepareStatement(REPLIES_DUE)) {
            due.setArray(1, connection.createArrayOf("text", orders));
            due.executeUpdate();
        }
    }

    /**
     * Hands over answers that are due, and marks those that the sender says were sent; the others are handed over again later.
     *
     * @param again when
     * @return how many were sent
     */
    public int reply(int most, Duration again, Function<List<Reply>, Collection<Reply>> sender) {
        return sql.inTransaction(connection -> {
            Sql.mayWaitFor(connection, patience);
            List<Reply> due = replies(connection, most);
            Collection<Reply> sent = due.isEmpty() ? List.of() : sender.apply(due);
            List<Long> ids = sent.stream().map(Reply::id).toList();
            sent(connection, ids);
            later(connection, due.stream().map(Reply::id).filter(id -> !ids.contains(id)).toList(), again);
            return ids.size();
        });
    }

    private static List<Reply> replies(Connection connection, int most) throws SQLException {
        List<Reply> replies = new ArrayList<>();
        try (var select = connection.prepareStatement(REPLIES)) {
            select.setInt(1, most);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    replies.add(new Reply(row.getLong("id"), row.getString("destination"), row.getInt("failures"), told(row)));
                }
            }
        }
        return replies;
    }

    private static void sent(Connection connection, List<Long> ids) throws SQLException {
        try (var update = connection.prepareStatement(SENT)) {
            update.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            update.executeUpdate();
        }
    }

    private static void later(Connection connection, List<Long> ids, Duration again) throws SQLException {
        try (var update = connection.prepareStatement(LATER)) {
            update.setDouble(1, Sql.seconds(again));
            update.setArray(2, connection.createArrayOf("bigint", ids.toArray()));
            update.executeUpdate();
        }
    }
}

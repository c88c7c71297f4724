package io.rechargeroutes.ledger;

import io.rechargeroutes.ledger.DeliveryClaims.Kind;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The outbox of queues: the events that the results queue waits for, order by order, and the replies that senders wait for. */
@ApplicationScoped
public class QueueLedger {

    /** A reply that failed so often is put on the dead letter queue instead, should that work: then the broker is not the matter. */
    private static final int MOST_FAILURES = 3;

    private static final String DUE = Sql.with("""
            SELECT order_id FROM request r WHERE to_queue AND published < events AND %s
            ORDER BY updated_at LIMIT ?""", DeliveryClaims.unclaimed(Kind.EVENTS, "r.order_id"));
    // read when the orders are claimed: another node may have published in between
    private static final String EVENTS = """
            SELECT e.order_id, e.sequence, e.result, r.queue_submissions, r.correlation_id FROM event e JOIN request r USING (order_id)
            WHERE e.order_id = ANY (?) AND e.sequence > r.published ORDER BY r.updated_at, e.order_id, e.sequence""";
    private static final String LOCK = "SELECT 1 FROM request WHERE order_id = ANY (?) ORDER BY order_id FOR NO KEY UPDATE";
    private static final String PUBLISHED = """
            UPDATE request SET published = greatest(published, p.sequence) FROM unnest(?, ?, ?) AS p (order_id, sequence, queue_submissions)
            WHERE request.order_id = p.order_id AND request.queue_submissions = p.queue_submissions""";
    private static final String REPLIES_DUE = "UPDATE reply SET due_at = now() WHERE order_id = ANY (?) AND due_at IS NULL";
    private static final String REPLIES = Sql.with("""
            SELECT id FROM reply WHERE sent_at IS NULL AND due_at <= now() AND %s
            ORDER BY due_at, id LIMIT ?""", DeliveryClaims.unclaimed(Kind.REPLY, "reply.id::text"));
    // read when they are claimed: another node may have sent them in between
    private static final String CLAIMED_REPLIES = """
            SELECT p.id, p.order_id, p.sequence, p.destination, p.correlation_id, coalesce(e.result, p.rejection) AS result, p.failures
            FROM reply p LEFT JOIN event e ON e.order_id = p.order_id AND e.sequence = p.sequence
            WHERE p.id = ANY (?) AND p.sent_at IS NULL AND p.due_at <= now() ORDER BY p.due_at, p.id""";
    private static final String SENT = "UPDATE reply SET sent_at = now() WHERE id = ANY (?)";
    private static final String LATER = "UPDATE reply SET failures = failures + 1, due_at = now() + make_interval(secs => ?) WHERE id = ANY (?)";

    private final Sql sql;
    private final DeliveryClaims claims;

    QueueLedger(Sql sql, DeliveryClaims claims) {
        this.sql = sql;
        this.claims = claims;
    }

    /**
     * One outcome as a message carries it.
     *
     * @param eventId       the same however often it is published; null for a rejection, which is no outcome of an order
     * @param sequence      1, 2, 3 for each order; 0 for a rejection
     * @param requests      how many messages had named the order when it was read
     * @param correlationId what the message carries, or null
     */
    public record OutboxEvent(String orderId, String eventId, int sequence, int requests, String correlationId, RechargeResult result) {
    }

    /** A reply that is due. */
    public record Reply(long id, String destination, int failures, OutboxEvent event) {

        private String key() {
            return Long.toString(id);
        }

        /** Whether it failed so often that one more failure is the last. */
        public boolean hopeless() {
            return failures + 1 >= MOST_FAILURES;
        }
    }

    /**
     * Claims orders with events that the results queue does not have yet. All events of an order are in one batch, in their order; no other node
     * publishes them while the lease lasts. What is not acknowledged is claimed again.
     *
     * @param most    orders at most
     * @param batches at most, for as many threads
     */
    public List<DeliveryBatch<OutboxEvent>> claimEvents(int most, int batches) {
        return sql.inTransaction(connection -> {
            DeliveryLease lease = claims.claim(connection, Kind.EVENTS, due(connection, DUE, most));
            Map<String, List<OutboxEvent>> orders = new LinkedHashMap<>();
            events(connection, lease.keys()).forEach(event -> orders.computeIfAbsent(event.orderId(), id -> new ArrayList<>()).add(event));
            lease.release(connection, lease.keys().stream().filter(order -> !orders.containsKey(order)).toList());
            return batches(List.copyOf(orders.values()), batches, List::stream, OutboxEvent::orderId, lease);
        });
    }

    private static <G, T> List<DeliveryBatch<T>> batches(List<G> groups, int batches, Function<G, Stream<T>> items, Function<T, String> key, DeliveryLease lease) {
        List<DeliveryBatch<T>> all = new ArrayList<>();
        int size = (groups.size() + batches - 1) / batches;
        for (int from = 0; from < groups.size(); from += size) {
            List<T> mine = groups.subList(from, Math.min(from + size, groups.size())).stream().flatMap(items).toList();
            all.add(new DeliveryBatch<>(mine, key, lease.of(mine.stream().map(key).toList())));
        }
        return all;
    }

    private static List<String> due(Connection connection, String statement, int most) throws SQLException {
        List<String> keys = new ArrayList<>();
        try (var select = connection.prepareStatement(statement)) {
            select.setInt(1, most);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    keys.add(row.getString(1));
                }
            }
        }
        return keys;
    }

    private static List<OutboxEvent> events(Connection connection, Set<String> orders) throws SQLException {
        List<OutboxEvent> events = new ArrayList<>();
        try (var select = connection.prepareStatement(EVENTS)) {
            select.setArray(1, connection.createArrayOf("text", orders.toArray()));
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    events.add(event(row, row.getInt("queue_submissions")));
                }
            }
        }
        return events;
    }

    private static OutboxEvent event(ResultSet row, int requests) throws SQLException {
        int sequence = row.getInt("sequence");
        String orderId = row.getString("order_id");
        String eventId = sequence == 0 ? null : orderId + ":" + sequence;
        return new OutboxEvent(orderId, eventId, sequence, requests, row.getString("correlation_id"), ResultJson.read(row.getString("result")));
    }

    /**
     * Records what was published, where the claim is still ours, and ends the claims. What failed is left alone for a time.
     *
     * @param again how long
     * @return how many orders were recorded
     */
    public int acknowledgeEvents(DeliveryBatch<OutboxEvent> batch, Duration again) {
        Map<String, OutboxEvent> last = batch.delivered().stream().collect(Collectors.toMap(OutboxEvent::orderId, event -> event, (one, next) -> next));
        int recorded = sql.inTransaction(connection -> {
            lock(connection, last.keySet());
            Set<String> ours = new HashSet<>(batch.lease().defer(connection, batch.failed(), again));
            ours.addAll(batch.lease().release(connection, batch.lease().keys()));
            return published(connection, last.values().stream().filter(event -> ours.contains(event.orderId())).toList());
        });
        batch.acknowledged();
        return recorded;
    }

    private static void lock(Connection connection, Set<String> orders) throws SQLException {
        try (var lock = connection.prepareStatement(LOCK)) {
            lock.setArray(1, connection.createArrayOf("text", orders.toArray()));
            lock.executeQuery().close();
        }
    }

    /** Where a message asked meanwhile, nothing is recorded: what it asked for may have been published before it came. */
    private static int published(Connection connection, Collection<OutboxEvent> last) throws SQLException {
        Object[] orders = last.stream().map(OutboxEvent::orderId).toArray();
        if (orders.length == 0) {
            return 0;
        }
        try (var update = connection.prepareStatement(PUBLISHED)) {
            update.setArray(1, connection.createArrayOf("text", orders));
            update.setArray(2, connection.createArrayOf("integer", last.stream().map(OutboxEvent::sequence).toArray()));
            update.setArray(3, connection.createArrayOf("integer", last.stream().map(OutboxEvent::requests).toArray()));
            update.executeUpdate();
        }
        try (var due = connection.prepareStatement(REPLIES_DUE)) {
            due.setArray(1, connection.createArrayOf("text", orders));
            due.executeUpdate();
        }
        return orders.length;
    }

    /** Claims replies that are due. */
    public List<DeliveryBatch<Reply>> claimReplies(int most, int batches) {
        return sql.inTransaction(connection -> {
            DeliveryLease lease = claims.claim(connection, Kind.REPLY, due(connection, REPLIES, most));
            List<Reply> replies = replies(connection, lease.keys());
            Set<String> found = replies.stream().map(Reply::key).collect(Collectors.toSet());
            lease.release(connection, lease.keys().stream().filter(id -> !found.contains(id)).toList());
            return batches(replies, batches, Stream::of, Reply::key, lease);
        });
    }

    private static List<Reply> replies(Connection connection, Set<String> ids) throws SQLException {
        List<Reply> replies = new ArrayList<>();
        try (var select = connection.prepareStatement(CLAIMED_REPLIES)) {
            select.setArray(1, connection.createArrayOf("bigint", ids.stream().map(Long::valueOf).toArray()));
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    replies.add(new Reply(row.getLong("id"), row.getString("destination"), row.getInt("failures"), event(row, 0)));
                }
            }
        }
        return replies;
    }

    /**
     * Records which replies were sent, and which are to be tried again, where the claim is still ours; and ends the claims.
     *
     * @param again when
     * @return how many were sent
     */
    public int acknowledgeReplies(DeliveryBatch<Reply> batch, Duration again) {
        Set<String> sent = batch.delivered().stream().map(Reply::key).collect(Collectors.toSet());
        int recorded = sql.inTransaction(connection -> {
            Set<String> ours = batch.lease().release(connection, batch.lease().keys());
            Object[] done = ids(ours, sent);
            update(connection, SENT, done, null);
            update(connection, LATER, ids(ours, batch.failed()), again);
            return done.length;
        });
        batch.acknowledged();
        return recorded;
    }

    private static Object[] ids(Set<String> ours, Set<String> which) {
        return which.stream().filter(ours::contains).map(Long::valueOf).toArray();
    }

    private static void update(Connection connection, String statement, Object[] ids, Duration again) throws SQLException {
        try (var update = connection.prepareStatement(statement)) {
            if (again != null) {
                update.setDouble(1, Sql.seconds(again));
            }
            update.setArray(again == null ? 1 : 2, connection.createArrayOf("bigint", ids));
            update.executeUpdate();
        }
    }
}

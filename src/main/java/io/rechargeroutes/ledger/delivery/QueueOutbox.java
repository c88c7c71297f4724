package io.rechargeroutes.ledger.delivery;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.DeliveryClaims.Kind;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * The outbox of queues: the events that the results queue waits for, order by order, and the replies that senders wait
 * for.
 */
@ApplicationScoped
public class QueueOutbox {

    /**
     * A reply that failed so often is put on the dead letter queue instead, should that work: then the broker is not
     * the matter.
     */
    private static final int MOST_FAILURES = 3;

    private final Sql sql;
    private final DeliveryClaims claims;

    public QueueOutbox(Sql sql, DeliveryClaims claims) {
        this.sql = sql;
        this.claims = claims;
    }

    /**
     * One outcome as a message carries it.
     *
     * @param eventId the same however often it is published; null for a rejection, which is no outcome of an order
     * @param sequence 1, 2, 3 for each order; 0 for a rejection
     * @param queueSubmissions how many messages had named the order when it was read
     * @param correlationId what the message carries, or null
     * @param passThrough what comes back with it, as the ledger keeps it; null where there is nothing
     */
    public record OutboxEvent(
            String orderId,
            String eventId,
            int sequence,
            int queueSubmissions,
            String correlationId,
            RechargeResult result,
            String passThrough) {}

    /**
     * A reply that is due.
     *
     * @param format what the sender's own answers are written as
     * @param readAs how the sender's messages are read and answered, as a text; null where that is the canonical way
     */
    public record Reply(long id, String destination, int failures, OutboxEvent event, Format format, String readAs) {

        private String key() {
            return Long.toString(id);
        }

        /** Whether it failed so often that one more failure is the last. */
        public boolean isLastTry() {
            return failures + 1 >= MOST_FAILURES;
        }
    }

    private static final String DUE = Sql.with(
            """
            SELECT order_id FROM request r WHERE to_queue AND published < events AND %s
            ORDER BY updated_at LIMIT :most""",
            DeliveryClaims.unclaimed(Kind.EVENTS, "r.order_id"));

    /**
     * Claims orders with events that the results queue does not have yet. All events of an order are in one batch, in
     * their order; no other node publishes them while the lease lasts. What is not acknowledged is claimed again.
     *
     * @param most orders at most
     * @param batches at most, for as many threads
     */
    public List<DeliveryBatch<OutboxEvent>> claimEvents(int most, int batches) {
        return sql.inTransaction(handle -> {
            DeliveryLease lease = claims.claim(
                    handle,
                    Kind.EVENTS,
                    handle.createQuery(DUE)
                            .bind("most", most)
                            .mapTo(String.class)
                            .list());
            Map<String, List<OutboxEvent>> orders = new LinkedHashMap<>();
            events(handle, lease.keys())
                    .forEach(event -> orders.computeIfAbsent(event.orderId(), id -> new ArrayList<>())
                            .add(event));
            lease.release(
                    handle,
                    lease.keys().stream()
                            .filter(order -> !orders.containsKey(order))
                            .toList());
            return batches(List.copyOf(orders.values()), batches, List::stream, OutboxEvent::orderId, lease);
        });
    }

    private static <G, T> List<DeliveryBatch<T>> batches(
            List<G> groups, int batches, Function<G, Stream<T>> items, Function<T, String> key, DeliveryLease lease) {
        List<DeliveryBatch<T>> all = new ArrayList<>();
        int size = (groups.size() + batches - 1) / batches;
        for (int from = 0; from < groups.size(); from += size) {
            List<T> mine = groups.subList(from, Math.min(from + size, groups.size())).stream()
                    .flatMap(items)
                    .toList();
            all.add(new DeliveryBatch<>(
                    mine, key, lease.of(mine.stream().map(key).toList())));
        }
        return all;
    }

    /** Read when the orders are claimed: another node may have published in between. */
    private static List<OutboxEvent> events(Handle handle, Set<String> orders) {
        return handle.createQuery(
                        """
                        SELECT e.order_id, e.sequence, e.result, r.queue_submissions, r.correlation_id,
                               (SELECT s.pass_through FROM submission s WHERE s.order_id = e.order_id AND s.code IS NULL
                                ORDER BY s.received_at, s.intake_id, s.row_no LIMIT 1) AS pass_through
                        FROM event e JOIN request r USING (order_id)
                        WHERE e.order_id = ANY (:orderIds) AND e.sequence > r.published
                          ORDER BY r.updated_at, e.order_id, e.sequence""")
                .bindArray("orderIds", String.class, orders)
                .map((row, context) -> event(row, row.getInt("queue_submissions")))
                .list();
    }

    private static OutboxEvent event(ResultSet row, int queueSubmissions) throws SQLException {
        int sequence = row.getInt("sequence");
        String orderId = row.getString("order_id");
        String eventId = sequence == 0 ? null : orderId + ":" + sequence;
        return new OutboxEvent(
                orderId,
                eventId,
                sequence,
                queueSubmissions,
                row.getString("correlation_id"),
                ResultJson.read(row.getString("result")),
                row.getString("pass_through"));
    }

    /**
     * Records what was published, where the claim is still ours, and ends the claims. What failed is left alone for a
     * time.
     *
     * @param again how long
     * @return how many orders were recorded
     */
    public int acknowledgeEvents(DeliveryBatch<OutboxEvent> batch, Duration again) {
        Map<String, OutboxEvent> last = batch.delivered().stream()
                .collect(Collectors.toMap(OutboxEvent::orderId, event -> event, (one, next) -> next));
        int recorded = sql.inTransaction(handle -> {
            lock(handle, last.keySet());
            Set<String> ours = new HashSet<>(batch.lease().defer(handle, batch.failed(), again));
            ours.addAll(batch.lease().release(handle, batch.lease().keys()));
            return published(
                    handle,
                    last.values().stream()
                            .filter(event -> ours.contains(event.orderId()))
                            .toList());
        });
        batch.acknowledged();
        return recorded;
    }

    private static void lock(Handle handle, Set<String> orders) {
        handle.createUpdate(
                        """
                        SELECT 1 FROM request WHERE order_id = ANY (:orderIds) ORDER BY order_id FOR NO KEY UPDATE""")
                .bindArray("orderIds", String.class, orders)
                .execute();
    }

    /**
     * If a message named the order meanwhile, {@code published} stays, and the outcome is published again. The last
     * publishing may have come before that message.
     */
    private static int published(Handle handle, List<OutboxEvent> last) {
        if (last.isEmpty()) {
            return 0;
        }
        List<String> orders = last.stream().map(OutboxEvent::orderId).toList();
        handle.createUpdate(
                        """
                        UPDATE request SET published = greatest(published, p.sequence)
                        FROM unnest(:orderIds, :sequences, :requests) AS p (order_id, sequence, queue_submissions)
                        WHERE request.order_id = p.order_id AND request.queue_submissions = p.queue_submissions""")
                .bindArray("orderIds", String.class, orders)
                .bindArray(
                        "sequences",
                        Integer.class,
                        last.stream().map(OutboxEvent::sequence).toList())
                .bindArray(
                        "requests",
                        Integer.class,
                        last.stream().map(OutboxEvent::queueSubmissions).toList())
                .execute();
        handle.createUpdate("UPDATE reply SET due_at = now() WHERE order_id = ANY (:orderIds) AND due_at IS NULL")
                .bindArray("orderIds", String.class, orders)
                .execute();
        return orders.size();
    }

    private static final String REPLIES = Sql.with(
            """
            SELECT id FROM reply WHERE sent_at IS NULL AND due_at <= now() AND %s
            ORDER BY due_at, id LIMIT :most""",
            DeliveryClaims.unclaimed(Kind.REPLY, "reply.id::text"));

    /** Claims replies that are due. */
    public List<DeliveryBatch<Reply>> claimReplies(int most, int batches) {
        return sql.inTransaction(handle -> {
            DeliveryLease lease = claims.claim(
                    handle,
                    Kind.REPLY,
                    handle.createQuery(REPLIES)
                            .bind("most", most)
                            .mapTo(String.class)
                            .list());
            List<Reply> replies = replies(handle, lease.keys());
            Set<String> found = replies.stream().map(Reply::key).collect(Collectors.toSet());
            lease.release(
                    handle,
                    lease.keys().stream().filter(id -> !found.contains(id)).toList());
            return batches(replies, batches, Stream::of, Reply::key, lease);
        });
    }

    /** Read when they are claimed: another node may have sent them in between. */
    private static List<Reply> replies(Handle handle, Set<String> ids) {
        return handle.createQuery(
                        """
                        SELECT p.id, p.order_id, p.sequence, p.destination, p.correlation_id,
                               coalesce(e.result, p.rejection) AS result, p.failures, s.pass_through,
                               coalesce(i.format, 'JSON') AS format,
                               f.content AS read_as
                        FROM reply p LEFT JOIN event e ON e.order_id = p.order_id AND e.sequence = p.sequence
                          LEFT JOIN submission s ON s.intake_id = p.intake_id AND s.row_no = p.row_no
                          LEFT JOIN intake i ON i.id = p.intake_id LEFT JOIN input_format f ON f.digest = i.read_as
                        WHERE p.id = ANY (:ids) AND p.sent_at IS NULL AND p.due_at <= now() ORDER BY p.due_at, p.id""")
                .bindArray("ids", Long.class, ids.stream().map(Long::valueOf).toList())
                .map((row, context) -> new Reply(
                        row.getLong("id"),
                        row.getString("destination"),
                        row.getInt("failures"),
                        event(row, 0),
                        Format.valueOf(row.getString("format")),
                        row.getString("read_as")))
                .list();
    }

    /**
     * Records which replies were sent, and which are to be tried again, where the claim is still ours; and ends the
     * claims.
     *
     * @param again when
     * @return how many were sent
     */
    public int acknowledgeReplies(DeliveryBatch<Reply> batch, Duration again) {
        Set<String> sent = batch.delivered().stream().map(Reply::key).collect(Collectors.toSet());
        int recorded = sql.inTransaction(handle -> {
            Set<String> ours = batch.lease().release(handle, batch.lease().keys());
            List<Long> done = ids(ours, sent);
            handle.createUpdate("UPDATE reply SET sent_at = now() WHERE id = ANY (:ids)")
                    .bindArray("ids", Long.class, done)
                    .execute();
            handle.createUpdate(
                            """
                            UPDATE reply SET failures = failures + 1, due_at = now() + make_interval(secs => :again)
                              WHERE id = ANY (:ids)""")
                    .bind("again", again)
                    .bindArray("ids", Long.class, ids(ours, batch.failed()))
                    .execute();
            return done.size();
        });
        batch.acknowledged();
        return recorded;
    }

    private static List<Long> ids(Set<String> ours, Set<String> which) {
        return which.stream().filter(ours::contains).map(Long::valueOf).toList();
    }
}

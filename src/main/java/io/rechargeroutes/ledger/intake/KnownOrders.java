package io.rechargeroutes.ledger.intake;

import io.rechargeroutes.ledger.archive.Archive;
import io.rechargeroutes.ledger.dispatch.Requests;
import io.rechargeroutes.ledger.intake.Submissions.ReplyOptions;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/** Orders that a submission names again, and whose outcomes go to the results queue. */
final class KnownOrders {

    private KnownOrders() {}

    /**
     * Has the results queue get all later outcomes of these orders. If the sender asks, it gets the latest one again.
     *
     * @return how many outcomes each of them has
     */
    static Map<String, Integer> queue(Handle handle, List<String> orderIds, ReplyOptions replyOptions) {
        Map<String, Integer> events = new HashMap<>(mark(handle, orderIds, replyOptions));
        Set<String> archived = new TreeSet<>(orderIds);
        archived.removeAll(events.keySet());
        if (!archived.isEmpty() && replyOptions.asks()) {
            Set<String> withoutHistory = new TreeSet<>(archived);
            withoutHistory.removeAll(Archive.recall(handle, archived));
            rebuild(handle, withoutHistory);
            events.putAll(mark(handle, archived, replyOptions));
        }
        return events;
    }

    private static Map<String, Integer> mark(Handle handle, Collection<String> orderIds, ReplyOptions replyOptions) {
        if (orderIds.isEmpty()) {
            return Map.of();
        }
        // The row lock makes settlement and publishing wait, so no outcome is missed.
        return handle.createQuery(
                        """
                        WITH known AS (SELECT order_id FROM request WHERE order_id = ANY (:orderIds)
                          ORDER BY order_id FOR NO KEY UPDATE)
                        UPDATE request r SET to_queue = true, queue_submissions = queue_submissions + :asks,
                               correlation_id = coalesce(correlation_id, :correlationId),
                               published = CASE WHEN to_queue THEN least(published, greatest(events - :asks, 0))
                                 ELSE greatest(events - :asks, 0) END
                        FROM known WHERE r.order_id = known.order_id
                        RETURNING r.order_id, r.events""")
                .bindArray("orderIds", String.class, List.copyOf(orderIds))
                .bind("asks", replyOptions.asks() ? 1 : 0)
                .bind("correlationId", replyOptions.correlationId())
                .reduceRows(new HashMap<>(), (events, row) -> {
                    events.put(row.getColumn("order_id", String.class), row.getColumn("events", Integer.class));
                    return events;
                });
    }

    private record Last(RechargeResult result, int sequence) {}

    /**
     * Puts requests back of which the ledger has the last result alone, because their month has left it: a row that
     * holds this result, and its event. They can be answered from it, and queried no more.
     */
    private static void rebuild(Handle handle, Set<String> orderIds) {
        if (orderIds.isEmpty()) {
            return;
        }
        List<Last> last = handle.createQuery("SELECT " + Requests.RESULT_COLUMNS
                        + ", r.events FROM request_key r WHERE order_id = ANY (:orderIds)"
                        + " AND archived_at IS NOT NULL ORDER BY order_id FOR UPDATE")
                .bindArray("orderIds", String.class, orderIds)
                .map((row, context) -> new Last(Requests.result(row, null), row.getInt("events")))
                .list();
        handle.createUpdate(
                        """
                        INSERT INTO request (order_id, operation, content, amount, state, version, due_at, received_at,
                          submitted_at, updated_at, provider, reference, provider_ref, operator_ref, code, message, data,
                          decided_by, events)
                        SELECT order_id, operation, '{}', amount, state, version, NULL, received_at, submitted_at,
                               updated_at, provider, reference, provider_ref, operator_ref, code, message, data,
                               decided_by, events
                        FROM request_key WHERE order_id = ANY (:orderIds) AND archived_at IS NOT NULL""")
                .bindArray("orderIds", String.class, orderIds)
                .execute();
        for (Last one : last) {
            handle.createUpdate(
                            """
                            INSERT INTO event (order_id, sequence, status, result, created_at, to_changes)
                            VALUES (:orderId, :sequence, :status, :result, :at, false)""")
                    .bind("orderId", one.result().orderId())
                    .bind("sequence", one.sequence())
                    .bind("status", one.result().status().name())
                    .bind("result", ResultJson.write(one.result()))
                    .bind("at", one.result().updatedAt())
                    .execute();
        }
        Archive.takenBack(handle, orderIds);
    }
}

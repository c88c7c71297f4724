package io.rechargeroutes.ledger.intake;

import io.rechargeroutes.ledger.SharedKey;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Rejects a recharge of the same number, operator and amount as another order's within
 * {@code recharge.duplicate-window}, unless it says that it is meant ({@code details.allowDuplicate}). It judges in the
 * transaction that records the rows, by the ledger's clock. One lock covers all rows that ask for the same, so two
 * nodes cannot both accept it. Orders that FAILED or were REVERSED are in nobody's way.
 */
@ApplicationScoped
public class DuplicateGuard {

    /** It asks for the same as another order. */
    static final String POSSIBLE_DUPLICATE = "POSSIBLE_DUPLICATE";

    private final SharedKey key;
    private final Duration window;

    public DuplicateGuard(SharedKey key, RechargeSettings settings) {
        this.key = key;
        this.window = settings.duplicateWindow();
    }

    /**
     * The orders of one fingerprint: all that are recent, those of this batch that pass, and the last one that is in
     * the way.
     */
    private static final class Orders {

        private final Set<String> recent = new LinkedHashSet<>();
        private final Set<String> passed = new LinkedHashSet<>();
        private String inTheWay;

        private void let(String orderId) {
            passed.add(orderId);
            inTheWay = orderId;
        }
    }

    /** The same rows, those rejected that may be duplicates; and what to remember when they are recorded. */
    static final class Judgement {

        private final List<Candidate> rows;
        private final Map<ByteBuffer, Orders> orders;

        private Judgement(List<Candidate> rows, Map<ByteBuffer, Orders> orders) {
            this.rows = rows;
            this.orders = orders;
        }

        List<Candidate> rows() {
            return rows;
        }
    }

    /**
     * Judges rows that are about to be recorded; {@link #remember} must follow in the same transaction.
     *
     * @param rows of one batch, in the order of their input, none of them recorded before
     */
    Judgement judge(Handle handle, List<Candidate> rows) {
        Map<Integer, ByteBuffer> fingerprints = window.isZero() || window.isNegative() ? Map.of() : fingerprints(rows);
        if (fingerprints.isEmpty()) {
            return new Judgement(rows, Map.of());
        }
        List<byte[]> distinct =
                fingerprints.values().stream().distinct().map(ByteBuffer::array).toList();
        lock(handle, distinct);
        Map<ByteBuffer, Orders> orders = recent(handle, distinct);
        // an order that is known sends nothing, and is no duplicate of itself; of two rows with one id the first is the
        // order
        Set<String> known = known(handle, rows);
        List<Candidate> judged = new ArrayList<>();
        for (Candidate row : rows) {
            ByteBuffer fingerprint = fingerprints.get(row.rowNo());
            Candidate verdict = fingerprint == null || known.contains(row.orderId())
                    ? row
                    : judge(row, orders.computeIfAbsent(fingerprint, same -> new Orders()));
            if (verdict.accepted()) {
                known.add(verdict.orderId());
            }
            judged.add(verdict);
        }
        return new Judgement(judged, orders);
    }

    private static Candidate judge(Candidate row, Orders orders) {
        String other = orders.inTheWay;
        boolean meant = "true".equals(row.request().details().get("allowDuplicate"));
        if (other == null || meant) {
            orders.let(row.orderId());
            return row;
        }
        return row.refused(
                POSSIBLE_DUPLICATE,
                "order " + other + " asks for the same number, operator and amount within"
                        + " recharge.duplicate-window; if this one is meant too, "
                        + "send it again with details.allowDuplicate = true");
    }

    /**
     * Remembers the orders of the judged rows that were recorded. A row that was rejected after all is not remembered,
     * so it makes no later row a duplicate.
     *
     * @param recorded the orders whose rows were recorded
     */
    void remember(Handle handle, Judgement judgement, Set<String> recorded) {
        if (!judgement.orders.isEmpty()) {
            remember(handle, judgement.orders, recorded);
            forget(handle);
        }
    }

    private Map<Integer, ByteBuffer> fingerprints(List<Candidate> rows) {
        Map<Integer, ByteBuffer> fingerprints = new LinkedHashMap<>();
        for (Candidate row : rows) {
            if (row.accepted()
                    && row.holdsRequest()
                    && row.operation() == Operation.RECHARGE
                    && row.request().amount() != null) {
                fingerprints.put(row.rowNo(), ByteBuffer.wrap(key.hash(text(row.request()))));
            }
        }
        return fingerprints;
    }

    private static String text(RechargeRequest request) {
        return String.join("\n", "duplicate", request.operator(), request.number(), Money.text(request.amount()));
    }

    private static void lock(Handle handle, List<byte[]> fingerprints) {
        // in the order of the fingerprints, so that two nodes cannot wait for each other
        handle.createUpdate(
                        """
                        INSERT INTO duplicate_guard (fingerprint) SELECT f FROM unnest(:fingerprints) f ORDER BY f
                        ON CONFLICT (fingerprint) DO UPDATE SET touched_at = now()""")
                .bindArray("fingerprints", byte[].class, fingerprints)
                .execute();
    }

    private Map<ByteBuffer, Orders> recent(Handle handle, List<byte[]> fingerprints) {
        return handle.createQuery(
                        """
                        SELECT g.fingerprint, r.order_id, r.state IN ('FAILED', 'REVERSED') AS harmless
                        FROM duplicate_guard g CROSS JOIN LATERAL (
                          SELECT * FROM known_request k WHERE k.order_id = ANY (g.orders) OFFSET 0) r
                        WHERE g.fingerprint = ANY (:fingerprints)
                          AND r.received_at > now() - make_interval(secs => :window)
                        ORDER BY r.received_at, r.order_id""")
                .bindArray("fingerprints", byte[].class, fingerprints)
                .bind("window", window)
                .reduceRows(new LinkedHashMap<>(), (recent, row) -> {
                    String orderId = row.getColumn("order_id", String.class);
                    Orders orders = recent.computeIfAbsent(
                            ByteBuffer.wrap(row.getColumn("fingerprint", byte[].class)), same -> new Orders());
                    orders.recent.add(orderId);
                    orders.inTheWay = row.getColumn("harmless", Boolean.class) ? orders.inTheWay : orderId;
                    return recent;
                });
    }

    private static Set<String> known(Handle handle, List<Candidate> rows) {
        return new HashSet<>(handle.createQuery("SELECT order_id FROM request_key WHERE order_id = ANY (:orderIds)")
                .bindArray(
                        "orderIds",
                        String.class,
                        rows.stream()
                                .filter(Candidate::accepted)
                                .map(Candidate::orderId)
                                .toList())
                .mapTo(String.class)
                .list());
    }

    private static void remember(Handle handle, Map<ByteBuffer, Orders> all, Set<String> recorded) {
        PreparedBatch update =
                handle.prepareBatch("UPDATE duplicate_guard SET orders = :orders WHERE fingerprint = :fingerprint");
        all.forEach((fingerprint, of) -> {
            if (of.passed.stream()
                    .filter(recorded::contains)
                    .map(of.recent::add)
                    .toList()
                    .contains(true)) {
                update.bindArray("orders", String.class, of.recent)
                        .bind("fingerprint", fingerprint.array())
                        .add();
            }
        });
        update.execute();
    }

    private void forget(Handle handle) {
        handle.createUpdate(
                        """
                        DELETE FROM duplicate_guard WHERE fingerprint IN (
                          SELECT fingerprint FROM duplicate_guard
                            WHERE touched_at < now() - make_interval(secs => :window)
                          ORDER BY touched_at LIMIT 1000 FOR UPDATE SKIP LOCKED)""")
                .bind("window", window)
                .execute();
    }
}

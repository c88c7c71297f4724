package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rejects a recharge of the same number, operator and amount as another order's within {@code recharge.duplicate-window}, unless it says that it is
 * meant ({@code details.allowDuplicate}). Judged in the transaction that records the rows, under one lock for all that ask for the same, so that no
 * two nodes let the same through; by the ledger's clock. Orders that FAILED or were REVERSED are in nobody's way.
 */
@ApplicationScoped
public class DuplicateGuard {

    /** It asks for the same as another order. */
    static final String POSSIBLE_DUPLICATE = "POSSIBLE_DUPLICATE";

    // in the order of the fingerprints, so that two nodes cannot wait for each other
    private static final String LOCK = """
            INSERT INTO duplicate_guard (fingerprint) SELECT f FROM unnest(?) f ORDER BY f
            ON CONFLICT (fingerprint) DO UPDATE SET touched_at = now()""";
    private static final String RECENT = """
            SELECT g.fingerprint, r.order_id, r.state IN ('FAILED', 'REVERSED') AS harmless
            FROM duplicate_guard g JOIN request r ON r.order_id = ANY (g.orders)
            WHERE g.fingerprint = ANY (?) AND r.received_at > now() - make_interval(secs => ?) ORDER BY r.received_at, r.order_id""";
    private static final String REMEMBER = "UPDATE duplicate_guard SET orders = ? WHERE fingerprint = ?";
    private static final String FORGET = """
            DELETE FROM duplicate_guard WHERE fingerprint IN (
              SELECT fingerprint FROM duplicate_guard WHERE touched_at < now() - make_interval(secs => ?)
              ORDER BY touched_at LIMIT 1000 FOR UPDATE SKIP LOCKED)""";

    private final SharedKey key;
    private final Duration window;

    DuplicateGuard(SharedKey key, RechargeSettings settings) {
        this.key = key;
        this.window = settings.duplicateWindow();
    }

    /** The orders of one fingerprint: all that are recent, those of this batch that pass, and the last one that is in the way. */
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
    Judgement judge(Connection connection, List<Candidate> rows) throws SQLException {
        Map<Integer, ByteBuffer> fingerprints = window.isZero() || window.isNegative() ? Map.of() : fingerprints(rows);
        if (fingerprints.isEmpty()) {
            return new Judgement(rows, Map.of());
        }
        byte[][] distinct = fingerprints.values().stream().distinct().map(ByteBuffer::array).toArray(byte[][]::new);
        lock(connection, distinct);
        Map<ByteBuffer, Orders> orders = recent(connection, distinct);
        // an order that is known sends nothing, and is no duplicate of itself; of two rows with one id the first is the order
        Set<String> known = known(connection, rows);
        List<Candidate> judged = new ArrayList<>();
        for (Candidate row : rows) {
            ByteBuffer fingerprint = fingerprints.get(row.rowNo());
            Candidate verdict = fingerprint == null || known.contains(row.orderId())
                    ? row : judge(row, orders.computeIfAbsent(fingerprint, same -> new Orders()));
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
        return Candidate.rejected(row.rowNo(), row.line(), row.orderId(), row.operation(), POSSIBLE_DUPLICATE,
                "order " + other + " asks for the same number, operator and amount within recharge.duplicate-window; if this one is meant too, "
                        + "send it again with details.allowDuplicate = true");
    }

    /**
     * Keeps what the rows asked for that were recorded, and no other: an id that was used before by another order is in nobody's way.
     *
     * @param recorded the orders whose rows were
     */
    void remember(Connection connection, Judgement judgement, Set<String> recorded) throws SQLException {
        if (!judgement.orders.isEmpty()) {
            remember(connection, judgement.orders, recorded);
            forget(connection);
        }
    }

    private Map<Integer, ByteBuffer> fingerprints(List<Candidate> rows) {
        Map<Integer, ByteBuffer> fingerprints = new LinkedHashMap<>();
        for (Candidate row : rows) {
            if (row.accepted() && row.holdsRequest() && row.operation() == Operation.RECHARGE && row.request().amount() != null) {
                fingerprints.put(row.rowNo(), ByteBuffer.wrap(key.hash(text(row.request()))));
            }
        }
        return fingerprints;
    }

    private static String text(RechargeRequest request) {
        return String.join("\n", "duplicate", request.operator(), request.number(), Money.text(request.amount()));
    }

    private static void lock(Connection connection, byte[][] fingerprints) throws SQLException {
        try (var lock = connection.prepareStatement(LOCK)) {
            lock.setArray(1, connection.createArrayOf("bytea", fingerprints));
            lock.executeUpdate();
        }
    }

    private Map<ByteBuffer, Orders> recent(Connection connection, byte[][] fingerprints) throws SQLException {
        Map<ByteBuffer, Orders> recent = new LinkedHashMap<>();
        try (var select = connection.prepareStatement(RECENT)) {
            select.setArray(1, connection.createArrayOf("bytea", fingerprints));
            select.setDouble(2, Sql.seconds(window));
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    Orders orders = recent.computeIfAbsent(ByteBuffer.wrap(row.getBytes("fingerprint")), same -> new Orders());
                    orders.recent.add(row.getString("order_id"));
                    orders.inTheWay = row.getBoolean("harmless") ? orders.inTheWay : row.getString("order_id");
                }
            }
        }
        return recent;
    }

    private static Set<String> known(Connection connection, List<Candidate> rows) throws SQLException {
        Set<String> known = new HashSet<>();
        try (var select = connection.prepareStatement("SELECT order_id FROM request WHERE order_id = ANY (?)")) {
            select.setArray(1, connection.createArrayOf("text", rows.stream().filter(Candidate::accepted).map(Candidate::orderId).toArray()));
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    known.add(row.getString(1));
                }
            }
        }
        return known;
    }

    private static void remember(Connection connection, Map<ByteBuffer, Orders> all, Set<String> recorded) throws SQLException {
        try (var update = connection.prepareStatement(REMEMBER)) {
            for (Map.Entry<ByteBuffer, Orders> entry : all.entrySet()) {
                Set<String> orders = entry.getValue().recent;
                if (entry.getValue().passed.stream().filter(recorded::contains).map(orders::add).toList().contains(true)) {
                    update.setArray(1, connection.createArrayOf("text", orders.toArray()));
                    update.setBytes(2, entry.getKey().array());
                    update.addBatch();
                }
            }
            update.executeBatch();
        }
    }

    private void forget(Connection connection) throws SQLException {
        try (var delete = connection.prepareStatement(FORGET)) {
            delete.setDouble(1, Sql.seconds(window));
            delete.executeUpdate();
        }
    }
}

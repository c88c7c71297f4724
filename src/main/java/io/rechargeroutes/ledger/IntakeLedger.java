package io.rechargeroutes.ledger;

import io.rechargeroutes.ledger.DeliveryClaims.Kind;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.Status;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Follows inputs from the first row read to the last result delivered. */
@ApplicationScoped
public class IntakeLedger {

    private static final String COLUMNS = "id, name, format, state, base_name, problem, rows, received_at";
    private static final String OPEN = """
            INSERT INTO intake AS i (id, name, format, state, outbox, claimed_by) VALUES (?, ?, ?, 'READING', ?, ?)
            ON CONFLICT (id) DO UPDATE SET claimed_by = excluded.claimed_by
              WHERE i.claimed_by = excluded.claimed_by
                 OR NOT EXISTS (SELECT 1 FROM node n WHERE n.incarnation = i.claimed_by AND n.lease_until > now())
            RETURNING\s""" + COLUMNS;
    private static final String RECORDED = """
            UPDATE intake SET state = CASE WHEN ? > 0 THEN 'RECORDED' ELSE 'FINISHED' END, rows = ?, problem = ?, recorded_at = now(),
                   due_at = now()
            WHERE id = ? AND state = 'READING'""";
    private static final String DUE = Sql.with("""
            SELECT id FROM intake WHERE state IN ('RECORDED', 'ANSWERED') AND outbox = ? AND due_at <= now() AND %s
            ORDER BY due_at LIMIT 20""", DeliveryClaims.unclaimed(Kind.RESULTS, "intake.id"));
    // a node of the version before leaves it alone for that time, and so does everybody where the writing fails; read when it is claimed:
    // another node may have delivered it in between
    private static final String CLAIMED = """
            UPDATE intake SET due_at = now() + interval '10 seconds'
            WHERE id = ANY (?) AND state IN ('RECORDED', 'ANSWERED') AND due_at <= now()
            RETURNING\s""" + COLUMNS;
    // rows are answered roughly in order, so that the look-out for the first waiting row moves on and never back
    private static final String SCAN = """
            SELECT coalesce(min(w.row_no), (SELECT rows FROM intake WHERE id = ?)) FROM (
              SELECT s.row_no FROM submission s JOIN request r USING (order_id)
              WHERE s.intake_id = ? AND s.row_no >= (SELECT scanned_to FROM intake WHERE id = ?) AND s.code IS NULL AND r.state = ANY (?)
              ORDER BY s.row_no LIMIT 1) w""";
    private static final String SCANNED =
            "UPDATE intake SET scanned_to = ?, due_at = CASE WHEN ? >= rows THEN due_at ELSE now() + make_interval(secs => ?) END WHERE id = ?";
    private static final String BASE_TAKEN = """
            SELECT 1 FROM intake WHERE base_name = ? AND format = ? AND outbox = (SELECT outbox FROM intake WHERE id = ?)
              AND id <> ? AND (state <> 'FINISHED' OR due_at >= ?)""";
    // two inputs of one name would find it free at the same moment
    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('recharge-routes/base-name'))";
    private static final String NAME_BASE = "UPDATE intake SET base_name = ? WHERE id = ? AND base_name IS NULL";
    private static final String RESULTS = Sql.with("""
            SELECT s.row_no, s.line, s.order_id AS named_id, s.operation AS named_operation, s.code AS rejected, s.message AS reason,
                   s.received_at AS submitted, %s
            FROM submission s LEFT JOIN request r ON r.order_id = s.order_id AND s.code IS NULL
            WHERE s.intake_id = ? AND s.row_no >= ? ORDER BY s.row_no LIMIT ?""", ResultRow.COLUMNS + ", r.events, s.published");
    private static final String PUBLISHED = """
            UPDATE submission SET published = t.events FROM unnest(?, ?) AS t (row_no, events)
            WHERE submission.intake_id = ? AND submission.row_no = t.row_no""";
    // who looked for changes meanwhile took them for changes that the file would say of
    private static final String CHANGED_MEANWHILE = """
            UPDATE event e SET to_changes = true FROM submission s JOIN request r ON r.order_id = s.order_id
            WHERE s.intake_id = ? AND s.code IS NULL AND r.events > s.published AND e.order_id = s.order_id AND e.sequence > s.published AND NOT e.to_changes""";
    private static final String TALLY = """
            SELECT coalesce(r.state, 'REJECTED') AS state, count(*) AS rows
            FROM submission s LEFT JOIN request r ON r.order_id = s.order_id AND s.code IS NULL
            WHERE s.intake_id = ? GROUP BY 1""";

    private static final int PAGE = 1000;

    private final Sql sql;
    private final NodeLease node;
    private final DeliveryClaims claims;

    IntakeLedger(Sql sql, NodeLease node, DeliveryClaims claims) {
        this.sql = sql;
        this.node = node;
        this.claims = claims;
    }

    /** Takes an input for this process, anew or from a dead one. Empty where another living process has it. */
    public Optional<Intake> open(String id, String name, Format format, String outbox) {
        return sql.inTransaction(connection -> {
            try (var open = connection.prepareStatement(OPEN)) {
                open.setString(1, id);
                open.setString(2, name);
                open.setString(3, format.name());
                open.setString(4, outbox);
                open.setString(5, node.incarnation());
                return intakes(open).stream().findFirst();
            }
        });
    }

    /** All rows of an input are recorded. One without any row is finished, since nobody waits for a result of it. */
    public void recorded(String id, int rows, String problem) {
        sql.inTransaction(connection -> {
            try (var update = connection.prepareStatement(RECORDED)) {
                update.setInt(1, rows);
                update.setInt(2, rows);
                update.setString(3, problem);
                update.setString(4, id);
                return update.executeUpdate();
            }
        });
    }

    /** An input whose next result file this process writes, as long as the lease lasts. */
    public static final class Delivery {

        private final Intake intake;
        private final DeliveryLease lease;

        private Delivery(Intake intake, DeliveryLease lease) {
            this.intake = intake;
            this.lease = lease;
        }

        public Intake intake() {
            return intake;
        }

        /** Whether it is still ours; the lease is renewed. */
        public boolean owned() {
            return lease.holds(intake.id());
        }
    }

    /** Claims inputs that may have results to deliver into this outbox. */
    public List<Delivery> claim(String outbox) {
        return sql.inTransaction(connection -> {
            DeliveryLease lease = claims.claim(connection, Kind.RESULTS, due(connection, outbox));
            List<Delivery> deliveries = new ArrayList<>();
            try (var claimed = connection.prepareStatement(CLAIMED)) {
                claimed.setArray(1, connection.createArrayOf("text", lease.keys().toArray()));
                intakes(claimed).forEach(intake -> deliveries.add(new Delivery(intake, lease.of(List.of(intake.id())))));
            }
            Set<String> found = deliveries.stream().map(delivery -> delivery.intake().id()).collect(Collectors.toSet());
            lease.release(connection, lease.keys().stream().filter(id -> !found.contains(id)).toList());
            return deliveries;
        });
    }

    private static List<String> due(Connection connection, String outbox) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (var due = connection.prepareStatement(DUE)) {
            due.setString(1, outbox);
            try (var row = due.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getString(1));
                }
            }
        }
        return ids;
    }

    /** Ends the claim; the input is looked at again when it is due. */
    public void release(Delivery delivery) {
        sql.inTransaction(connection -> delivery.lease.release(connection, List.of(delivery.intake.id())));
    }

    /** How many inputs still have results to come, by the outbox that these go to. */
    public Map<String, Integer> openByOutbox() {
        return sql.inTransaction(connection -> {
            try (var count = connection.prepareStatement(
                    "SELECT outbox, count(*) FROM intake WHERE state IN ('RECORDED', 'ANSWERED') GROUP BY outbox ORDER BY outbox");
                 var row = count.executeQuery()) {
                Map<String, Integer> open = new TreeMap<>();
                while (row.next()) {
                    open.put(row.getString(1), row.getInt(2));
                }
                return open;
            }
        });
    }

    /**
     * Whether every row has reached what the next result file waits for: a first outcome, or for the final file that none is PENDING or UNKNOWN. Where
     * it has not, the claim ends.
     *
     * @param again when to look again
     */
    public boolean complete(Delivery delivery, Duration again) {
        Intake intake = delivery.intake;
        String[] waiting = intake.state() == Intake.State.RECORDED
                ? names(status -> !status.isOutcome()) : names(status -> !status.isOutcome() || status.isOpen());
        return sql.inTransaction(connection -> {
            int scanned = scan(connection, intake.id(), waiting);
            boolean complete = scanned >= intake.rows();
            if (!complete) {
                delivery.lease.release(connection, List.of(intake.id()));
            }
            try (var update = connection.prepareStatement(SCANNED)) {
                update.setInt(1, scanned);
                update.setInt(2, scanned);
                update.setDouble(3, Sql.seconds(again));
                update.setString(4, intake.id());
                update.executeUpdate();
            }
            return complete;
        });
    }

    private static String[] names(Predicate<Status> wanted) {
        return java.util.Arrays.stream(Status.values()).filter(wanted).map(Status::name).toArray(String[]::new);
    }

    private static int scan(Connection connection, String id, String[] waiting) throws SQLException {
        try (var scan = connection.prepareStatement(SCAN)) {
            scan.setString(1, id);
            scan.setString(2, id);
            scan.setString(3, id);
            scan.setArray(4, connection.createArrayOf("text", waiting));
            try (var row = scan.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** The ledger's clock: before a look at the disk, for {@link #nameBase}. */
    public Instant now() {
        return sql.inTransaction(connection -> {
            try (var select = connection.prepareStatement("SELECT now()"); var row = select.executeQuery()) {
                row.next();
                return Sql.instant(row, "now");
            }
        });
    }

    /**
     * Fixes the name that the result files begin with, unless another input has it. False where one has.
     *
     * @param looked when the disk was looked at for the name, and it was free: an input that was finished since may have put its files there
     */
    public boolean nameBase(Intake intake, String baseName, Instant looked) {
        return sql.inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute(ONE_AT_A_TIME);
            }
            try (var taken = connection.prepareStatement(BASE_TAKEN)) {
                taken.setString(1, baseName);
                taken.setString(2, intake.format().name());
                taken.setString(3, intake.id());
                taken.setString(4, intake.id());
                taken.setTimestamp(5, Sql.timestamp(looked));
                if (taken.executeQuery().next()) {
                    return false;
                }
            }
            try (var update = connection.prepareStatement(NAME_BASE)) {
                update.setString(1, baseName);
                update.setString(2, intake.id());
                update.executeUpdate();
                return true;
            }
        });
    }

    /** One row of an input, and its result as it stands. */
    public record ResultAt(int rowNo, RechargeResult result) {
    }

    /**
     * The next results of an input, in input order, as they stand now; empty after the last one. It is kept which events they say of. No transaction is
     * open when they are written.
     *
     * @param from the first row's number
     * @throws IllegalStateException where another process has the input meanwhile
     */
    public List<ResultAt> results(Delivery delivery, int from) {
        return sql.inTransaction(connection -> {
            if (!delivery.lease.holds(connection, delivery.intake.id())) {
                throw new IllegalStateException("another process writes the results of this input");
            }
            List<ResultAt> results = new ArrayList<>();
            List<Integer> rows = new ArrayList<>();
            List<Integer> events = new ArrayList<>();
            try (var select = connection.prepareStatement(RESULTS)) {
                select.setString(1, delivery.intake.id());
                select.setInt(2, from);
                select.setInt(3, PAGE);
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        int rowNo = row.getInt("row_no");
                        results.add(new ResultAt(rowNo, result(row)));
                        if (row.getString("rejected") == null && row.getInt("events") != row.getInt("published")) {
                            rows.add(rowNo);
                            events.add(row.getInt("events"));
                        }
                    }
                }
            }
            published(connection, delivery.intake.id(), rows, events);
            return results;
        });
    }

    private static void published(Connection connection, String id, List<Integer> rows, List<Integer> events) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var published = connection.prepareStatement(PUBLISHED)) {
            published.setArray(1, connection.createArrayOf("integer", rows.toArray()));
            published.setArray(2, connection.createArrayOf("integer", events.toArray()));
            published.setString(3, id);
            published.executeUpdate();
        }
    }

    /**
     * Records that a result file is in its place, and ends the claim. False where another process has the input meanwhile: it writes the file again.
     *
     * @param last whether the file is the last one: its results were final, or it was the final file
     */
    public boolean delivered(Delivery delivery, boolean last) {
        Intake intake = delivery.intake;
        return sql.inTransaction(connection -> {
            if (delivery.lease.release(connection, List.of(intake.id())).isEmpty() || !lock(connection, intake)) {
                return false;
            }
            if (last) {
                try (var changed = connection.prepareStatement(CHANGED_MEANWHILE)) {
                    changed.setString(1, intake.id());
                    changed.executeUpdate();
                }
            }
            try (var update = connection.prepareStatement("UPDATE intake SET state = ?, scanned_to = 0, due_at = now() WHERE id = ?")) {
                update.setString(1, last ? Intake.State.FINISHED.name() : Intake.State.ANSWERED.name());
                update.setString(2, intake.id());
                update.executeUpdate();
            }
            return true;
        });
    }

    private static boolean lock(Connection connection, Intake intake) throws SQLException {
        try (var lock = connection.prepareStatement("SELECT 1 FROM intake WHERE id = ? AND state = ? FOR UPDATE")) {
            lock.setString(1, intake.id());
            lock.setString(2, intake.state().name());
            return lock.executeQuery().next();
        }
    }

    private static RechargeResult result(ResultSet row) throws SQLException {
        Long line = row.getObject("line", Long.class);
        if (row.getString("rejected") == null) {
            return ResultRow.of(row, line);
        }
        String operation = row.getString("named_operation");
        return new RechargeResult(row.getString("named_id"), operation == null ? null : Operation.valueOf(operation), Status.REJECTED,
                null, null, null, null, null, row.getString("rejected"), row.getString("reason"), RequestJson.emptyObject(), line,
                null, Sql.instant(row, "submitted"));
    }

    /** How the rows of an input stand now. */
    public Tally tally(String id) {
        return sql.inTransaction(connection -> {
            Tally tally = Tally.NONE;
            try (var select = connection.prepareStatement(TALLY)) {
                select.setString(1, id);
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        tally = tally.plus(Status.valueOf(row.getString("state")), row.getLong("rows"));
                    }
                }
            }
            return tally;
        });
    }

    private static List<Intake> intakes(PreparedStatement statement) throws SQLException {
        List<Intake> intakes = new ArrayList<>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                intakes.add(new Intake(row.getString("id"), row.getString("name"), Format.valueOf(row.getString("format")),
                        Intake.State.valueOf(row.getString("state")), row.getString("base_name"), row.getString("problem"),
                        row.getInt("rows"), Sql.instant(row, "received_at")));
            }
        }
        return intakes;
    }
}

package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.Status;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

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
    private static final String DUE = """
            WITH due AS (
              SELECT id FROM intake WHERE state IN ('RECORDED', 'ANSWERED') AND outbox = ? AND due_at <= now()
              ORDER BY due_at LIMIT 20 FOR UPDATE SKIP LOCKED)
            UPDATE intake SET due_at = now() + interval '10 seconds' FROM due WHERE intake.id = due.id
            RETURNING\s""" + COLUMNS.replace("id,", "intake.id,");
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
              AND id <> ? AND state <> 'FINISHED'""";
    // two inputs of one name would find it free at the same moment
    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('recharge-routes/base-name'))";
    private static final String NAME_BASE = "UPDATE intake SET base_name = ? WHERE id = ? AND base_name IS NULL";
    private static final String RESULTS = Sql.with("""
            SELECT s.row_no, s.line, s.order_id AS named_id, s.operation AS named_operation, s.code AS rejected, s.message AS reason,
                   s.received_at AS submitted, %s
            FROM submission s LEFT JOIN request r ON r.order_id = s.order_id AND s.code IS NULL
            WHERE s.intake_id = ? ORDER BY s.row_no""", ResultRow.COLUMNS);
    private static final String TOLD = """
            UPDATE submission s SET told = r.events FROM request r
            WHERE s.intake_id = ? AND s.code IS NULL AND r.order_id = s.order_id AND r.events <> s.told""";
    private static final String TALLY = """
            SELECT coalesce(r.state, 'REJECTED') AS state, count(*) AS rows
            FROM submission s LEFT JOIN request r ON r.order_id = s.order_id AND s.code IS NULL
            WHERE s.intake_id = ? GROUP BY 1""";

    private final Sql sql;
    private final NodeLease node;
    private final Duration patience;

    @Inject
    IntakeLedger(Sql sql, NodeLease node) {
        this(sql, node, Duration.ofMinutes(5));
    }

    /** With the longest that a file may take to be put in its place: who sleeps over it loses the ledger's lock, and others go on. */
    IntakeLedger(Sql sql, NodeLease node, Duration patience) {
        this.sql = sql;
        this.node = node;
        this.patience = patience;
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

    /** Inputs that may have results to deliver into this outbox; each is left alone by others for ten seconds, and under a lock while it is written. */
    public List<Intake> due(String outbox) {
        return sql.inTransaction(connection -> {
            try (var due = connection.prepareStatement(DUE)) {
                due.setString(1, outbox);
                return intakes(due);
            }
        });
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
     * Whether every row has reached what the next result file waits for: a first outcome, or for the final file that none is PENDING or UNKNOWN.
     *
     * @param again when to look again where it has not
     */
    public boolean complete(Intake intake, Duration again) {
        String[] waiting = intake.state() == Intake.State.RECORDED
                ? names(status -> !status.isOutcome()) : names(status -> !status.isOutcome() || status.isDoubtful());
        return sql.inTransaction(connection -> {
            int scanned = scan(connection, intake.id(), waiting);
            try (var update = connection.prepareStatement(SCANNED)) {
                update.setInt(1, scanned);
                update.setInt(2, scanned);
                update.setDouble(3, Sql.seconds(again));
                update.setString(4, intake.id());
                update.executeUpdate();
            }
            return scanned >= intake.rows();
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

    /**
     * Fixes the name that the result files begin with, unless another input has it. False where one has.
     *
     * @param onDisk tells of the files of finished inputs. Asked last: an input that was found finished has its files in their place
     */
    public boolean nameBase(Intake intake, String baseName, Predicate<String> onDisk) {
        return sql.inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute(ONE_AT_A_TIME);
            }
            try (var taken = connection.prepareStatement(BASE_TAKEN)) {
                taken.setString(1, baseName);
                taken.setString(2, intake.format().name());
                taken.setString(3, intake.id());
                taken.setString(4, intake.id());
                if (taken.executeQuery().next() || onDisk.test(baseName)) {
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

    /** Takes the results of an input, in input order, and puts them where they belong. */
    @FunctionalInterface
    public interface ResultSink {
        void take(RechargeResult result);
    }

    /** Puts a finished result file in its place. Only after it returned is the input marked delivered. */
    @FunctionalInterface
    public interface Publication {
        void publish(Tally tally);
    }

    /**
     * Hands over all results of an input as they stand at one moment, and marks them delivered.
     *
     * @return how they stand; empty where another process delivered them meanwhile, and nothing was handed over
     */
    public Optional<Tally> deliver(Intake intake, ResultSink sink, Publication publication) {
        return sql.inTransaction(connection -> {
            oneMoment(connection);
            Sql.mayWaitFor(connection, patience);
            if (!lock(connection, intake)) {
                return Optional.empty();
            }
            Delivered delivered = results(connection, intake.id(), sink);
            publication.publish(delivered.tally());
            boolean finished = intake.state() == Intake.State.ANSWERED || delivered.open() == 0;
            delivered(connection, intake.id(), finished);
            return Optional.of(delivered.tally());
        });
    }

    private record Delivered(Tally tally, long open) {
    }

    private static void oneMoment(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        }
    }

    private static boolean lock(Connection connection, Intake intake) throws SQLException {
        try (var lock = connection.prepareStatement("SELECT 1 FROM intake WHERE id = ? AND state = ? FOR UPDATE")) {
            lock.setString(1, intake.id());
            lock.setString(2, intake.state().name());
            return lock.executeQuery().next();
        }
    }

    private static Delivered results(Connection connection, String id, ResultSink sink) throws SQLException {
        Tally tally = Tally.NONE;
        long open = 0;
        try (var select = connection.prepareStatement(RESULTS)) {
            select.setFetchSize(1000);
            select.setString(1, id);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    RechargeResult result = result(row);
                    sink.take(result);
                    tally = tally.plus(result.status());
                    open += result.status().isFinal() ? 0 : 1;
                }
            }
        }
        return new Delivered(tally, open);
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

    private static void delivered(Connection connection, String id, boolean finished) throws SQLException {
        if (finished) {
            try (var told = connection.prepareStatement(TOLD)) {
                told.setString(1, id);
                told.executeUpdate();
            }
        }
        try (var update = connection.prepareStatement("UPDATE intake SET state = ?, scanned_to = 0, due_at = now() WHERE id = ?")) {
            update.setString(1, finished ? Intake.State.FINISHED.name() : Intake.State.ANSWERED.name());
            update.setString(2, id);
            update.executeUpdate();
        }
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

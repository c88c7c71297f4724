package io.rechargeroutes.ledger.intake;

import io.rechargeroutes.ledger.CommittedState;
import io.rechargeroutes.ledger.NodeLease;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.DeliveryClaims;
import io.rechargeroutes.ledger.delivery.DeliveryClaims.Kind;
import io.rechargeroutes.ledger.delivery.DeliveryLease;
import io.rechargeroutes.ledger.delivery.RemoteOutbox;
import io.rechargeroutes.ledger.dispatch.Requests;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.Status;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Follows inputs from the first row read to the last result delivered. */
@ApplicationScoped
public class Intakes {

    private static final String COLUMNS =
            "id, name, format, ending, (SELECT content FROM input_format f WHERE f.digest = read_as) AS read_as, state,"
                    + " base_name, problem, rows, received_at";
    /** Rows of a result file that are read in one transaction. */
    private static final int PAGE = 1000;

    private final Sql sql;
    private final NodeLease node;
    private final DeliveryClaims claims;

    public Intakes(Sql sql, NodeLease node, DeliveryClaims claims) {
        this.sql = sql;
        this.node = node;
        this.claims = claims;
    }

    private static final String OPEN =
            """
            INSERT INTO intake AS i (id, name, format, ending, read_as, state, outbox, claimed_by)
              VALUES (:id, :name, :format, :ending, encode(sha256(convert_to(:readAs, 'UTF8')), 'hex'), 'READING',
                :outbox, :node)
            ON CONFLICT (id) DO UPDATE SET claimed_by = excluded.claimed_by
              WHERE i.claimed_by = excluded.claimed_by
                 OR NOT EXISTS (SELECT 1 FROM node n WHERE n.incarnation = i.claimed_by AND n.lease_until > now())
            RETURNING\s"""
                    + COLUMNS;

    /** As {@link #open(String, String, Format, String, String, String)}, for a canonical input. */
    public Optional<Intake> open(String id, String name, Format format, String outbox) {
        return open(id, name, format, "." + format.extension(), null, outbox);
    }

    /**
     * Takes an input for this process, anew or from a dead one. Empty where another living process has it. What it is
     * read as is kept when it is taken for the first time, and does not change any more.
     */
    public Optional<Intake> open(String id, String name, Format format, String ending, String readAs, String outbox) {
        return sql.inTransaction(handle -> {
            CommittedState.requireConfirmed(handle);
            keep(handle, readAs);
            return handle.createQuery(OPEN)
                    .bind("id", id)
                    .bind("name", name)
                    .bind("format", format.name())
                    .bind("ending", ending)
                    .bind("readAs", readAs)
                    .bind("outbox", outbox)
                    .bind("node", node.incarnation())
                    .map((row, context) -> intake(row))
                    .findOne();
        });
    }

    /** Keeps what inputs are read as, once for all of them. */
    static void keep(Handle handle, String readAs) {
        if (readAs != null) {
            handle.createUpdate(
                            """
                            INSERT INTO input_format (digest, content)
                            VALUES (encode(sha256(convert_to(:readAs, 'UTF8')), 'hex'), :readAs)
                            ON CONFLICT DO NOTHING""")
                    .bind("readAs", readAs)
                    .execute();
        }
    }

    /** An input as it stands; empty where it was not begun. */
    public Optional<Intake> find(String id) {
        return sql.inTransaction(handle -> handle.createQuery("SELECT " + COLUMNS + " FROM intake WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> intake(row))
                .findOne());
    }

    private static Intake intake(ResultSet row) throws SQLException {
        return new Intake(
                row.getString("id"),
                row.getString("name"),
                Format.valueOf(row.getString("format")),
                row.getString("ending"),
                row.getString("read_as"),
                Intake.State.valueOf(row.getString("state")),
                row.getString("base_name"),
                row.getString("problem"),
                row.getInt("rows"),
                Sql.instant(row, "received_at"));
    }

    /** All rows of an input are recorded. One without any row is finished, since nobody waits for a result of it. */
    public void recorded(String id, int rows, String problem) {
        sql.inTransaction(handle -> handle.createUpdate(
                        """
                        UPDATE intake SET state = CASE WHEN :rows > 0 THEN 'RECORDED'
                          ELSE 'FINISHED' END, rows = :rows, problem = :problem, recorded_at = now(), due_at = now()
                        WHERE id = :id AND state = 'READING'""")
                .bind("rows", rows)
                .bind("problem", problem)
                .bind("id", id)
                .execute());
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

    private static final String DUE = Sql.with(
            """
            SELECT id FROM intake WHERE state IN ('RECORDED', 'ANSWERED') AND outbox = :outbox AND due_at <= now()
              AND %s
            ORDER BY due_at LIMIT 20""",
            DeliveryClaims.unclaimed(Kind.RESULTS, "intake.id"));
    // If the writing fails, every node leaves the input alone for that time. The row is read when it is claimed,
    // because another node may have delivered it meanwhile.
    private static final String CLAIMED =
            """
            UPDATE intake SET due_at = now() + interval '10 seconds'
            WHERE id = ANY (:ids) AND state IN ('RECORDED', 'ANSWERED') AND due_at <= now()
            RETURNING\s"""
                    + COLUMNS;

    /** Claims inputs that may have results to deliver into this outbox. */
    public List<Delivery> claim(String outbox) {
        return sql.inTransaction(handle -> {
            List<String> due = handle.createQuery(DUE)
                    .bind("outbox", outbox)
                    .mapTo(String.class)
                    .list();
            DeliveryLease lease = claims.claim(handle, Kind.RESULTS, due);
            List<Intake> claimed = handle.createQuery(CLAIMED)
                    .bindArray("ids", String.class, lease.keys())
                    .map((row, context) -> intake(row))
                    .list();
            Set<String> found = claimed.stream().map(Intake::id).collect(Collectors.toSet());
            List<Delivery> deliveries = claimed.stream()
                    .map(intake -> new Delivery(intake, lease.of(List.of(intake.id()))))
                    .toList();
            lease.release(
                    handle,
                    lease.keys().stream().filter(id -> !found.contains(id)).toList());
            return deliveries;
        });
    }

    /** Ends the claim; the input is looked at again when it is due. */
    public void release(Delivery delivery) {
        sql.inTransaction(handle -> delivery.lease.release(handle, List.of(delivery.intake.id())));
    }

    /** How many inputs still have results to come, by the outbox that these go to. */
    public Map<String, Integer> openByOutbox() {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT outbox, count(*) AS inputs FROM intake
                          WHERE state IN ('RECORDED', 'ANSWERED') GROUP BY outbox ORDER BY outbox""")
                .reduceRows(new TreeMap<>(), (open, row) -> {
                    open.put(row.getColumn("outbox", String.class), row.getColumn("inputs", Integer.class));
                    return open;
                }));
    }

    /**
     * Whether every row has reached what the next result file waits for: a first outcome, or for the final file that
     * none is PENDING or UNKNOWN. Where it has not, the claim ends.
     *
     * @param again when to look again
     */
    public boolean complete(Delivery delivery, Duration again) {
        Intake intake = delivery.intake;
        List<String> waiting = intake.state() == Intake.State.RECORDED
                ? names(status -> !status.isOutcome())
                : names(status -> !status.isOutcome() || status.isOpen());
        return sql.inTransaction(handle -> {
            int scanned = scan(handle, intake.id(), waiting);
            boolean complete = scanned >= intake.rows();
            if (!complete) {
                delivery.lease.release(handle, List.of(intake.id()));
            }
            handle.createUpdate(
                            """
                            UPDATE intake SET scanned_to = :scanned, due_at = CASE WHEN :scanned >= rows THEN due_at
                                     ELSE now() + make_interval(secs => :again) END
                            WHERE id = :id""")
                    .bind("scanned", scanned)
                    .bind("again", again)
                    .bind("id", intake.id())
                    .execute();
            return complete;
        });
    }

    private static List<String> names(Predicate<Status> wanted) {
        return Arrays.stream(Status.values()).filter(wanted).map(Status::name).toList();
    }

    private static int scan(Handle handle, String id, List<String> waiting) {
        // rows are answered roughly in order, so that the look-out for the first waiting row moves on and never back
        return handle.createQuery(
                        """
                        SELECT coalesce(min(w.row_no), (SELECT rows FROM intake WHERE id = :id)) FROM (
                          SELECT s.row_no FROM submission s JOIN request r USING (order_id)
                          WHERE s.intake_id = :id AND s.row_no >= (SELECT scanned_to FROM intake WHERE id = :id)
                            AND s.code IS NULL
                            AND r.state = ANY (:waiting)
                          ORDER BY s.row_no LIMIT 1) w""")
                .bind("id", id)
                .bindArray("waiting", String.class, waiting)
                .mapTo(int.class)
                .one();
    }

    /** The ledger's clock: before a look at the disk, for {@link #nameBase}. */
    public Instant now() {
        return sql.inTransaction(handle ->
                handle.createQuery("SELECT now()").mapTo(Instant.class).one());
    }

    /**
     * Fixes the name that the result files begin with, unless another input has it. False where one has.
     *
     * @param looked when the disk was looked at for the name, and it was free: an input that was finished since may
     *     have put its files there
     */
    public boolean nameBase(Intake intake, String baseName, Instant looked) {
        return sql.inTransaction(handle -> {
            // two inputs of one name would find it free at the same moment
            handle.execute("SELECT pg_advisory_xact_lock(hashtext('recharge-routes/base-name'))");
            if (isTaken(handle, intake, baseName, looked)) {
                return false;
            }
            handle.createUpdate("UPDATE intake SET base_name = :baseName WHERE id = :id AND base_name IS NULL")
                    .bind("baseName", baseName)
                    .bind("id", intake.id())
                    .execute();
            return true;
        });
    }

    private static boolean isTaken(Handle handle, Intake intake, String baseName, Instant looked) {
        return handle.createQuery(
                        """
                        SELECT 1 FROM intake WHERE base_name = :baseName AND ending = ANY (:endings)
                          AND outbox = (SELECT outbox FROM intake WHERE id = :id)
                          AND id <> :id AND (state <> 'FINISHED' OR due_at >= :looked)""")
                .bind("baseName", baseName)
                .bindArray("endings", String.class, intake.endings())
                .bind("id", intake.id())
                .bind("looked", looked)
                .mapTo(Integer.class)
                .findFirst()
                .isPresent();
    }

    /**
     * One row of an input, and its result as it stands.
     *
     * @param passThrough what comes back with it, as the ledger keeps it; null where there is nothing
     */
    public record ResultAt(int rowNo, RechargeResult result, String passThrough) {}

    // one row at a time, by its index: a join would read all of what was ever archived
    private static final String KNOWN = "(SELECT * FROM known_request k WHERE k.order_id = s.order_id OFFSET 0)";
    private static final String RESULTS = Sql.with(
            """
            SELECT s.row_no, s.line, s.order_id AS named_id, s.operation AS named_operation, s.code AS rejected,
                   s.message AS reason, s.received_at AS submitted, s.pass_through, %s
            FROM submission s LEFT JOIN LATERAL %s r ON s.code IS NULL
            WHERE s.intake_id = :id AND s.row_no >= :from
            ORDER BY s.row_no LIMIT :page""",
            Requests.RESULT_COLUMNS + ", r.events, s.published", KNOWN);

    /** A row of a page, how many outcomes it has, and whether a result file says so for the first time. */
    private record PageRow(ResultAt at, int events, boolean isNews) {}

    /**
     * The next results of an input, in input order, as they stand now; empty after the last one. The ledger keeps which
     * event each row shows. No transaction is open while the caller writes them.
     *
     * @param from the first row's number
     * @throws IllegalStateException where another process has the input meanwhile
     */
    public List<ResultAt> results(Delivery delivery, int from) {
        return sql.inTransaction(handle -> {
            if (!delivery.lease.holds(handle, delivery.intake.id())) {
                throw new IllegalStateException("another process writes the results of this input");
            }
            List<PageRow> rows = handle.createQuery(RESULTS)
                    .bind("id", delivery.intake.id())
                    .bind("from", from)
                    .bind("page", PAGE)
                    .map((row, context) -> new PageRow(
                            new ResultAt(row.getInt("row_no"), result(row), row.getString("pass_through")),
                            row.getInt("events"),
                            row.getString("rejected") == null && row.getInt("events") != row.getInt("published")))
                    .list();
            published(
                    handle,
                    delivery.intake.id(),
                    rows.stream().filter(PageRow::isNews).toList());
            return rows.stream().map(PageRow::at).toList();
        });
    }

    private static void published(Handle handle, String id, List<PageRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        handle.createUpdate(
                        """
                        UPDATE submission SET published = t.events FROM unnest(:rows, :events) AS t (row_no, events)
                        WHERE submission.intake_id = :id AND submission.row_no = t.row_no""")
                .bindArray(
                        "rows",
                        Integer.class,
                        rows.stream().map(row -> row.at().rowNo()).toList())
                .bindArray(
                        "events",
                        Integer.class,
                        rows.stream().map(PageRow::events).toList())
                .bind("id", id)
                .execute();
    }

    /**
     * Records that a result file is in its place, and ends the claim. False where another process has the input
     * meanwhile: it writes the file again.
     *
     * @param last whether the file is the last one: its results were final, or it was the final file
     */
    public boolean delivered(Delivery delivery, boolean last) {
        Intake intake = delivery.intake;
        return sql.inTransaction(handle -> {
            if (delivery.lease.release(handle, List.of(intake.id())).isEmpty() || !lock(handle, intake)) {
                return false;
            }
            if (last) {
                publishChanges(handle, intake);
            }
            handle.createUpdate("UPDATE intake SET state = :state, scanned_to = 0, due_at = now() WHERE id = :id")
                    .bind("state", last ? Intake.State.FINISHED.name() : Intake.State.ANSWERED.name())
                    .bind("id", intake.id())
                    .execute();
            RemoteOutbox.due(handle, intake.id(), intake.state() == Intake.State.RECORDED ? "results" : "final");
            return true;
        });
    }

    private static boolean lock(Handle handle, Intake intake) {
        return handle.createQuery("SELECT 1 FROM intake WHERE id = :id AND state = :state FOR UPDATE")
                .bind("id", intake.id())
                .bind("state", intake.state().name())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /**
     * Has the changes published that came while the file was written. A node that looked for changes then left them
     * out, because it expected them in the file.
     */
    private static void publishChanges(Handle handle, Intake intake) {
        handle.createUpdate(
                        """
                        UPDATE event e SET to_changes = true FROM submission s JOIN request r ON r.order_id = s.order_id
                        WHERE s.intake_id = :id AND s.code IS NULL AND r.events > s.published AND e.order_id = s.order_id
                          AND e.sequence > s.published
                          AND NOT e.to_changes""")
                .bind("id", intake.id())
                .execute();
    }

    private static RechargeResult result(ResultSet row) throws SQLException {
        Long line = row.getObject("line", Long.class);
        if (row.getString("rejected") == null) {
            return Requests.result(row, line).noted(row.getString("reason"));
        }
        String operation = row.getString("named_operation");
        return new RechargeResult(
                row.getString("named_id"),
                operation == null ? null : Operation.valueOf(operation),
                Status.REJECTED,
                null,
                null,
                null,
                null,
                null,
                row.getString("rejected"),
                row.getString("reason"),
                RequestJson.emptyObject(),
                line,
                null,
                Sql.instant(row, "submitted"));
    }

    /** How the rows of an input stand, counted. */
    public record Tally(long rows, long succeeded, long failed, long open, long rejected) {

        public static final Tally NONE = new Tally(0, 0, 0, 0, 0);

        /** Counts one more row. */
        public Tally plus(Status status) {
            return plus(status, 1);
        }

        Tally plus(Status status, long more) {
            return switch (status) {
                case SUCCESS -> new Tally(rows + more, succeeded + more, failed, open, rejected);
                case FAILED, REVERSED -> new Tally(rows + more, succeeded, failed + more, open, rejected);
                case REJECTED -> new Tally(rows + more, succeeded, failed, open, rejected + more);
                default -> new Tally(rows + more, succeeded, failed, open + more, rejected);
            };
        }
    }

    private static final String TALLY = Sql.with(
            """
            SELECT coalesce(r.state, 'REJECTED') AS state, count(*) AS rows
            FROM submission s LEFT JOIN LATERAL %s r ON s.code IS NULL
            WHERE s.intake_id = :id GROUP BY 1""",
            KNOWN);

    /** How the rows of an input stand now. */
    public Tally tally(String id) {
        return sql.inTransaction(handle -> handle.createQuery(TALLY)
                .bind("id", id)
                .reduceRows(
                        Tally.NONE,
                        (tally, row) ->
                                tally.plus(row.getColumn("state", Status.class), row.getColumn("rows", Long.class))));
    }
}

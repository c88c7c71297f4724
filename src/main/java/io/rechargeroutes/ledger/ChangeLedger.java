package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Finds what changed after the final results of an input were delivered. */
@ApplicationScoped
public class ChangeLedger {

    // one change at a time, so that those of an order are told in their order
    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('recharge-routes/changes'))";
    private static final String WAITING = """
            SELECT 1 FROM submission s JOIN intake i ON i.id = s.intake_id
            WHERE s.order_id = e.order_id AND s.code IS NULL AND i.state = 'FINISHED' AND s.told < e.sequence AND i.outbox""";
    // a change that only another outbox waits for is left to the node that has it
    private static final String EVENTS = """
            SELECT e.id, e.order_id, e.sequence, e.result FROM event e
            WHERE to_changes AND (EXISTS (%1$s = ?) OR NOT EXISTS (%1$s <> ?)) ORDER BY e.id LIMIT 200""".formatted(WAITING);
    private static final String UNTOLD = """
            SELECT s.line, i.base_name, i.format FROM submission s JOIN intake i ON i.id = s.intake_id
            WHERE s.order_id = ? AND s.code IS NULL AND i.state = 'FINISHED' AND i.outbox = ? AND s.told < ?
            ORDER BY s.intake_id, s.row_no""";
    // waits for a result file that is being written, and makes one that looked before and locks after this look again: no change falls between
    private static final String TOUCH_INTAKES = """
            UPDATE intake SET due_at = due_at
            WHERE state <> 'FINISHED' AND id IN (SELECT intake_id FROM submission WHERE order_id = ? AND code IS NULL)""";
    private static final String TOLD = """
            UPDATE submission s SET told = ? FROM intake i
            WHERE i.id = s.intake_id AND s.order_id = ? AND s.code IS NULL AND i.state = 'FINISHED' AND i.outbox = ? AND s.told < ?""";
    private static final String DONE = "UPDATE event e SET to_changes = false WHERE id = ? AND NOT EXISTS (" + WAITING + " <> ?)";

    private final Sql sql;

    ChangeLedger(Sql sql) {
        this.sql = sql;
    }

    /** A change, and the result files that it belongs to. */
    public record Change(String baseName, Format format, RechargeResult result) {
    }

    private record Event(long id, String orderId, int sequence, RechargeResult result) {
    }

    /**
     * Hands over the changes for this outbox, in order, and marks each told once the teller returned. Where the teller fails at one, later ones of
     * the same order wait for it, and the fault is thrown when all others are told.
     *
     * @return how many were told
     */
    public int tell(String outbox, Consumer<List<Change>> teller) {
        Set<String> stuck = new HashSet<>();
        RuntimeException first = null;
        int told = 0;
        for (Event event : sql.inTransaction(connection -> events(connection, outbox))) {
            if (stuck.contains(event.orderId())) {
                continue;
            }
            try {
                told += sql.inTransaction(connection -> tell(connection, event, outbox, teller));
            } catch (LedgerException fault) {
                throw fault;
            } catch (RuntimeException fault) {
                stuck.add(event.orderId());
                first = first == null ? fault : first;
            }
        }
        if (first != null) {
            throw first;
        }
        return told;
    }

    private static void alone(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(ONE_AT_A_TIME);
        }
    }

    private static List<Event> events(Connection connection, String outbox) throws SQLException {
        List<Event> events = new ArrayList<>();
        try (var select = connection.prepareStatement(EVENTS)) {
            select.setString(1, outbox);
            select.setString(2, outbox);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    events.add(new Event(row.getLong(1), row.getString(2), row.getInt(3), ResultJson.read(row.getString(4))));
                }
            }
        }
        return events;
    }

    private static int tell(Connection connection, Event event, String outbox, Consumer<List<Change>> teller) throws SQLException {
        alone(connection);
        touchIntakes(connection, event.orderId());
        List<Change> changes = untold(connection, event, outbox);
        if (!changes.isEmpty()) {
            teller.accept(changes);
        }
        markTold(connection, event, outbox);
        return changes.size();
    }

    private static void touchIntakes(Connection connection, String orderId) throws SQLException {
        try (var touch = connection.prepareStatement(TOUCH_INTAKES)) {
            touch.setString(1, orderId);
            touch.executeUpdate();
        }
    }

    private static List<Change> untold(Connection connection, Event event, String outbox) throws SQLException {
        List<Change> changes = new ArrayList<>();
        try (var select = connection.prepareStatement(UNTOLD)) {
            select.setString(1, event.orderId());
            select.setString(2, outbox);
            select.setInt(3, event.sequence());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    changes.add(new Change(row.getString("base_name"), Format.valueOf(row.getString("format")),
                            event.result().atLine(row.getObject("line", Long.class))));
                }
            }
        }
        return changes;
    }

    private static void markTold(Connection connection, Event event, String outbox) throws SQLException {
        try (var update = connection.prepareStatement(TOLD)) {
            update.setInt(1, event.sequence());
            update.setString(2, event.orderId());
            update.setString(3, outbox);
            update.setInt(4, event.sequence());
            update.executeUpdate();
        }
        try (var update = connection.prepareStatement(DONE)) {
            update.setLong(1, event.id());
            update.setString(2, outbox);
            update.executeUpdate();
        }
    }
}

package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Finds what changed after the final results of an input were delivered. */
@ApplicationScoped
public class ChangeLedger {

    // one change at a time, so that those of an order are told in their order
    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('recharge-routes/changes'))";
    private static final String WAITING = """
            SELECT 1 FROM submission s JOIN intake i ON i.id = s.intake_id
            WHERE s.order_id = e.order_id AND s.code IS NULL AND i.state = 'FINISHED' AND s.told < e.sequence""";
    // a change that only another outbox waits for is left to the node that has it
    private static final String EVENTS = Sql.with("""
            SELECT e.id, e.order_id, e.sequence, e.result FROM event e
            WHERE to_changes AND e.id > ? AND (EXISTS (%1$s AND i.outbox = ? AND i.id <> ALL (?)) OR NOT EXISTS (%1$s))
            ORDER BY e.id LIMIT 200""", WAITING);
    private static final String UNTOLD = """
            SELECT s.intake_id, s.line, i.base_name, i.format FROM submission s JOIN intake i ON i.id = s.intake_id
            WHERE s.order_id = ? AND s.code IS NULL AND i.state = 'FINISHED' AND i.outbox = ? AND s.told < ?
            ORDER BY s.intake_id, s.row_no""";
    // waits for a result file that is being written, and makes one that looked before and locks after this look again: no change falls between
    private static final String TOUCH_INTAKES = """
            UPDATE intake SET due_at = due_at
            WHERE state <> 'FINISHED' AND id IN (SELECT intake_id FROM submission WHERE order_id = ? AND code IS NULL)""";
    private static final String TOLD = "UPDATE submission SET told = ? WHERE intake_id = ? AND order_id = ? AND code IS NULL AND told < ?";
    private static final String DONE = "UPDATE event e SET to_changes = false WHERE id = ? AND NOT EXISTS (" + WAITING + ")";

    private final Sql sql;
    private final Duration patience;

    @Inject
    ChangeLedger(Sql sql) {
        this(sql, Duration.ofMinutes(1));
    }

    /** With the longest that one change may take to be written: who sleeps over it loses the ledger's lock, and others go on. */
    ChangeLedger(Sql sql, Duration patience) {
        this.sql = sql;
        this.patience = patience;
    }

    /** A change, and the result file that it belongs to. */
    public record Change(String baseName, Format format, RechargeResult result) {
    }

    private record Event(long id, String orderId, int sequence, RechargeResult result) {
    }

    /**
     * Hands over the changes for this outbox, in order, those of one file and order at a time, and marks each told once the teller returned. Where the teller
     * fails at one, later ones of the same order wait for it in that file; a file at which it fails again and again waits for the next time
     * altogether. The first fault is thrown when all others are told.
     *
     * @return how many were told
     */
    public int tell(String outbox, Consumer<List<Change>> teller) {
        Telling telling = new Telling(teller);
        long last = 0;
        for (List<Event> page = page(outbox, last, telling); !page.isEmpty(); page = page(outbox, last, telling)) {
            for (Event event : page) {
                sql.inTransaction(connection -> tell(connection, event, outbox, telling));
                last = event.id();
            }
        }
        return telling.end();
    }

    private List<Event> page(String outbox, long last, Telling telling) {
        return sql.inTransaction(connection -> events(connection, outbox, last, telling.givenUp()));
    }

    private void alone(Connection connection) throws SQLException {
        Sql.mayWaitFor(connection, patience);
        try (var statement = connection.createStatement()) {
            statement.execute(ONE_AT_A_TIME);
        }
    }

    private static List<Event> events(Connection connection, String outbox, long last, String[] givenUp) throws SQLException {
        List<Event> events = new ArrayList<>();
        try (var select = connection.prepareStatement(EVENTS)) {
            select.setLong(1, last);
            select.setString(2, outbox);
            select.setArray(3, connection.createArrayOf("text", givenUp));
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    events.add(new Event(row.getLong(1), row.getString(2), row.getInt(3), ResultJson.read(row.getString(4))));
                }
            }
        }
        return events;
    }

    private Void tell(Connection connection, Event event, String outbox, Telling telling) throws SQLException {
        alone(connection);
        touchIntakes(connection, event.orderId());
        for (Map.Entry<String, List<Change>> file : untold(connection, event, outbox).entrySet()) {
            if (telling.tell(event.orderId(), file.getKey(), file.getValue())) { // one that fails has nothing told twice in the others
                markTold(connection, event, file.getKey());
            }
        }
        markDone(connection, event);
        return null;
    }

    private static void touchIntakes(Connection connection, String orderId) throws SQLException {
        try (var touch = connection.prepareStatement(TOUCH_INTAKES)) {
            touch.setString(1, orderId);
            touch.executeUpdate();
        }
    }

    /** The changes that an event is for each input. */
    private static Map<String, List<Change>> untold(Connection connection, Event event, String outbox) throws SQLException {
        Map<String, List<Change>> changes = new LinkedHashMap<>();
        try (var select = connection.prepareStatement(UNTOLD)) {
            select.setString(1, event.orderId());
            select.setString(2, outbox);
            select.setInt(3, event.sequence());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    changes.computeIfAbsent(row.getString("intake_id"), id -> new ArrayList<>()).add(new Change(row.getString("base_name"),
                            Format.valueOf(row.getString("format")), event.result().atLine(row.getObject("line", Long.class))));
                }
            }
        }
        return changes;
    }

    private static void markTold(Connection connection, Event event, String intakeId) throws SQLException {
        try (var update = connection.prepareStatement(TOLD)) {
            update.setInt(1, event.sequence());
            update.setString(2, intakeId);
            update.setString(3, event.orderId());
            update.setInt(4, event.sequence());
            update.executeUpdate();
        }
    }

    private static void markDone(Connection connection, Event event) throws SQLException {
        try (var update = connection.prepareStatement(DONE)) {
            update.setLong(1, event.id());
            update.executeUpdate();
        }
    }

    /** One turn: what it told, and what it could not. */
    private static final class Telling {

        private static final int ENOUGH = 10;

        private final Consumer<List<Change>> teller;
        private final Map<String, Set<String>> stuck = new HashMap<>();
        private RuntimeException first;
        private int told;

        Telling(Consumer<List<Change>> teller) {
            this.teller = teller;
        }

        boolean tell(String orderId, String intakeId, List<Change> changes) {
            Set<String> orders = stuck.getOrDefault(intakeId, Set.of());
            if (orders.contains(orderId) || orders.size() >= ENOUGH) {
                return false;
            }
            try {
                teller.accept(changes);
                told += changes.size();
                return true;
            } catch (RuntimeException fault) {
                stuck.computeIfAbsent(intakeId, id -> new HashSet<>()).add(orderId);
                first = first == null ? fault : first;
                return false;
            }
        }

        String[] givenUp() {
            return stuck.entrySet().stream().filter(file -> file.getValue().size() >= ENOUGH).map(Map.Entry::getKey).toArray(String[]::new);
        }

        int end() {
            if (first != null) {
                throw first;
            }
            return told;
        }
    }
}

package io.rechargeroutes.ledger;

import io.rechargeroutes.ledger.DeliveryClaims.Kind;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds what changed after the final results of an input were delivered. */
@ApplicationScoped
public class ChangeLedger {

    private static final String WAITING = """
            SELECT 1 FROM submission s JOIN intake i ON i.id = s.intake_id
            WHERE s.order_id = e.order_id AND s.code IS NULL AND i.state = 'FINISHED' AND s.published < e.sequence""";
    // a change that only another outbox waits for is left to the node that has it
    private static final String EVENTS = Sql.with("""
            SELECT e.id, e.order_id, e.sequence, e.result FROM event e
            WHERE to_changes AND e.id > ? AND (EXISTS (%1$s AND i.outbox = ? AND i.id <> ALL (?)) OR NOT EXISTS (%1$s))
            ORDER BY e.id LIMIT 200""", WAITING);
    private static final String UNPUBLISHED = """
            SELECT s.intake_id, s.line, i.base_name, i.format FROM submission s JOIN intake i ON i.id = s.intake_id
            WHERE s.order_id = ? AND s.code IS NULL AND i.state = 'FINISHED' AND i.outbox = ? AND s.published < ?
            ORDER BY s.intake_id, s.row_no""";
    // waits for one that finishes an input: it looks for what changed while its file was written, before or after what is done here
    private static final String TOUCH_INTAKES = """
            UPDATE intake SET due_at = due_at
            WHERE state <> 'FINISHED' AND id IN (SELECT intake_id FROM submission WHERE order_id = ? AND code IS NULL)""";
    private static final String PUBLISHED = "UPDATE submission SET published = ? WHERE intake_id = ? AND order_id = ? AND code IS NULL AND published < ?";
    private static final String DONE = "UPDATE event e SET to_changes = false WHERE id = ? AND NOT EXISTS (" + WAITING + ")";

    private final Sql sql;
    private final DeliveryClaims claims;

    ChangeLedger(Sql sql, DeliveryClaims claims) {
        this.sql = sql;
        this.claims = claims;
    }

    /** A change, and the result file that it belongs to. */
    public record Change(String baseName, Format format, RechargeResult result) {
    }

    /** An outcome that came after the first one of its order. */
    public record Event(long id, String orderId, int sequence, RechargeResult result) {
    }

    /** What one file is to be reported one event: a change for each row that names the order. */
    public record FileChanges(Event event, String intakeId, List<Change> changes) {
    }

    /**
     * The changes of one outbox, in the hands of one process as long as its lease lasts: those of an order are published in their order. Where one cannot be published,
     * later ones of the same order wait for it in that file; a file at which it fails again and again waits for the next turn altogether.
     */
    public static final class Turn {

        private static final int ENOUGH = 10;

        private final String outbox;
        private final DeliveryLease lease;
        private final Map<String, Set<String>> stuck = new HashMap<>();
        private long last;
        private boolean broken;

        private Turn(String outbox, DeliveryLease lease) {
            this.outbox = outbox;
            this.lease = lease;
        }

        /** Whether this file may be published now. Where the ledger does not answer, nothing more of the turn is: what came later would overtake it. */
        public boolean owns(FileChanges file) {
            Set<String> orders = stuck.getOrDefault(file.intakeId(), Set.of());
            if (broken || orders.contains(file.event().orderId()) || orders.size() >= ENOUGH) {
                return false;
            }
            broken = true; // unless the ledger answers
            boolean ours = owned();
            broken = false;
            return ours;
        }

        /** Whether the outbox is still ours; the lease is renewed. */
        public boolean owned() {
            return lease.holds(outbox);
        }

        public void failed(FileChanges file) {
            stuck.computeIfAbsent(file.intakeId(), id -> new HashSet<>()).add(file.event().orderId());
        }

        private String[] givenUp() {
            return stuck.entrySet().stream().filter(file -> file.getValue().size() >= ENOUGH).map(Map.Entry::getKey).toArray(String[]::new);
        }
    }

    /** Claims the changes of an outbox. Empty where another process has them. */
    public Optional<Turn> begin(String outbox) {
        return sql.inTransaction(connection -> {
            DeliveryLease lease = claims.claim(connection, Kind.CHANGES, List.of(outbox));
            return lease.keys().isEmpty() ? Optional.empty() : Optional.of(new Turn(outbox, lease));
        });
    }

    /** Ends a turn. */
    public void end(Turn round) {
        sql.inTransaction(connection -> round.lease.release(connection, List.of(round.outbox)));
    }

    /** The next events of a turn, in their order; empty after the last one, and where the outbox is not ours any more. */
    public List<Event> next(Turn round) {
        if (round.broken || !round.owned()) {
            return List.of();
        }
        List<Event> events = sql.inTransaction(connection -> events(connection, round.outbox, round.last, round.givenUp()));
        round.last = events.isEmpty() ? round.last : events.get(events.size() - 1).id();
        return events;
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

    /** The files that are to be reported an event. Where none is, the event is done. None where the ledger failed before in this turn. */
    public List<FileChanges> files(Turn round, Event event) {
        if (round.broken) {
            return List.of();
        }
        round.broken = true; // unless the ledger answers
        List<FileChanges> files = filesOf(round, event);
        round.broken = false;
        return files;
    }

    private List<FileChanges> filesOf(Turn round, Event event) {
        return sql.inTransaction(connection -> {
            touchIntakes(connection, event.orderId());
            List<FileChanges> files = unpublished(connection, event, round.outbox);
            if (files.isEmpty()) {
                markPublished(connection, event);
            }
            return files;
        });
    }

    private static void touchIntakes(Connection connection, String orderId) throws SQLException {
        try (var touch = connection.prepareStatement(TOUCH_INTAKES)) {
            touch.setString(1, orderId);
            touch.executeUpdate();
        }
    }

    private static List<FileChanges> unpublished(Connection connection, Event event, String outbox) throws SQLException {
        Map<String, List<Change>> changes = new LinkedHashMap<>();
        try (var select = connection.prepareStatement(UNPUBLISHED)) {
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
        return changes.entrySet().stream().map(file -> new FileChanges(event, file.getKey(), file.getValue())).toList();
    }

    /** A file was published: that is so whoever has the outbox by now. */
    public void published(FileChanges file) {
        sql.inTransaction(connection -> {
            touchIntakes(connection, file.event().orderId());
            markPublished(connection, file.event(), file.intakeId());
            markPublished(connection, file.event());
            return null;
        });
    }

    private static void markPublished(Connection connection, Event event, String intakeId) throws SQLException {
        try (var update = connection.prepareStatement(PUBLISHED)) {
            update.setInt(1, event.sequence());
            update.setString(2, intakeId);
            update.setString(3, event.orderId());
            update.setInt(4, event.sequence());
            update.executeUpdate();
        }
    }

    private static void markPublished(Connection connection, Event event) throws SQLException {
        try (var update = connection.prepareStatement(DONE)) {
            update.setLong(1, event.id());
            update.executeUpdate();
        }
    }
}

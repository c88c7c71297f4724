package io.rechargeroutes.ledger.delivery;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.DeliveryClaims.Kind;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RechargeResult;
import io.rechargeroutes.model.ResultJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Finds what changed after the final results of an input were delivered. */
@ApplicationScoped
public class Changes {

    private final Sql sql;
    private final DeliveryClaims claims;

    public Changes(Sql sql, DeliveryClaims claims) {
        this.sql = sql;
        this.claims = claims;
    }

    /**
     * A change, and the result file that it belongs to.
     *
     * @param ending of the file's name, with the dot
     * @param readAs how somebody else's input is read and answered, as a text; null where that is the canonical way
     * @param passThrough what comes back with it, as the ledger keeps it; null where there is nothing
     */
    public record Change(
            String baseName, Format format, String ending, String readAs, RechargeResult result, String passThrough) {}

    /** An outcome that came after the first one of its order. */
    public record Event(long id, String orderId, int sequence, RechargeResult result) {}

    /** The changes of one event for one file: one for each row of the file that names the order. */
    public record FileChanges(Event event, String intakeId, List<Change> changes) {}

    /**
     * The changes of one outbox, claimed by one process while its lease lasts. Changes of an order are published in
     * their order. If one fails in a file, later ones of that order wait for it in that file. A file that fails again
     * and again waits for the next turn.
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

        /**
         * Whether this file may be published now. If the ledger does not answer, nothing more of this turn may be
         * published. A later change would overtake this one.
         */
        public boolean mayDeliver(FileChanges file) {
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
            stuck.computeIfAbsent(file.intakeId(), id -> new HashSet<>())
                    .add(file.event().orderId());
        }

        private List<String> givenUp() {
            return stuck.entrySet().stream()
                    .filter(file -> file.getValue().size() >= ENOUGH)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    /** Claims the changes of an outbox. Empty where another process has them. */
    public Optional<Turn> begin(String outbox) {
        return sql.inTransaction(handle -> {
            DeliveryLease lease = claims.claim(handle, Kind.CHANGES, List.of(outbox));
            return lease.keys().isEmpty() ? Optional.empty() : Optional.of(new Turn(outbox, lease));
        });
    }

    /** Ends a turn. */
    public void end(Turn turn) {
        sql.inTransaction(handle -> turn.lease.release(handle, List.of(turn.outbox)));
    }

    /**
     * The next events of a turn, in their order; empty after the last one, and where the outbox is not ours any more.
     */
    public List<Event> next(Turn turn) {
        if (turn.broken || !turn.owned()) {
            return List.of();
        }
        List<Event> events = sql.inTransaction(handle -> events(handle, turn.outbox, turn.last, turn.givenUp()));
        turn.last = events.isEmpty() ? turn.last : events.get(events.size() - 1).id();
        return events;
    }

    private static final String WAITING =
            """
            SELECT 1 FROM submission s JOIN intake i ON i.id = s.intake_id
            WHERE s.order_id = e.order_id AND s.code IS NULL AND i.state = 'FINISHED' AND s.published < e.sequence""";
    // a change that only another outbox waits for is left to the node that has it
    private static final String EVENTS = Sql.with(
            """
            SELECT e.id, e.order_id, e.sequence, e.result FROM event e
            WHERE to_changes AND e.id > :last AND (EXISTS (%1$s AND i.outbox = :outbox AND i.id <> ALL (:givenUp))
              OR NOT EXISTS (%1$s))
            ORDER BY e.id LIMIT 200""",
            WAITING);

    private static List<Event> events(Handle handle, String outbox, long last, List<String> givenUp) {
        return handle.createQuery(EVENTS)
                .bind("last", last)
                .bind("outbox", outbox)
                .bindArray("givenUp", String.class, givenUp)
                .map((row, context) -> new Event(
                        row.getLong("id"),
                        row.getString("order_id"),
                        row.getInt("sequence"),
                        ResultJson.read(row.getString("result"))))
                .list();
    }

    /**
     * The files that an event still has to be written to. If there is none, the event is done. Empty too if the ledger
     * failed earlier in this turn.
     */
    public List<FileChanges> files(Turn turn, Event event) {
        if (turn.broken) {
            return List.of();
        }
        turn.broken = true; // unless the ledger answers
        List<FileChanges> files = filesOf(turn, event);
        turn.broken = false;
        return files;
    }

    private List<FileChanges> filesOf(Turn turn, Event event) {
        return sql.inTransaction(handle -> {
            touchIntakes(handle, event.orderId());
            List<FileChanges> files = unpublished(handle, event, turn.outbox);
            if (files.isEmpty()) {
                markPublished(handle, event);
            }
            return files;
        });
    }

    /**
     * Waits for a transaction that finishes one of these inputs. That transaction looks for changes made while its file
     * was written. It runs before or after this one, never at the same time.
     */
    private static void touchIntakes(Handle handle, String orderId) {
        handle.createUpdate(
                        """
                        UPDATE intake SET due_at = due_at
                        WHERE state <> 'FINISHED'
                          AND id IN (SELECT intake_id FROM submission WHERE order_id = :orderId AND code IS NULL)""")
                .bind("orderId", orderId)
                .execute();
    }

    private static List<FileChanges> unpublished(Handle handle, Event event, String outbox) {
        Map<String, List<Change>> changes = handle.createQuery(
                        """
                        SELECT s.intake_id, s.line, s.pass_through, i.base_name, i.format, i.ending,
                               f.content AS read_as
                        FROM submission s JOIN intake i ON i.id = s.intake_id
                          LEFT JOIN input_format f ON f.digest = i.read_as
                        WHERE s.order_id = :orderId AND s.code IS NULL AND i.state = 'FINISHED' AND i.outbox = :outbox
                          AND s.published < :sequence
                        ORDER BY s.intake_id, s.row_no""")
                .bind("orderId", event.orderId())
                .bind("outbox", outbox)
                .bind("sequence", event.sequence())
                .reduceRows(new LinkedHashMap<>(), (files, row) -> {
                    files.computeIfAbsent(row.getColumn("intake_id", String.class), id -> new ArrayList<>())
                            .add(new Change(
                                    row.getColumn("base_name", String.class),
                                    row.getColumn("format", Format.class),
                                    row.getColumn("ending", String.class),
                                    row.getColumn("read_as", String.class),
                                    event.result().atLine(row.getColumn("line", Long.class)),
                                    row.getColumn("pass_through", String.class)));
                    return files;
                });
        return changes.entrySet().stream()
                .map(file -> new FileChanges(event, file.getKey(), file.getValue()))
                .toList();
    }

    /** Records that the change was written to the file. That holds even if another node has the outbox by now. */
    public void published(FileChanges file) {
        sql.inTransaction(handle -> {
            touchIntakes(handle, file.event().orderId());
            markPublished(handle, file.event(), file.intakeId());
            markPublished(handle, file.event());
            RemoteOutbox.due(handle, file.intakeId(), "changes");
            return null;
        });
    }

    private static void markPublished(Handle handle, Event event, String intakeId) {
        handle.createUpdate(
                        """
                        UPDATE submission SET published = :sequence WHERE intake_id = :intakeId AND order_id = :orderId
                          AND code IS NULL AND published < :sequence""")
                .bind("sequence", event.sequence())
                .bind("intakeId", intakeId)
                .bind("orderId", event.orderId())
                .execute();
    }

    private static final String DONE =
            "UPDATE event e SET to_changes = false WHERE id = :id AND NOT EXISTS (" + WAITING + ")";

    private static void markPublished(Handle handle, Event event) {
        handle.createUpdate(DONE).bind("id", event.id()).execute();
    }
}

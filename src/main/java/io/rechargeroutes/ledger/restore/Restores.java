package io.rechargeroutes.ledger.restore;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.CommittedState;
import io.rechargeroutes.ledger.NodeLease;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.ledger.ops.Decisions;
import io.rechargeroutes.ledger.ops.Decisions.NotNowException;
import io.rechargeroutes.ledger.restore.Judgement.Known;
import io.rechargeroutes.ledger.restore.Judgement.Ledger;
import io.rechargeroutes.ledger.restore.Judgement.Server;
import io.rechargeroutes.ledger.restore.PositionFile.Position;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.model.Restore;
import io.rechargeroutes.model.Restore.Waiting;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.LedgerSettings;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Finds with each heartbeat whether the ledger was restored to an older state, and lets an operator confirm it.
 * Requests that it has as RECEIVED may have been sent in the time that it lost.
 *
 * <p>Locks: {@code ledger_position}, then {@code restore}, then rows of {@code request}.
 */
@ApplicationScoped
public class Restores {

    /**
     * A restore that is found raises the count by so much. A node that was away then has a count of the time that was
     * lost: by the difference it knows that the restore was found already, and does not find it once more.
     */
    private static final long JUMP = 1L << 32;
    /** Requests that are cancelled in one transaction. */
    private static final int BATCH = 100;

    private static final String FILE = "ledger-position";

    private final Sql sql;
    private final NodeLease node;
    private final CommittedState committed;
    private final Decisions decisions;
    private final LogLimiter log;
    private final List<PositionFile> files;
    private final ServerIdentity server = new ServerIdentity();
    /** Of the ledger that this process works on; null before the first heartbeat. */
    private UUID identity;

    private volatile Restore unconfirmed;

    /**
     * An embedded ledger lies in the data folder, and is restored together with what lies beside it. So its position is
     * kept in the outbox too. No other process shares that one.
     */
    public Restores(
            Sql sql,
            NodeLease node,
            Decisions decisions,
            RechargeSettings settings,
            LedgerSettings ledger,
            LogLimiter log) {
        this.sql = sql;
        this.node = node;
        this.committed = node.committed();
        this.decisions = decisions;
        this.log = log;
        PositionFile inData = new PositionFile(settings.data().resolve(FILE), FileAccess.owner());
        this.files = ledger.embedded()
                ? List.of(inData, new PositionFile(settings.outbox().resolve("." + FILE), FileAccess.configured()))
                : List.of(inData);
    }

    /**
     * What one heartbeat came to.
     *
     * @param count null where another node's heartbeat was just being written
     * @param known whether what was known before is in the ledger still
     */
    private record Beat(UUID identity, Long count, boolean known, Restore unconfirmed) {}

    /**
     * Says that this process lives, and judges the ledger in the same transaction. The first call waits for heartbeats
     * of others. Later ones do not: a process that hangs in its own must not keep others from theirs.
     */
    public synchronized void beat() {
        boolean first = identity == null;
        Beat beat = node.beat(handle -> first ? firstBeat(handle) : beat(handle, " FOR UPDATE SKIP LOCKED"));
        unconfirmed = beat.unconfirmed();
        if (beat.count() == null) {
            return;
        }
        identity = beat.identity();
        if (beat.known()) {
            committed.beat(beat.count());
        } else {
            committed.restart(beat.count(), null);
        }
        save();
    }

    private Beat firstBeat(Handle handle) {
        handle.createUpdate("INSERT INTO ledger_position DEFAULT VALUES ON CONFLICT DO NOTHING")
                .execute();
        UUID found = handle.createQuery("SELECT identity FROM ledger_position")
                .mapTo(UUID.class)
                .one();
        List<Position> left =
                files.stream().flatMap(file -> read(file).stream()).toList();
        left.stream()
                .filter(position -> position.identity().equals(found))
                .max(Comparator.comparingLong(Position::heartbeats))
                .ifPresentOrElse(
                        position -> committed.restart(position.heartbeats(), position.reference()),
                        () -> warnOfAnother(left));
        return beat(handle, " FOR UPDATE");
    }

    private static void warnOfAnother(List<Position> left) {
        if (!left.isEmpty()) {
            Log.warn("this ledger is another one than the one that recharge.data was used with before; if it should be"
                    + " the same one, stop now, and look at recharge.ledger.url and recharge.data");
        }
    }

    private Optional<Position> read(PositionFile file) {
        try {
            return file.read();
        } catch (IOException fault) {
            Log.warnf(
                    "%s cannot be read (%s): a restore of the ledger is not recognised by it",
                    file.path(), PlainText.of(String.valueOf(fault.getMessage())));
            return Optional.empty();
        }
    }

    private static final String LEDGER =
            "SELECT identity, heartbeats, last_heartbeat, system_identifier, timeline FROM ledger_position";

    private Beat beat(Handle handle, String lock) {
        Optional<Ledger> found = handle.createQuery(LEDGER + lock)
                .map((row, context) -> ledger(row))
                .findOne();
        if (found.isEmpty()) {
            return new Beat(identity, null, true, unconfirmed(handle));
        }
        Ledger ledger = found.get();
        Server now = server.read(handle);
        // half: this node may have seen more heartbeats of the lost time than the one that found the restore
        boolean foundBefore = ledger.heartbeats() - committed.heartbeats() >= JUMP / 2;
        Optional<String> why = Judgement.restored(ledger, now, foundBefore ? Known.NOTHING : known(handle));
        why.ifPresent(reason -> record(handle, reason, ledger.lastHeartbeat()));
        long count = why.isPresent()
                ? Math.max(ledger.heartbeats(), committed.heartbeats()) + JUMP
                : ledger.heartbeats() + 1;
        handle.createUpdate(
                        """
                        UPDATE ledger_position SET heartbeats = :count, last_heartbeat = now(),
                               system_identifier = coalesce(:cluster, system_identifier),
                               timeline = coalesce(:timeline, timeline)""")
                .bind("count", count)
                .bind("cluster", now.systemIdentifier())
                .bind("timeline", now.timeline())
                .execute();
        return new Beat(ledger.identity(), count, why.isEmpty() && !foundBefore, unconfirmed(handle));
    }

    private static Ledger ledger(ResultSet row) throws SQLException {
        return new Ledger(
                row.getObject("identity", UUID.class),
                row.getLong("heartbeats"),
                Sql.instant(row, "last_heartbeat"),
                new Server(row.getString("system_identifier"), row.getObject("timeline", Integer.class)));
    }

    private Known known(Handle handle) {
        String reference = committed.reference();
        boolean found = reference == null
                || handle.createQuery(
                                """
                                SELECT EXISTS (SELECT 1 FROM attempt WHERE reference = :reference)
                                  OR EXISTS (SELECT 1 FROM archived_reference WHERE reference = :reference)""")
                        .bind("reference", reference)
                        .mapTo(Boolean.class)
                        .one();
        return new Known(committed.heartbeats(), reference, found);
    }

    /** Once, whoever of many nodes finds it first. */
    private static void record(Handle handle, String why, Instant lastHeartbeat) {
        int recorded = handle.createUpdate(
                        """
                        INSERT INTO restore (why, last_heartbeat) VALUES (:why, :lastHeartbeat)
                        ON CONFLICT ((true)) WHERE confirmed_at IS NULL DO NOTHING""")
                .bind("why", why)
                .bind("lastHeartbeat", Sql.timestamp(lastHeartbeat))
                .execute();
        if (recorded > 0) {
            NoticeLedger.record(handle, Notice.ledgerRestored(why, lastHeartbeat));
        }
    }

    /** Keeps what is known outside the ledger. */
    private void save() {
        Position position = new Position(identity, committed.heartbeats(), committed.reference());
        for (PositionFile file : files) {
            try {
                file.write(position);
            } catch (IOException fault) {
                log.warn(
                        "ledger position",
                        "times the position of the ledger could not be written",
                        file.path() + " cannot be written: a restore of the ledger would not be recognised by it; "
                                + PlainText.of(String.valueOf(fault)));
            }
        }
    }

    /** To be called when nothing is sent any more: the position then has this process's last record of intent. */
    public synchronized void stop() {
        if (identity != null) {
            save();
        }
    }

    private static final String COLUMNS =
            "id, since, why, last_heartbeat, confirmed_at, confirmed_by, note, waiting, cancelled";

    private static Restore unconfirmed(Handle handle) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM restore WHERE confirmed_at IS NULL")
                .map((row, context) -> restore(row))
                .findOne()
                .orElse(null);
    }

    private static Restore restore(ResultSet row) throws SQLException {
        String waiting = row.getString("waiting");
        return new Restore(
                row.getLong("id"),
                Sql.instant(row, "since"),
                row.getString("why"),
                Sql.instant(row, "last_heartbeat"),
                Sql.instant(row, "confirmed_at"),
                row.getString("confirmed_by"),
                row.getString("note"),
                waiting == null ? null : Waiting.valueOf(waiting),
                row.getInt("cancelled"));
    }

    /** The restore that waits for its confirmation, as the last heartbeat found it. */
    public Optional<Restore> unconfirmed() {
        return Optional.ofNullable(unconfirmed);
    }

    /** The latest restore, confirmed or not; empty where the ledger never was restored. */
    public Optional<Restore> latest() {
        return sql.inTransaction(
                handle -> handle.createQuery("SELECT " + COLUMNS + " FROM restore ORDER BY id DESC LIMIT 1")
                        .map((row, context) -> restore(row))
                        .findOne());
    }

    /**
     * Requests that an operator must know of.
     *
     * @param received wait to be sent; they may have been sent in the time that was lost
     * @param submitted were being sent when the state that was restored was current, and are not found yet
     * @param interrupted the same, found since: they are queried, and never sent again
     */
    public record Requests(long received, long submitted, long interrupted) {}

    /** How many requests a restore concerns, at this moment. */
    public Requests requests(Restore restore) {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT (SELECT count(*) FROM request WHERE state = 'RECEIVED' AND received_at <= :since) AS received,
                               (SELECT count(*) FROM request WHERE state = 'SUBMITTED') AS submitted,
                               (SELECT count(*) FROM request WHERE state IN ('PENDING', 'UNKNOWN')
                                  AND code = 'INTERRUPTED') AS interrupted""")
                .bind("since", Sql.timestamp(restore.since()))
                .map((row, context) ->
                        new Requests(row.getLong("received"), row.getLong("submitted"), row.getLong("interrupted")))
                .one());
    }

    /**
     * Ends the suspension, on all nodes. What is cancelled is so before anything is released.
     *
     * @throws NotNowException where nothing waits for a confirmation
     */
    public Restore confirm(String who, String note, Waiting waiting) {
        Restore restore = latest().filter(latest -> !latest.confirmed()).orElseThrow(this::nothingWaits);
        Optional<Restore> confirmed = Optional.empty();
        while (confirmed.isEmpty()) {
            confirmed = sql.inTransaction(handle -> {
                lock(handle, restore);
                return waiting == Waiting.CANCEL && cancelSome(handle, restore, who, note)
                        ? Optional.empty()
                        : Optional.of(confirm(handle, restore, who, note, waiting));
            });
        }
        unconfirmed = null;
        return confirmed.get();
    }

    private NotNowException nothingWaits() {
        return new NotNowException(latest().map(last ->
                        "the restore is confirmed already, by " + last.confirmedBy() + " at " + last.confirmedAt())
                .orElse("the ledger was not restored: nothing waits for a confirmation"));
    }

    /** Whoever confirms at the same time waits here. */
    private void lock(Handle handle, Restore restore) {
        handle.createQuery("SELECT 1 FROM restore WHERE id = :id AND confirmed_at IS NULL FOR UPDATE")
                .bind("id", restore.id())
                .mapTo(Integer.class)
                .findOne()
                .orElseThrow(this::nothingWaits);
    }

    /** Claims count for nothing: no claimed request passes its record of intent before the confirmation. */
    private boolean cancelSome(Handle handle, Restore restore, String who, String note) {
        List<String> waiting = handle.createQuery(
                        """
                        SELECT order_id FROM request WHERE state = 'RECEIVED' AND received_at <= :since
                        ORDER BY due_at LIMIT :most""")
                .bind("since", Sql.timestamp(restore.since()))
                .bind("most", BATCH)
                .mapTo(String.class)
                .list();
        long cancelled = waiting.stream()
                .sorted()
                .filter(orderId -> decisions.cancelWaiting(handle, orderId, who, note))
                .count();
        handle.createUpdate("UPDATE restore SET cancelled = cancelled + :cancelled WHERE id = :id")
                .bind("cancelled", cancelled)
                .bind("id", restore.id())
                .execute();
        return !waiting.isEmpty();
    }

    private static Restore confirm(Handle handle, Restore restore, String who, String note, Waiting waiting) {
        Restore confirmed = handle.createQuery(
                        """
                        UPDATE restore SET confirmed_at = now(), confirmed_by = :who, note = :note, waiting = :waiting
                        WHERE id = :id RETURNING\s"""
                                + COLUMNS)
                .bind("who", PlainText.of(who))
                .bind("note", PlainText.of(note))
                .bind("waiting", waiting.name())
                .bind("id", restore.id())
                .map((row, context) -> restore(row))
                .one();
        NoticeLedger.record(handle, Notice.restoreConfirmed(confirmed));
        return confirmed;
    }
}

package io.rechargeroutes.ledger;

import io.rechargeroutes.ledger.DeliveryClaims.Kind;
import io.rechargeroutes.model.Notice;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps how far input files were read and where they lie, so that what a writer adds later is found, whichever process looks. */
@ApplicationScoped
public class InputFileLedger {

    private static final String EXTENT = "header_to, read_to, seen_to, seen_crc, concluded, tail_recorded";
    // a conclusion stands: what was made of the file's end is not made otherwise later
    private static final String SAVE = """
            INSERT INTO input_file AS f (intake_id, header_to, read_to, seen_to, seen_crc, concluded, tail_recorded) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (intake_id) DO UPDATE SET header_to = excluded.header_to, read_to = excluded.read_to, seen_to = excluded.seen_to,
                   seen_crc = excluded.seen_crc, concluded = f.concluded OR excluded.concluded, tail_recorded = excluded.tail_recorded
              WHERE NOT f.concluded OR f.seen_to = excluded.seen_to""";
    private static final String PUT_AWAY = """
            UPDATE input_file SET folder = ?, name = ?, inode = ?, modified_at = ?, watched_from = CASE WHEN concluded OR ? THEN now() END
            WHERE intake_id = ?""";
    private static final String WATCHED = """
            SELECT f.intake_id, i.name AS original, f.folder, f.name, f.inode, f.modified_at, header_to, read_to, seen_to, seen_crc, concluded,
                   tail_recorded
            FROM input_file f JOIN intake i ON i.id = f.intake_id
            WHERE f.watched_from > now() - make_interval(secs => ?)""";
    private static final String NEXT_ROW = "SELECT coalesce(max(row_no) + 1, 0) FROM submission WHERE intake_id = ?";

    private final Sql sql;
    private final DeliveryClaims claims;

    InputFileLedger(Sql sql, DeliveryClaims claims) {
        this.sql = sql;
        this.claims = claims;
    }

    /**
     * A file that was put away.
     *
     * @param intakeId its input
     * @param original its name as it came
     * @param folder   where it lies in its inbox
     * @param name     its name there
     * @param inode    distinguishes it from others of that name; null where the file system has none
     * @param modified when it was last written, as far as it was read
     * @param extent   how far it was read
     */
    public record PutAway(String intakeId, String original, String folder, String name, Long inode, Instant modified, FileExtent extent) {
    }

    /** How far a file was read; empty where nobody saved that yet. */
    public Optional<FileExtent> extent(String intakeId) {
        return sql.inTransaction(connection -> {
            try (var select = connection.prepareStatement("SELECT " + EXTENT + " FROM input_file WHERE intake_id = ?")) {
                select.setString(1, intakeId);
                try (var row = select.executeQuery()) {
                    return row.next() ? Optional.of(extent(row)) : Optional.empty();
                }
            }
        });
    }

    /** Saves how far a file was read. Once it is concluded its end stays where it was. */
    public void save(String intakeId, FileExtent extent) {
        sql.inTransaction(connection -> save(connection, intakeId, extent));
    }

    private static int save(Connection connection, String intakeId, FileExtent extent) throws SQLException {
        try (var save = connection.prepareStatement(SAVE)) {
            save.setString(1, intakeId);
            save.setLong(2, extent.header());
            save.setLong(3, extent.readTo());
            save.setLong(4, extent.seenTo());
            save.setObject(5, extent.crc(), Types.BIGINT);
            save.setBoolean(6, extent.concluded());
            save.setBoolean(7, extent.tailRecorded());
            return save.executeUpdate();
        }
    }

    /** The number of the first row of an input that is not recorded: rows are recorded in their order. */
    public int nextRow(String intakeId) {
        return sql.inTransaction(connection -> {
            try (var select = connection.prepareStatement(NEXT_ROW)) {
                select.setString(1, intakeId);
                try (var row = select.executeQuery()) {
                    row.next();
                    return row.getInt(1);
                }
            }
        });
    }

    /**
     * Says where a file goes to, before it goes. From here it is watched for an hour, but for one that broke before its end.
     *
     * @param whole whether it was read without a fault
     */
    public void putAway(String intakeId, String folder, String name, Long inode, Instant modified, boolean whole) {
        sql.inTransaction(connection -> {
            try (var update = connection.prepareStatement(PUT_AWAY)) {
                update.setString(1, folder);
                update.setString(2, name);
                update.setObject(3, inode, Types.BIGINT);
                update.setTimestamp(4, Sql.timestamp(modified));
                update.setBoolean(5, whole);
                update.setString(6, intakeId);
                return update.executeUpdate();
            }
        });
    }

    /** Files that were put away, or seen to change, within a time. */
    public List<PutAway> watched(Duration within) {
        return sql.inTransaction(connection -> {
            try (var select = connection.prepareStatement(WATCHED)) {
                select.setDouble(1, Sql.seconds(within));
                return putAways(select);
            }
        });
    }

    /** A file changes: it is watched on from now. */
    public void watchOn(String intakeId) {
        sql.inTransaction(connection -> {
            try (var update = connection.prepareStatement("UPDATE input_file SET watched_from = now() WHERE intake_id = ?")) {
                update.setString(1, intakeId);
                return update.executeUpdate();
            }
        });
    }

    /** Handles what changed in a file and says how it stands now. */
    @FunctionalInterface
    public interface Change {

        /** What is kept of the change: the file as it is now, and what a person is notified, or null. */
        record Handled(FileExtent extent, Instant modified, Notice notice) {
        }

        Handled handle();
    }

    /** Has one process handle a change of a file. False where another does so, or did; one that slept meanwhile may have done it too. */
    public boolean handle(PutAway file, Change change) {
        Optional<DeliveryLease> claim = claim(file);
        if (claim.isEmpty()) {
            return false;
        }
        boolean kept = false;
        try {
            Change.Handled handled = change.handle();
            kept = sql.inTransaction(connection -> keep(connection, file, handled, claim.get()));
        } finally {
            if (!kept) {
                sql.inTransaction(connection -> claim.get().release(connection, List.of(file.intakeId())));
            }
        }
        return kept;
    }

    private Optional<DeliveryLease> claim(PutAway file) {
        return sql.inTransaction(connection -> {
            DeliveryLease lease = claims.claim(connection, Kind.INPUT_FILE, List.of(file.intakeId()));
            if (lease.keys().isEmpty()) {
                return Optional.empty();
            }
            if (isAsBefore(connection, file)) {
                return Optional.of(lease);
            }
            lease.release(connection, lease.keys());
            return Optional.empty();
        });
    }

    private static boolean isAsBefore(Connection connection, PutAway file) throws SQLException {
        try (var lock = connection.prepareStatement("SELECT 1 FROM input_file WHERE intake_id = ? AND seen_to = ? AND modified_at = ? FOR UPDATE")) {
            lock.setString(1, file.intakeId());
            lock.setLong(2, file.extent().seenTo());
            lock.setTimestamp(3, Sql.timestamp(file.modified()));
            return lock.executeQuery().next();
        }
    }

    private static boolean keep(Connection connection, PutAway file, Change.Handled handled, DeliveryLease claim) throws SQLException {
        if (claim.release(connection, List.of(file.intakeId())).isEmpty() || !isAsBefore(connection, file)) {
            return false;
        }
        try (var update = connection.prepareStatement(
                "UPDATE input_file SET seen_to = ?, seen_crc = ?, modified_at = ?, watched_from = now() WHERE intake_id = ?")) {
            update.setLong(1, handled.extent().seenTo());
            update.setObject(2, handled.extent().crc(), Types.BIGINT);
            update.setTimestamp(3, Sql.timestamp(handled.modified()));
            update.setString(4, file.intakeId());
            update.executeUpdate();
        }
        if (handled.notice() != null) {
            NoticeLedger.record(connection, handled.notice());
        }
        return true;
    }

    private static List<PutAway> putAways(PreparedStatement select) throws SQLException {
        List<PutAway> files = new ArrayList<>();
        try (var row = select.executeQuery()) {
            while (row.next()) {
                files.add(new PutAway(row.getString("intake_id"), row.getString("original"), row.getString("folder"), row.getString("name"),
                        row.getObject("inode", Long.class), Sql.instant(row, "modified_at"), extent(row)));
            }
        }
        return files;
    }

    private static FileExtent extent(ResultSet row) throws SQLException {
        return new FileExtent(row.getLong("header_to"), row.getLong("read_to"), row.getLong("seen_to"), row.getObject("seen_crc", Long.class),
                row.getBoolean("concluded"), row.getBoolean("tail_recorded"));
    }
}

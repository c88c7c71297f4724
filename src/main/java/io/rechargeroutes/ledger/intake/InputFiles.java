package io.rechargeroutes.ledger.intake;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.DeliveryClaims;
import io.rechargeroutes.ledger.delivery.DeliveryClaims.Kind;
import io.rechargeroutes.ledger.delivery.DeliveryLease;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Notice;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Keeps how far input files were read and where they lie, so that what a writer adds later is found, whichever process
 * looks.
 */
@ApplicationScoped
public class InputFiles {

    private static final String EXTENT = "header_to, read_to, seen_to, seen_crc, concluded, tail_recorded";

    private final Sql sql;
    private final DeliveryClaims claims;

    public InputFiles(Sql sql, DeliveryClaims claims) {
        this.sql = sql;
        this.claims = claims;
    }

    /**
     * A file that was put away.
     *
     * @param intakeId its input
     * @param original its path below the inbox as it came
     * @param format what it is written as
     * @param folder where it lies below the inbox
     * @param name its name there
     * @param inode distinguishes it from others of that name; null where the file system has none
     * @param modified when it was last written, as far as it was read
     * @param extent how far it was read
     */
    public record PutAway(
            String intakeId,
            String original,
            Format format,
            String folder,
            String name,
            Long inode,
            Instant modified,
            FileExtent extent) {}

    /**
     * How far an input file was read.
     *
     * @param header the length of what each row needs before it: a header line, or the opening of an envelope that is
     *     still open
     * @param readTo bytes up to which its rows are recorded
     * @param seenTo bytes that were looked at
     * @param crc CRC-32C of these; null where it is not known
     * @param concluded nothing behind {@code seenTo} is a part of this input any more
     * @param tailRecorded its last line had no line end and was recorded as a request
     */
    public record FileExtent(long header, long readTo, long seenTo, Long crc, boolean concluded, boolean tailRecorded) {

        /** Nothing was read of it. */
        public static final FileExtent NONE = new FileExtent(0, 0, 0, null, false, false);

        /** The same where the file ends for good at so many bytes. */
        public FileExtent concludedAt(long end) {
            return new FileExtent(header, readTo, end, end == seenTo ? crc : null, true, tailRecorded);
        }

        /** The same file, looked at up to another end. */
        public FileExtent seen(long end, long checksum) {
            return new FileExtent(header, readTo, end, checksum, concluded, tailRecorded);
        }
    }

    /** How far a file was read; empty where nobody saved that yet. */
    public Optional<FileExtent> extent(String intakeId) {
        return sql.inTransaction(
                handle -> handle.createQuery("SELECT " + EXTENT + " FROM input_file WHERE intake_id = :intakeId")
                        .bind("intakeId", intakeId)
                        .map((row, context) -> extent(row))
                        .findOne());
    }

    private static FileExtent extent(ResultSet row) throws SQLException {
        return new FileExtent(
                row.getLong("header_to"),
                row.getLong("read_to"),
                row.getLong("seen_to"),
                row.getObject("seen_crc", Long.class),
                row.getBoolean("concluded"),
                row.getBoolean("tail_recorded"));
    }

    /**
     * Saves how far a file was read. Once the input is concluded, its end does not move. So the last row is never read
     * in a second way.
     */
    public void save(String intakeId, FileExtent extent) {
        sql.inTransaction(handle -> handle.createUpdate(
                        """
                        INSERT INTO input_file AS f (intake_id, header_to, read_to, seen_to, seen_crc, concluded,
                          tail_recorded)
                        VALUES (:intakeId, :header, :readTo, :seenTo, :crc, :concluded, :tailRecorded)
                        ON CONFLICT (intake_id) DO UPDATE SET header_to = excluded.header_to,
                               read_to = excluded.read_to, seen_to = excluded.seen_to, seen_crc = excluded.seen_crc,
                               concluded = f.concluded
                                 OR excluded.concluded, tail_recorded = excluded.tail_recorded
                          WHERE NOT f.concluded OR f.seen_to = excluded.seen_to""")
                .bind("intakeId", intakeId)
                .bind("header", extent.header())
                .bind("readTo", extent.readTo())
                .bind("seenTo", extent.seenTo())
                .bind("crc", extent.crc())
                .bind("concluded", extent.concluded())
                .bind("tailRecorded", extent.tailRecorded())
                .execute());
    }

    /** The number of the first row of an input that is not recorded: rows are recorded in their order. */
    public int nextRow(String intakeId) {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT coalesce(max(row_no) + 1, 0) FROM submission WHERE intake_id = :intakeId""")
                .bind("intakeId", intakeId)
                .mapTo(Integer.class)
                .one());
    }

    /**
     * Records the folder and name that a file is about to be moved to. From then on the file is compared for an hour. A
     * file that could not be read to its end is not, unless its end was concluded.
     *
     * @param whole whether it was read without a fault
     */
    public void putAway(String intakeId, String folder, String name, Long inode, Instant modified, boolean whole) {
        sql.inTransaction(handle -> handle.createUpdate(
                        """
                        UPDATE input_file SET folder = :folder, name = :name, inode = :inode, modified_at = :modified,
                               watched_from = CASE WHEN concluded OR :whole THEN now() END
                        WHERE intake_id = :intakeId""")
                .bind("folder", folder)
                .bind("name", name)
                .bind("inode", inode)
                .bind("modified", modified)
                .bind("whole", whole)
                .bind("intakeId", intakeId)
                .execute());
    }

    private static final String WATCHED = Sql.with(
            """
            SELECT f.intake_id, i.name AS original, i.format, f.folder, f.name, f.inode, f.modified_at, %s
            FROM input_file f JOIN intake i ON i.id = f.intake_id
            WHERE f.watched_from > now() - make_interval(secs => :within)""",
            EXTENT);

    /** Files that were put away, or seen to change, within a time. */
    public List<PutAway> watched(Duration within) {
        return sql.inTransaction(handle -> handle.createQuery(WATCHED)
                .bind("within", within)
                .map((row, context) -> new PutAway(
                        row.getString("intake_id"),
                        row.getString("original"),
                        Format.valueOf(row.getString("format")),
                        row.getString("folder"),
                        row.getString("name"),
                        row.getObject("inode", Long.class),
                        Sql.instant(row, "modified_at"),
                        extent(row)))
                .list());
    }

    /** A file changes: it is watched on from now. */
    public void watchOn(String intakeId) {
        sql.inTransaction(handle -> handle.createUpdate(
                        """
                        UPDATE input_file SET watched_from = now() WHERE intake_id = :intakeId""")
                .bind("intakeId", intakeId)
                .execute());
    }

    /** Handles what changed in a file and says how it stands now. */
    @FunctionalInterface
    public interface Change {

        /** What is kept of the change: the file as it is now, and what a person is notified, or null. */
        record Handled(FileExtent extent, Instant modified, Notice notice) {}

        Handled handle();
    }

    /**
     * Has one process handle a change of a file. False where another does so, or did; one that slept meanwhile may have
     * done it too.
     */
    public boolean handleOnce(PutAway file, Change change) {
        Optional<DeliveryLease> claim = claim(file);
        if (claim.isEmpty()) {
            return false;
        }
        boolean kept = false;
        try {
            Change.Handled handled = change.handle();
            kept = sql.inTransaction(handle -> keep(handle, file, handled, claim.get()));
        } finally {
            if (!kept) {
                sql.inTransaction(handle -> claim.get().release(handle, List.of(file.intakeId())));
            }
        }
        return kept;
    }

    private Optional<DeliveryLease> claim(PutAway file) {
        return sql.inTransaction(handle -> {
            DeliveryLease lease = claims.claim(handle, Kind.INPUT_FILE, List.of(file.intakeId()));
            if (lease.keys().isEmpty()) {
                return Optional.empty();
            }
            if (isAsBefore(handle, file)) {
                return Optional.of(lease);
            }
            lease.release(handle, lease.keys());
            return Optional.empty();
        });
    }

    private static boolean isAsBefore(Handle handle, PutAway file) {
        return handle.createQuery(
                        """
                        SELECT 1 FROM input_file WHERE intake_id = :intakeId AND seen_to = :seenTo
                          AND modified_at = :modified FOR UPDATE""")
                .bind("intakeId", file.intakeId())
                .bind("seenTo", file.extent().seenTo())
                .bind("modified", file.modified())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    private static boolean keep(Handle handle, PutAway file, Change.Handled handled, DeliveryLease claim) {
        if (claim.release(handle, List.of(file.intakeId())).isEmpty() || !isAsBefore(handle, file)) {
            return false;
        }
        handle.createUpdate(
                        """
                        UPDATE input_file SET seen_to = :seenTo, seen_crc = :crc, modified_at = :modified,
                               watched_from = now()
                        WHERE intake_id = :intakeId""")
                .bind("seenTo", handled.extent().seenTo())
                .bind("crc", handled.extent().crc())
                .bind("modified", handled.modified())
                .bind("intakeId", file.intakeId())
                .execute();
        if (handled.notice() != null) {
            NoticeLedger.record(handle, handled.notice());
        }
        return true;
    }

    /** Those of these inputs that the ledger does not know. */
    public Set<String> unknown(Collection<String> intakeIds) {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT given.id FROM unnest(:ids) AS given (id)
                        WHERE NOT EXISTS (SELECT 1 FROM intake WHERE intake.id = given.id)""")
                .bindArray("ids", String.class, intakeIds)
                .mapTo(String.class)
                .collect(Collectors.toSet()));
    }

    /** Those of these names of a folder under which the ledger put no file away. */
    public Set<String> unknown(String folder, Collection<String> names) {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT given.name FROM unnest(:names) AS given (name)
                        WHERE NOT EXISTS (SELECT 1 FROM input_file f
                          WHERE f.folder = :folder AND f.name = given.name)""")
                .bindArray("names", String.class, names)
                .bind("folder", folder)
                .mapTo(String.class)
                .collect(Collectors.toSet()));
    }
}

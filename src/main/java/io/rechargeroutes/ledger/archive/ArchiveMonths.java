package io.rechargeroutes.ledger.archive;

import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/** Months of the archive in the database, and the record of those that left it. */
final class ArchiveMonths {

    private static final Logger LOG = Logger.getLogger(ArchiveMonths.class);
    /** Rows that the driver holds at a time. */
    static final int FETCHED = 500;
    /** The database sorts a whole month before it answers. */
    private static final Duration SORTING = Duration.ofHours(2);
    /** The lock was not to be had in time, or not without a deadlock. */
    private static final Set<String> LOCKED = Set.of("55P03", "40P01");

    private final Sql sql;

    ArchiveMonths(Sql sql) {
        this.sql = sql;
    }

    /** A row of the archive. */
    record Row(String kind, String id, Instant receivedAt, String file, String document) {}

    /** A part of a month that left the database; file and sha256 are null where it was deleted. */
    record Part(int number, long rows, String file, String sha256, Instant leftAt) {}

    /** What became of a month that was to leave. */
    enum Left {
        GONE,
        /** Rows were added since they were counted. */
        CHANGED,
        /** Somebody reads or writes it. */
        LOCKED
    }

    /** Work with the rows of a month. */
    @FunctionalInterface
    interface Reader {
        void read(Iterator<Row> rows) throws IOException;
    }

    /** The oldest month that ended so long ago. */
    Optional<YearMonth> oldest(Duration history) {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT month FROM archive_partition
                        WHERE (month + interval '1 month') AT TIME ZONE 'UTC' < now() - make_interval(secs => :history)
                        ORDER BY month LIMIT 1""")
                .bind("history", history)
                .mapTo(LocalDate.class)
                .findFirst()
                .map(YearMonth::from));
    }

    /** The transaction that added rows to a month last; empty where the month is gone. */
    Optional<String> changedIn(YearMonth month) {
        return sql.inTransaction(handle -> changedIn(handle, month, ""));
    }

    private static Optional<String> changedIn(Handle handle, YearMonth month, String lock) {
        return handle.createQuery("SELECT changed_in::text FROM archive_partition WHERE month = :month " + lock)
                .bind("month", month.atDay(1))
                .mapTo(String.class)
                .findFirst();
    }

    boolean isEmpty(YearMonth month) {
        return sql.inTransaction(
                handle -> handle.createQuery("SELECT NOT EXISTS (SELECT 1 FROM " + ArchivePartitions.name(month) + ")")
                        .mapTo(Boolean.class)
                        .one());
    }

    long rows(YearMonth month) {
        return sql.inTransaction(handle -> handle.createQuery("SELECT count(*) FROM " + ArchivePartitions.name(month))
                .mapTo(Long.class)
                .one());
    }

    /** Reads a month, sorted by the bytes of kind and id, some rows at a time. */
    void read(YearMonth month, Reader reader) throws IOException {
        try {
            sql.inTransaction(handle -> {
                Connection connection = handle.getConnection();
                int usual = connection.getNetworkTimeout();
                connection.setNetworkTimeout(Runnable::run, (int) SORTING.toMillis());
                try (ResultIterator<Row> rows = sorted(handle, month)) {
                    reader.read(rows);
                    return null;
                } catch (IOException fault) {
                    throw new UncheckedIOException(fault);
                } finally {
                    restore(connection, usual);
                }
            });
        } catch (UncheckedIOException fault) {
            throw fault.getCause();
        }
    }

    private static void restore(Connection connection, int usual) {
        try {
            connection.setNetworkTimeout(Runnable::run, usual);
        } catch (SQLException broken) {
            LOG.debug("a connection broke while a month was read", broken); // the pool throws it away
        }
    }

    private static ResultIterator<Row> sorted(Handle handle, YearMonth month) {
        return handle.createQuery("SELECT kind, id, received_at, file, document FROM " + ArchivePartitions.name(month)
                        + " ORDER BY kind COLLATE \"C\", id COLLATE \"C\", received_at")
                .setFetchSize(FETCHED)
                .map((row, context) -> row(row))
                .iterator();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("kind"),
                row.getString("id"),
                Sql.instant(row, "received_at"),
                row.getString("file"),
                row.getString("document"));
    }

    /** The parts of a month that left the database, the latest first. */
    List<Part> parts(YearMonth month) {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT part, rows, file, sha256, left_at FROM archive_month
                        WHERE month = :month ORDER BY part DESC""")
                .bind("month", month.atDay(1))
                .map((row, context) -> new Part(
                        row.getInt("part"),
                        row.getLong("rows"),
                        row.getString("file"),
                        row.getString("sha256"),
                        Sql.instant(row, "left_at")))
                .list());
    }

    /**
     * Drops a month and records what became of it, in one transaction. An added row that is not committed yet is waited
     * for; a row that was taken out since is in a table of its own again.
     *
     * @param changedIn of the month before its rows were read or counted
     * @param part what is recorded; a part without rows is not
     * @param last runs when all is done but the commit
     */
    Left leave(YearMonth month, String changedIn, Part part, Runnable last) {
        try {
            return sql.inTransaction(handle -> {
                // whoever wants to read the archive stands in line behind this transaction
                handle.execute("SET LOCAL lock_timeout = '1s'");
                if (!changedIn(handle, month, "FOR UPDATE").equals(Optional.of(changedIn))) {
                    return Left.CHANGED;
                }
                if (part.rows() > 0) {
                    record(handle, month, part);
                }
                handle.execute("DROP TABLE " + ArchivePartitions.name(month));
                handle.createUpdate("DELETE FROM archive_partition WHERE month = :month")
                        .bind("month", month.atDay(1))
                        .execute();
                last.run();
                return Left.GONE;
            });
        } catch (LedgerException fault) {
            if (LOCKED.contains(String.valueOf(fault.sqlState()))) {
                return Left.LOCKED;
            }
            throw fault;
        }
    }

    private static void record(Handle handle, YearMonth month, Part part) {
        handle.createUpdate(
                        """
                        INSERT INTO archive_month (month, part, file, rows, sha256)
                        VALUES (:month, :part, :file, :rows, :sha256)""")
                .bind("month", month.atDay(1))
                .bind("part", part.number())
                .bind("file", part.file())
                .bind("rows", part.rows())
                .bind("sha256", part.sha256())
                .execute();
    }
}

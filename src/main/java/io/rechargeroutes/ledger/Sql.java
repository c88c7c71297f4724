package io.rechargeroutes.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;

/** Transactions of the ledger: all or nothing, and a fault that says so. */
@ApplicationScoped
public class Sql {

    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource ledger;

    Sql(DataSource ledger) {
        this.ledger = ledger;
    }

    /** Work on one connection. */
    @FunctionalInterface
    public interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** Commits what the work did, or nothing of it. */
    public <T> T inTransaction(Work<T> work) {
        try (Connection connection = ledger.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.with(connection);
                connection.commit();
                return result;
            } catch (Throwable fault) { // errors too: what follows here would commit half of the work
                rollBack(connection, fault);
                throw fault;
            } finally {
                restore(connection);
            }
        } catch (SQLException fault) {
            throw new LedgerException(fault);
        }
    }

    /** For work that waits for others, files or queues, while it holds locks: should it sleep longer than this, the database ends it and lets its locks go. */
    static void mayWaitFor(Connection connection, Duration others) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = " + others.toMillis());
        }
    }

    /** A connection that a fault has broken must not hide that fault. */
    private static void rollBack(Connection connection, Throwable fault) {
        try {
            connection.rollback();
        } catch (SQLException broken) {
            fault.addSuppressed(broken);
        }
    }

    private static void restore(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            connection.setAutoCommit(true);
        }
    }

    static boolean isUniqueViolation(LedgerException fault) {
        return UNIQUE_VIOLATION.equals(fault.sqlState());
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    static Timestamp timestamp(Instant time) {
        return time == null ? null : Timestamp.from(time);
    }

    /** Seconds, for {@code make_interval(secs => ?)}. */
    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}

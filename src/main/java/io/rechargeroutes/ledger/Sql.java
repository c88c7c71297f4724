package io.rechargeroutes.ledger;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Transactions of the ledger: all or nothing, and a fault that says so. Sessions that can do no work any more are thrown away. */
@ApplicationScoped
public class Sql {

    private static final Logger LOG = Logger.getLogger(Sql.class);
    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource ledger;
    private final Consumer<FlushMode> flush;

    @Inject
    Sql(AgroalDataSource pool) {
        this(pool, pool::flush);
    }

    /** On connections that nobody pools. */
    Sql(DataSource ledger) {
        this(ledger, mode -> { });
    }

    private Sql(DataSource ledger, Consumer<FlushMode> flush) {
        this.ledger = ledger;
        this.flush = flush;
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
            T result;
            try {
                result = work.with(connection);
                connection.commit();
            } catch (Throwable fault) { // errors too: what follows here would commit half of the work
                rollBack(connection, fault);
                throw fault;
            }
            restore(connection);
            return result;
        } catch (SQLException fault) {
            LedgerException ledgerFault = new LedgerException(fault);
            if (ledgerFault.losesSessions()) {
                retireSessions();
            }
            throw ledgerFault;
        }
    }

    /** Closes idle sessions now, and each that is in use when its transaction ends: they may be with a server that takes no writes any more. */
    public void retireSessions() {
        flush.accept(FlushMode.GRACEFUL);
    }

    /** Closes all sessions now, also under a transaction: they may wait for a server that never answers. What they did not commit did not happen. */
    public void cutSessions() {
        flush.accept(FlushMode.ALL);
    }

    /** A connection that a fault has broken must not hide that fault. */
    private static void rollBack(Connection connection, Throwable fault) {
        try {
            connection.rollback();
            restore(connection);
        } catch (SQLException broken) {
            fault.addSuppressed(broken);
        }
    }

    private static void restore(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException broken) {
            // the work is committed or rolled back; the pool throws the connection away at its next use
            LOG.debug("a connection broke after its transaction", broken);
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

    /** A statement with others of its parts put in; %s stands for each. */
    static String with(String statement, Object... parts) {
        return String.format(Locale.ROOT, statement, parts);
    }
}

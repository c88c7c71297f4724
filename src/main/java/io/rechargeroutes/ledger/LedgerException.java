package io.rechargeroutes.ledger;

import io.rechargeroutes.model.PlainText;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.Set;

/**
 * The ledger could not be read or written; nothing of the transaction happened, unless the fault came with its commit.
 */
public class LedgerException extends RuntimeException {

    private static final String READ_ONLY = "25006";
    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String QUERY_CANCELLED = "57014";
    /**
     * The session answers, but cannot do its work. 25006: the server became a standby. 25P03: it ended an idle
     * transaction. 26000, 0A000: it does not know the prepared statements, as after a failover behind a proxy.
     */
    private static final Set<String> OF_LOST_SESSIONS = Set.of(READ_ONLY, "25P03", "26000", "0A000");

    private final String sqlState;

    LedgerException(SQLException cause) {
        super(reason(cause), cause);
        this.sqlState = cause.getSQLState();
    }

    /** The ledger can be used, but does not take this now. It will by itself, when the reason is over. */
    LedgerException(String reason) {
        super(reason);
        this.sqlState = null;
    }

    private static String reason(SQLException cause) {
        String sqlState = cause.getSQLState();
        if (sqlState == null) {
            return "the ledger could not be used: " + ofPool(cause);
        }
        if (unreachable(sqlState)) {
            return "the ledger cannot be reached";
        }
        return switch (sqlState) {
            case READ_ONLY -> "the ledger takes no writes (SQLSTATE 25006): its server is a standby, or read-only; a session that can write is looked for";
            case TOO_MANY_CONNECTIONS -> "the ledger has no connection left (SQLSTATE 53300); lower recharge.ledger.pool-size, or raise max_connections";
            case QUERY_CANCELLED -> "the ledger cancelled a query that took too long (SQLSTATE 57014)";
                // the message may hold what a column was to hold
            default -> "the ledger could not be used: " + cause.getClass().getSimpleName() + " " + sqlState;
        };
    }

    /** Faults without a SQLSTATE are the pool's own; their messages hold no data. */
    private static String ofPool(SQLException cause) {
        String message = String.valueOf(cause.getMessage());
        return message.toLowerCase(java.util.Locale.ROOT).contains("acquisition timeout")
                ? "no connection became free in time; all of recharge.ledger.pool-size are in use, or the server does not answer"
                : PlainText.of(message);
    }

    /** No connection, a broken one, or a server that is shutting down or starting up. */
    private static boolean unreachable(String sqlState) {
        return sqlState.startsWith("08") || sqlState.startsWith("57P0");
    }

    /** The statement can never succeed as it is: a value that a column cannot hold, a constraint that it breaks. */
    public boolean isPermanent() {
        return sqlState != null && (sqlState.startsWith("22") || sqlState.startsWith("23"));
    }

    /** The server cancelled the statement, as after {@code statement_timeout}; the ledger itself is well. */
    public boolean isTimeout() {
        return QUERY_CANCELLED.equals(sqlState);
    }

    /** The session is of no use any more, and others of its time may be like it. */
    boolean losesSessions() {
        return sqlState != null && (unreachable(sqlState) || OF_LOST_SESSIONS.contains(sqlState));
    }

    /** The server was waited for in vain: whoever else waits for it may wait for ever. */
    public boolean isSilence() {
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    public String sqlState() {
        return sqlState;
    }
}

package io.rechargeroutes.ledger;

import java.sql.SQLException;

/** The ledger could not be read or written; nothing of the transaction happened, unless the fault came with its commit. */
public class LedgerException extends RuntimeException {

    private final String sqlState;

    LedgerException(SQLException cause) {
        super(unreachable(cause.getSQLState()) ? "the ledger cannot be reached"
                : "the ledger could not be used: " + cause.getClass().getSimpleName() + " " + cause.getSQLState(), cause);
        this.sqlState = cause.getSQLState();
    }

    /** No connection, a broken one, or a server that is shutting down or starting up. */
    private static boolean unreachable(String sqlState) {
        return sqlState != null && (sqlState.startsWith("08") || sqlState.startsWith("57P0"));
    }

    /** The statement can never succeed as it is: a value that a column cannot hold, a constraint that it breaks. */
    public boolean isPermanent() {
        return sqlState != null && (sqlState.startsWith("22") || sqlState.startsWith("23"));
    }

    String sqlState() {
        return sqlState;
    }
}

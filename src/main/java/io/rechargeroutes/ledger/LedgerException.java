package io.rechargeroutes.ledger;

import java.sql.SQLException;

/** The ledger could not be read or written; nothing of the transaction happened, unless the fault came with its commit. */
public class LedgerException extends RuntimeException {

    private final String sqlState;

    LedgerException(SQLException cause) {
        super("the ledger could not be used: " + cause.getClass().getSimpleName() + " " + cause.getSQLState(), cause);
        this.sqlState = cause.getSQLState();
    }

    String sqlState() {
        return sqlState;
    }
}

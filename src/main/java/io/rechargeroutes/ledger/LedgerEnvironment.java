package io.rechargeroutes.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;

/**
 * Whether a ledger belongs to the sandbox or to real life, written into it at its first start and never changed:
 * requests of the one must not be sent to the providers of the other.
 */
@ApplicationScoped
public class LedgerEnvironment {

    private static final String NAME = "environment";

    private final Sql sql;

    LedgerEnvironment(Sql sql) {
        this.sql = sql;
    }

    /** The environment that the ledger belongs to: the given one where it had none yet. */
    public String claim(String environment) {
        return sql.inTransaction(handle -> {
            SharedKey.add(handle, NAME, environment.getBytes(StandardCharsets.UTF_8));
            return new String(SharedKey.read(handle, NAME), StandardCharsets.UTF_8);
        });
    }
}

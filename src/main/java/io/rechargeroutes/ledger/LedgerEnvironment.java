package io.rechargeroutes.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;

/**
 * Whether a ledger belongs to the sandbox or to real life, written into it at its first start and never changed: requests of the one must not be
 * sent to the providers of the other.
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
        return sql.inTransaction(connection -> {
            try (var insert = connection.prepareStatement("INSERT INTO shared_key (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                insert.setString(1, NAME);
                insert.setBytes(2, environment.getBytes(StandardCharsets.UTF_8));
                insert.executeUpdate();
            }
            try (var read = connection.prepareStatement("SELECT value FROM shared_key WHERE name = ?")) {
                read.setString(1, NAME);
                try (var row = read.executeQuery()) {
                    row.next();
                    return new String(row.getBytes(1), StandardCharsets.UTF_8);
                }
            }
        });
    }
}

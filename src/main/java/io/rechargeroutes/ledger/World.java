package io.rechargeroutes.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;

/**
 * Whether a ledger belongs to the sandbox or to real life, written into it at its first start and never changed: requests of the one must not be
 * sent to the providers of the other.
 */
@ApplicationScoped
public class World {

    private static final String NAME = "world";

    private final Sql sql;

    World(Sql sql) {
        this.sql = sql;
    }

    /** The world that the ledger belongs to: the given one where it had none yet. */
    public String claim(String world) {
        return sql.inTransaction(connection -> {
            try (var mark = connection.prepareStatement("INSERT INTO shared_key (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                mark.setString(1, NAME);
                mark.setBytes(2, world.getBytes(StandardCharsets.UTF_8));
                mark.executeUpdate();
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

package io.rechargeroutes.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Which key a ledger's secrets are encrypted with, told by its fingerprint: written at the first start that has one, and never changed. */
@ApplicationScoped
public class SecretsMark {

    private static final String NAME = "secrets-key";

    private final Sql sql;

    SecretsMark(Sql sql) {
        this.sql = sql;
    }

    /** The fingerprint of the ledger's key: the given one where it had none yet. Nothing where neither is known. */
    public Optional<String> claim(String fingerprint) {
        return sql.inTransaction(connection -> {
            if (fingerprint != null) {
                mark(connection, fingerprint);
            }
            try (var read = connection.prepareStatement("SELECT value FROM shared_key WHERE name = ?")) {
                read.setString(1, NAME);
                try (var row = read.executeQuery()) {
                    return row.next() ? Optional.of(new String(row.getBytes(1), StandardCharsets.UTF_8)) : Optional.empty();
                }
            }
        });
    }

    private static void mark(Connection connection, String fingerprint) throws SQLException {
        try (var mark = connection.prepareStatement("INSERT INTO shared_key (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            mark.setString(1, NAME);
            mark.setBytes(2, fingerprint.getBytes(StandardCharsets.UTF_8));
            mark.executeUpdate();
        }
    }
}

package io.rechargeroutes.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Which key a ledger's secrets are encrypted with, known by its fingerprint: at first that of the first start that has one, then that of each new key
 * that a start uses for the first time. A node that has another key only could not read what the others write.
 */
@ApplicationScoped
public class SecretsFingerprint {

    private static final String NAME = "secrets-key";
    /** One for each key that was ever written with: a node that still writes with the one before does not move the fingerprint back. */
    private static final String USED = "secrets-key/";

    private final Sql sql;

    SecretsFingerprint(Sql sql) {
        this.sql = sql;
    }

    /**
     * The fingerprint of the ledger's key. It becomes the first of these where the ledger had none yet, or had another of these and never this one.
     *
     * @param fingerprints of the keys that a node has, the one that it writes with first; none where it has none
     * @return nothing where neither is known
     */
    public Optional<String> claim(List<String> fingerprints) {
        return sql.inTransaction(connection -> {
            if (!fingerprints.isEmpty()) {
                add(connection, NAME, fingerprints.get(0));
            }
            Optional<String> fingerprint = read(connection);
            if (fingerprint.isEmpty() || !fingerprints.contains(fingerprint.get())) {
                return fingerprint;
            }
            add(connection, USED + fingerprint.get(), "");
            return add(connection, USED + fingerprints.get(0), "") ? replace(connection, fingerprints.get(0)) : fingerprint;
        });
    }

    private static Optional<String> read(Connection connection) throws SQLException {
        // in the order of starts: of two that move the fingerprint at the same time the second one sees what the first one wrote
        try (var read = connection.prepareStatement("SELECT value FROM shared_key WHERE name = ? FOR UPDATE")) {
            read.setString(1, NAME);
            try (var row = read.executeQuery()) {
                return row.next() ? Optional.of(new String(row.getBytes(1), StandardCharsets.UTF_8)) : Optional.empty();
            }
        }
    }

    private static boolean add(Connection connection, String name, String value) throws SQLException {
        try (var add = connection.prepareStatement("INSERT INTO shared_key (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            add.setString(1, name);
            add.setBytes(2, value.getBytes(StandardCharsets.UTF_8));
            return add.executeUpdate() > 0;
        }
    }

    private static Optional<String> replace(Connection connection, String fingerprint) throws SQLException {
        try (var replace = connection.prepareStatement("UPDATE shared_key SET value = ? WHERE name = ?")) {
            replace.setBytes(1, fingerprint.getBytes(StandardCharsets.UTF_8));
            replace.setString(2, NAME);
            replace.executeUpdate();
            return Optional.of(fingerprint);
        }
    }
}

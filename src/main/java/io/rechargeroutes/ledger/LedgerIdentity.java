package io.rechargeroutes.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What a ledger belongs to, written into it at its first start: a start that differs must not work on it. */
@ApplicationScoped
public class LedgerIdentity {

    private static final String ENVIRONMENT = "environment";
    private static final String FINGERPRINT = "secrets-key";
    /**
     * One entry for each key that a node has written with. So a node that still writes with the previous key does not
     * move the fingerprint back.
     */
    private static final String USED = "secrets-key/";

    private final Sql sql;

    LedgerIdentity(Sql sql) {
        this.sql = sql;
    }

    /**
     * Whether the ledger belongs to the sandbox or to real life, which never changes: requests of the one must not be
     * sent to the providers of the other.
     *
     * @return the environment that the ledger belongs to: the given one where it had none yet
     */
    public String registerEnvironment(String environment) {
        return sql.inTransaction(handle -> {
            add(handle, ENVIRONMENT, environment);
            return new String(SharedKey.read(handle, ENVIRONMENT), StandardCharsets.UTF_8);
        });
    }

    /**
     * Registers the key that encrypts the ledger's secrets, and returns the fingerprint of the ledger's key. A node
     * that does not have the ledger's key cannot read what the other nodes write.
     *
     * <p>The first of {@code fingerprints} becomes the ledger's in two cases. The ledger has no fingerprint yet; or the
     * ledger's fingerprint is one of {@code fingerprints}, and no node has written with the first one before.
     *
     * @param fingerprints of the keys that a node has, the one that it writes with first; none where it has none
     * @return the fingerprint of the ledger's key; nothing where neither is known
     */
    public Optional<String> registerFingerprint(List<String> fingerprints) {
        return sql.inTransaction(handle -> {
            if (!fingerprints.isEmpty()) {
                add(handle, FINGERPRINT, fingerprints.get(0));
            }
            Optional<String> fingerprint = readFingerprint(handle);
            if (fingerprint.isEmpty() || !fingerprints.contains(fingerprint.get())) {
                return fingerprint;
            }
            add(handle, USED + fingerprint.get(), "");
            return add(handle, USED + fingerprints.get(0), "")
                    ? replaceFingerprint(handle, fingerprints.get(0))
                    : fingerprint;
        });
    }

    private static boolean add(Handle handle, String name, String value) {
        return SharedKey.add(handle, name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> readFingerprint(Handle handle) {
        // in the order of starts: of two that move the fingerprint at the same time the second one sees what the first
        // one wrote
        return handle.createQuery("SELECT value FROM shared_key WHERE name = :name FOR UPDATE")
                .bind("name", FINGERPRINT)
                .mapTo(byte[].class)
                .findOne()
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }

    private static Optional<String> replaceFingerprint(Handle handle, String fingerprint) {
        handle.createUpdate("UPDATE shared_key SET value = :value WHERE name = :name")
                .bind("value", fingerprint.getBytes(StandardCharsets.UTF_8))
                .bind("name", FINGERPRINT)
                .execute();
        return Optional.of(fingerprint);
    }
}

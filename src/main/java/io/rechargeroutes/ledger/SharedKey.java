package io.rechargeroutes.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The keyed hash by which two requests are known to be the same; all nodes on a ledger share its key. */
@ApplicationScoped
public class SharedKey {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String NAME = "content-hash";

    private final Sql sql;
    private volatile SecretKeySpec key;

    SharedKey(Sql sql) {
        this.sql = sql;
    }

    /** The keyed hash of a text. */
    public byte[] hash(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key());
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException fault) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, fault);
        }
    }

    /** Reads the key, or makes it, in a transaction of its own: a transaction that needs it must not ask for a second connection. */
    void ready() {
        key();
    }

    private SecretKeySpec key() {
        if (key == null) {
            key = new SecretKeySpec(readOrMake(), ALGORITHM);
        }
        return key;
    }

    private byte[] readOrMake() {
        byte[] fresh = new byte[32];
        new SecureRandom().nextBytes(fresh);
        return sql.inTransaction(connection -> {
            try (var make = connection.prepareStatement("INSERT INTO shared_key (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                make.setString(1, NAME);
                make.setBytes(2, fresh);
                make.executeUpdate();
            }
            try (var read = connection.prepareStatement("SELECT value FROM shared_key WHERE name = ?")) {
                read.setString(1, NAME);
                try (var row = read.executeQuery()) {
                    row.next();
                    return row.getBytes(1);
                }
            }
        });
    }
}

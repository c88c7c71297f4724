package io.rechargeroutes.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Handle;

/** The keyed hash by which two requests are known to be the same; all nodes on a ledger share its key. */
@ApplicationScoped
public class SharedKey {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String NAME = "content-hash";

    private final Sql sql;
    private volatile SecretKeySpec key;

    public SharedKey(Sql sql) {
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

    /** The keyed hash of a subscriber's number, for lookups: short, since it decides nothing about money. */
    public long numberHash(String number) {
        return ByteBuffer.wrap(hash("number\n" + number)).getLong();
    }

    /**
     * Reads the key, or makes it, in a transaction of its own: a transaction that needs it must not ask for a second
     * connection.
     */
    public void ready() {
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
        return sql.inTransaction(handle -> {
            add(handle, NAME, fresh);
            return read(handle, NAME);
        });
    }

    /** Adds what all nodes on a ledger share; false where it has something of that name already. */
    static boolean add(Handle handle, String name, byte[] value) {
        return handle.createUpdate("INSERT INTO shared_key (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING")
                        .bind("name", name)
                        .bind("value", value)
                        .execute()
                > 0;
    }

    static byte[] read(Handle handle, String name) {
        return handle.createQuery("SELECT value FROM shared_key WHERE name = :name")
                .bind("name", name)
                .mapTo(byte[].class)
                .one();
    }
}

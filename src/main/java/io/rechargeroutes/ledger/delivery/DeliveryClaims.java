package io.rechargeroutes.ledger.delivery;

import io.rechargeroutes.ledger.NodeLease;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Claims of what is to be delivered. A claim has a lease, by the ledger's clock, which its owner renews; it ends with
 * its process too. So one process delivers a thing at a time, and no transaction is open while it waits for a broker or
 * a file.
 */
@ApplicationScoped
public class DeliveryClaims {

    /** What is claimed, and what its key is. */
    public enum Kind {
        /** The outbox events of an order; orderId. */
        EVENTS,
        /** A reply to a sender; its id. */
        REPLY,
        /** A notice; its id. */
        NOTICE,
        /** The result file of an input; the input's id. */
        RESULTS,
        /** The changes files of an outbox; the outbox's id. */
        CHANGES,
        /** What changed in an input file after it was read; the input's id. */
        INPUT_FILE,
        /** Moving finished requests to the archive; one for the ledger. */
        RETENTION,
        /** The look at a folder of the SFTP server; user, server and folder. */
        REMOTE_FOLDER,
        /** A result file for the SFTP server; the input's id and the kind of the file. */
        REMOTE_RESULT,
        /** An alert by one channel; the channel and the notice's id. */
        ALERT
    }

    private static final String LIVE =
            """
            c.lease_until > now()
              AND (c.claimed_by IS NULL OR EXISTS (SELECT 1 FROM node n WHERE n.incarnation = c.claimed_by
                AND n.lease_until > now()))""";

    private final Sql sql;
    private final NodeLease node;
    private final Duration lease;

    @Inject
    DeliveryClaims(Sql sql, NodeLease node, RechargeSettings settings) {
        this(sql, node, settings.node().lease());
    }

    public DeliveryClaims(Sql sql, NodeLease node, Duration lease) {
        this.sql = sql;
        this.node = node;
        this.lease = lease;
    }

    /** A condition of a query: nobody has a claim on the key, and it is not deferred. */
    public static String unclaimed(Kind kind, String key) {
        return "NOT EXISTS (SELECT 1 FROM delivery_claim c WHERE c.kind = '" + kind + "' AND c.key = " + key + " AND "
                + LIVE + ")";
    }

    // in the order of the keys, so that two nodes that claim the same cannot wait for each other
    private static final String CLAIM = Sql.with(
            """
            INSERT INTO delivery_claim AS c (kind, key, token, claimed_by, lease_until)
            SELECT :kind, key, :token, :node, now() + make_interval(secs => :lease) FROM unnest(:keys) AS due (key)
              ORDER BY key
            ON CONFLICT (kind, key) DO UPDATE SET token = excluded.token, claimed_by = excluded.claimed_by,
                   lease_until = excluded.lease_until
              WHERE NOT (%s)
            RETURNING key""",
            LIVE);

    /** Claims those keys that nobody else has meanwhile. */
    public DeliveryLease claim(Handle handle, Kind kind, Collection<String> keys) {
        long now = System.nanoTime();
        String token = UUID.randomUUID().toString();
        Set<String> claimed = keys.isEmpty()
                ? Set.of()
                : handle.createQuery(CLAIM)
                        .bind("kind", kind.name())
                        .bind("token", token)
                        .bind("node", node.incarnation())
                        .bind("lease", lease)
                        .bindArray("keys", String.class, keys)
                        .mapTo(String.class)
                        .set();
        return new DeliveryLease(this, kind, token, claimed, now);
    }

    private static final String HELD =
            """
            WITH held AS (
              SELECT kind, key FROM delivery_claim
              WHERE kind = :kind AND key = ANY (:keys) AND token = :token AND claimed_by = :node
                ORDER BY key FOR UPDATE)
            """;

    /** Renews the lease of those keys that still have this token; answers them. */
    Set<String> renew(Handle handle, Kind kind, String token, Collection<String> keys) {
        return keys.isEmpty()
                ? Set.of()
                : held(
                                handle,
                                HELD
                                        + """
                UPDATE delivery_claim c SET lease_until = now() + make_interval(secs => :lease) FROM held
                WHERE c.kind = held.kind AND c.key = held.key
                RETURNING c.key""",
                                kind,
                                token,
                                keys)
                        .bind("lease", lease)
                        .mapTo(String.class)
                        .set();
    }

    Set<String> renew(Kind kind, String token, Collection<String> keys) {
        return sql.inTransaction(handle -> renew(handle, kind, token, keys));
    }

    /** Ends the claim of those keys that still have this token; answers them. */
    Set<String> release(Handle handle, Kind kind, String token, Collection<String> keys) {
        return keys.isEmpty()
                ? Set.of()
                : held(
                                handle,
                                HELD
                                        + """
                DELETE FROM delivery_claim c USING held WHERE c.kind = held.kind AND c.key = held.key
                RETURNING c.key""",
                                kind,
                                token,
                                keys)
                        .mapTo(String.class)
                        .set();
    }

    /** Ends the claim, and nobody claims the keys for a time. */
    Set<String> defer(Handle handle, Kind kind, String token, Collection<String> keys, Duration time) {
        return keys.isEmpty()
                ? Set.of()
                : held(
                                handle,
                                HELD
                                        + """
                UPDATE delivery_claim c SET claimed_by = NULL, lease_until = now() + make_interval(secs => :time)
                FROM held WHERE c.kind = held.kind AND c.key = held.key
                RETURNING c.key""",
                                kind,
                                token,
                                keys)
                        .bind("time", time)
                        .mapTo(String.class)
                        .set();
    }

    private Query held(Handle handle, String statement, Kind kind, String token, Collection<String> keys) {
        return handle.createQuery(statement)
                .bind("kind", kind.name())
                .bindArray("keys", String.class, keys)
                .bind("token", token)
                .bind("node", node.incarnation());
    }

    Duration lease() {
        return lease;
    }
}

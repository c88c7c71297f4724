package io.rechargeroutes.ledger;

import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Claims of what is to be delivered. A claim has a lease, by the ledger's clock, which its owner renews; it ends with its process too. So one process
 * delivers a thing at a time, and no transaction is open while it waits for a broker or a file.
 */
@ApplicationScoped
public class DeliveryClaims {

    /** What is claimed, and what its key is. */
    enum Kind {
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
        INPUT_FILE
    }

    private static final String LIVE = """
            c.lease_until > now()
              AND (c.claimed_by IS NULL OR EXISTS (SELECT 1 FROM node n WHERE n.incarnation = c.claimed_by AND n.lease_until > now()))""";
    // in the order of the keys, so that two nodes that claim the same cannot wait for each other
    private static final String CLAIM = Sql.with("""
            INSERT INTO delivery_claim AS c (kind, key, token, claimed_by, lease_until)
            SELECT ?, key, ?, ?, now() + make_interval(secs => ?) FROM unnest(?) AS due (key) ORDER BY key
            ON CONFLICT (kind, key) DO UPDATE SET token = excluded.token, claimed_by = excluded.claimed_by, lease_until = excluded.lease_until
              WHERE NOT (%s)
            RETURNING key""", LIVE);
    private static final String HELD = """
            WITH held AS (SELECT kind, key FROM delivery_claim WHERE kind = ? AND key = ANY (?) AND token = ? AND claimed_by = ? ORDER BY key FOR UPDATE)
            """;
    private static final String RENEW = HELD + """
            UPDATE delivery_claim c SET lease_until = now() + make_interval(secs => ?) FROM held WHERE c.kind = held.kind AND c.key = held.key
            RETURNING c.key""";
    private static final String RELEASE = HELD + """
            DELETE FROM delivery_claim c USING held WHERE c.kind = held.kind AND c.key = held.key RETURNING c.key""";
    private static final String DEFER = HELD + """
            UPDATE delivery_claim c SET claimed_by = NULL, lease_until = now() + make_interval(secs => ?) FROM held
            WHERE c.kind = held.kind AND c.key = held.key RETURNING c.key""";

    private final Sql sql;
    private final NodeLease node;
    private final Duration lease;

    @Inject
    DeliveryClaims(Sql sql, NodeLease node, RechargeSettings settings) {
        this(sql, node, settings.node().lease());
    }

    DeliveryClaims(Sql sql, NodeLease node, Duration lease) {
        this.sql = sql;
        this.node = node;
        this.lease = lease;
    }

    /** A condition of a query: nobody has a claim on the key, and it is not deferred. */
    static String unclaimed(Kind kind, String key) {
        return "NOT EXISTS (SELECT 1 FROM delivery_claim c WHERE c.kind = '" + kind + "' AND c.key = " + key + " AND " + LIVE + ")";
    }

    /** Claims those keys that nobody else has meanwhile. */
    DeliveryLease claim(Connection connection, Kind kind, Collection<String> keys) throws SQLException {
        long now = System.nanoTime();
        String token = UUID.randomUUID().toString();
        if (keys.isEmpty()) {
            return new DeliveryLease(this, kind, token, keys, now);
        }
        try (var claim = connection.prepareStatement(CLAIM)) {
            claim.setString(1, kind.name());
            claim.setString(2, token);
            claim.setString(3, node.incarnation());
            claim.setDouble(4, Sql.seconds(lease));
            claim.setArray(5, connection.createArrayOf("text", keys.toArray()));
            return new DeliveryLease(this, kind, token, keys(claim), now);
        }
    }

    /** Renews the lease of those keys that still have this token; answers them. */
    Set<String> renew(Connection connection, Kind kind, String token, Collection<String> keys) throws SQLException {
        return held(connection, RENEW, lease, kind, token, keys);
    }

    Set<String> renew(Kind kind, String token, Collection<String> keys) {
        return sql.inTransaction(connection -> renew(connection, kind, token, keys));
    }

    /** Ends the claim of those keys that still have this token; answers them. */
    Set<String> release(Connection connection, Kind kind, String token, Collection<String> keys) throws SQLException {
        return held(connection, RELEASE, null, kind, token, keys);
    }

    /** Ends the claim, and nobody claims the keys for a time. */
    Set<String> defer(Connection connection, Kind kind, String token, Collection<String> keys, Duration time) throws SQLException {
        return held(connection, DEFER, time, kind, token, keys);
    }

    private Set<String> held(Connection connection, String statement, Duration time, Kind kind, String token, Collection<String> keys) throws SQLException {
        if (keys.isEmpty()) {
            return Set.of();
        }
        try (var change = connection.prepareStatement(statement)) {
            change.setString(1, kind.name());
            change.setArray(2, connection.createArrayOf("text", keys.toArray()));
            change.setString(3, token);
            change.setString(4, node.incarnation());
            if (time != null) {
                change.setDouble(5, Sql.seconds(time));
            }
            return keys(change);
        }
    }

    private static Set<String> keys(PreparedStatement statement) throws SQLException {
        Set<String> keys = new TreeSet<>();
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                keys.add(row.getString(1));
            }
        }
        return keys;
    }

    Duration lease() {
        return lease;
    }
}

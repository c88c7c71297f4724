package io.rechargeroutes.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.ledger.DeliveryClaims.Kind;
import io.rechargeroutes.model.Notice;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Keeps notices until they are announced, each by one node. */
@ApplicationScoped
public class NoticeLedger {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RECORD = """
            INSERT INTO notice (kind, alert, subject, message, occasion, data) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (kind, subject, occasion) WHERE occasion IS NOT NULL DO NOTHING""";
    private static final String DUE = Sql.with("""
            SELECT id FROM notice WHERE announced_at IS NULL AND %s
            ORDER BY id LIMIT ?""", DeliveryClaims.unclaimed(Kind.NOTICE, "notice.id::text"));
    private static final String CLAIMED = """
            SELECT id, kind, alert, subject, message, occasion, data FROM notice WHERE id = ANY (?) AND announced_at IS NULL ORDER BY id""";
    private static final String ANNOUNCED = "UPDATE notice SET announced_at = now() WHERE id = ?";

    private static final String AFTER = """
            SELECT id, kind, alert, subject, message, occasion, data, created_at FROM notice
            WHERE id > ? AND (alert OR NOT ?) ORDER BY id LIMIT ?""";

    private final Sql sql;
    private final DeliveryClaims claims;

    NoticeLedger(Sql sql, DeliveryClaims claims) {
        this.sql = sql;
        this.claims = claims;
    }

    /** Records a notice in a transaction of its own; false where the occasion was recorded before. */
    public boolean record(Notice notice) {
        return sql.inTransaction(connection -> record(connection, notice));
    }

    /** Records a notice in the transaction that causes it; false where the occasion was recorded before. */
    static boolean record(Connection connection, Notice notice) throws SQLException {
        try (var insert = connection.prepareStatement(RECORD)) {
            insert.setString(1, notice.kind());
            insert.setBoolean(2, notice.alert());
            insert.setString(3, notice.subject());
            insert.setString(4, notice.text());
            insert.setString(5, notice.occasion());
            insert.setString(6, notice.data() == null ? null : notice.data().toString());
            return insert.executeUpdate() > 0;
        }
    }

    /** A notice that is to be announced. */
    public record Unannounced(long id, Notice notice) {

        private String key() {
            return Long.toString(id);
        }
    }

    /** Claims notices that nobody announced yet, oldest first. One whose announcement fails is claimed again. */
    public DeliveryBatch<Unannounced> claim(int most) {
        return sql.inTransaction(connection -> {
            DeliveryLease lease = claims.claim(connection, Kind.NOTICE, due(connection, most));
            return new DeliveryBatch<>(claimed(connection, lease), Unannounced::key, lease);
        });
    }

    private static List<String> due(Connection connection, int most) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (var select = connection.prepareStatement(DUE)) {
            select.setInt(1, most);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getString(1));
                }
            }
        }
        return ids;
    }

    private static List<Unannounced> claimed(Connection connection, DeliveryLease lease) throws SQLException {
        List<Unannounced> notices = new ArrayList<>();
        try (var select = connection.prepareStatement(CLAIMED)) {
            select.setArray(1, connection.createArrayOf("bigint", lease.keys().stream().map(Long::valueOf).toArray()));
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    notices.add(new Unannounced(row.getLong("id"), notice(row)));
                }
            }
        }
        return notices;
    }

    /** A notice was announced: that is so whoever has the claim by now. */
    public void announced(DeliveryBatch<Unannounced> batch, Unannounced notice) {
        sql.inTransaction(connection -> {
            try (var update = connection.prepareStatement(ANNOUNCED)) {
                update.setLong(1, notice.id());
                update.executeUpdate();
            }
            return batch.lease().release(connection, List.of(notice.key()));
        });
        batch.delivered(notice);
    }

    /** Ends the claims of a batch; what failed is left alone for a time. */
    public void release(DeliveryBatch<Unannounced> batch, Duration again) {
        sql.inTransaction(connection -> {
            batch.lease().defer(connection, batch.failed(), again);
            return batch.lease().release(connection, batch.lease().keys());
        });
        batch.acknowledged();
    }

    /** A notice as it was recorded. */
    public record Recorded(long id, String kind, boolean alert, String subject, String text, Instant at) {
    }

    /** Notices in the order in which they came, after the one of an id. */
    public List<Recorded> after(long id, boolean alertsOnly, int most) {
        return sql.inTransaction(connection -> {
            try (var select = connection.prepareStatement(AFTER)) {
                select.setLong(1, id);
                select.setBoolean(2, alertsOnly);
                select.setInt(3, most);
                List<Recorded> found = new ArrayList<>();
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new Recorded(row.getLong("id"), row.getString("kind"), row.getBoolean("alert"), row.getString("subject"),
                                row.getString("message"), Sql.instant(row, "created_at")));
                    }
                }
                return found;
            }
        });
    }

    private static Notice notice(ResultSet row) throws SQLException {
        return new Notice(row.getString("kind"), row.getBoolean("alert"), row.getString("subject"), row.getString("message"),
                row.getString("occasion"), data(row.getString("data")));
    }

    private static ObjectNode data(String json) {
        try {
            return json == null ? null : (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a notice holds data that is no JSON", impossible);
        }
    }
}

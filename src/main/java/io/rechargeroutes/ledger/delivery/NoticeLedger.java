package io.rechargeroutes.ledger.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.DeliveryClaims.Kind;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.PlainText;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Keeps notices until they are announced, each by one node. */
@ApplicationScoped
public class NoticeLedger {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Sql sql;
    private final DeliveryClaims claims;

    public NoticeLedger(Sql sql, DeliveryClaims claims) {
        this.sql = sql;
        this.claims = claims;
    }

    /** Records a notice in a transaction of its own; false where the occasion was recorded before. */
    public boolean record(Notice notice) {
        return sql.inTransaction(handle -> record(handle, notice));
    }

    /**
     * Records a notice in the transaction that causes it; false where the occasion was recorded before. An alert is
     * written for each channel that is on, too.
     */
    public static boolean record(Handle handle, Notice notice) {
        return handle.createQuery(
                                """
                        WITH recorded AS (
                          INSERT INTO notice (kind, alert, subject, message, occasion, data)
                            VALUES (:kind, :alert, :subject, :message, :occasion, :data)
                          ON CONFLICT (kind, subject, occasion) WHERE occasion IS NOT NULL DO NOTHING
                          RETURNING id, alert),
                        channels AS (
                          INSERT INTO alert_delivery (channel, notice_id)
                          SELECT c.channel, r.id FROM recorded r, alert_channel c
                            WHERE r.alert AND c.seen_at > now() - make_interval(secs => :forgotten))
                        SELECT count(*) FROM recorded""")
                        .bind("forgotten", AlertOutbox.FORGOTTEN_AFTER)
                        .bind("kind", notice.kind())
                        .bind("alert", notice.alert())
                        .bind("subject", notice.subject())
                        .bind("message", notice.text())
                        .bind("occasion", notice.occasion())
                        .bind(
                                "data",
                                notice.data() == null ? null : notice.data().toString())
                        .mapTo(int.class)
                        .one()
                > 0;
    }

    /** A notice that is to be announced. */
    public record Unannounced(long id, Notice notice) {

        private String key() {
            return Long.toString(id);
        }
    }

    private static final String DUE = Sql.with(
            """
            SELECT id FROM notice WHERE announced_at IS NULL AND %s
            ORDER BY id LIMIT :most""",
            DeliveryClaims.unclaimed(Kind.NOTICE, "notice.id::text"));

    /** Claims notices that nobody announced yet, oldest first. One whose announcement fails is claimed again. */
    public DeliveryBatch<Unannounced> claim(int most) {
        return sql.inTransaction(handle -> {
            DeliveryLease lease = claims.claim(
                    handle,
                    Kind.NOTICE,
                    handle.createQuery(DUE)
                            .bind("most", most)
                            .mapTo(String.class)
                            .list());
            return new DeliveryBatch<>(claimed(handle, lease), Unannounced::key, lease);
        });
    }

    private static List<Unannounced> claimed(Handle handle, DeliveryLease lease) {
        return handle.createQuery(
                        """
                        SELECT id, kind, alert, subject, message, occasion, data FROM notice
                        WHERE id = ANY (:ids) AND announced_at IS NULL ORDER BY id""")
                .bindArray(
                        "ids",
                        Long.class,
                        lease.keys().stream().map(Long::valueOf).toList())
                .map((row, context) -> new Unannounced(row.getLong("id"), notice(row)))
                .list();
    }

    /** A notice was announced: that is so whoever has the claim by now. */
    public void announced(DeliveryBatch<Unannounced> batch, Unannounced notice) {
        sql.inTransaction(handle -> {
            handle.createUpdate("UPDATE notice SET announced_at = now() WHERE id = :id")
                    .bind("id", notice.id())
                    .execute();
            return batch.lease().release(handle, List.of(notice.key()));
        });
        batch.delivered(notice);
    }

    /** Ends the claims of a batch; what failed is left alone for a time. */
    public void release(DeliveryBatch<Unannounced> batch, Duration again) {
        sql.inTransaction(handle -> {
            batch.lease().defer(handle, batch.failed(), again);
            return batch.lease().release(handle, batch.lease().keys());
        });
        batch.acknowledged();
    }

    /**
     * A notice as it was recorded.
     *
     * @param acknowledgedAt when a person acknowledged an alert, with who and why; null: nobody did
     */
    public record Recorded(
            long id,
            String kind,
            boolean alert,
            String subject,
            String text,
            Instant at,
            Instant acknowledgedAt,
            String acknowledgedBy,
            String acknowledgedNote) {}

    /** Which notices a list has. */
    public enum Which {
        ALL("true"),
        ALERTS("alert"),
        /** Alerts that nobody acknowledged. */
        OPEN("alert AND acknowledged_at IS NULL");

        private final String condition;

        Which(String condition) {
            this.condition = condition;
        }
    }

    private static final String COLUMNS =
            "id, kind, alert, subject, message, created_at, acknowledged_at, acknowledged_by, acknowledged_note";
    private static final String LIST =
            "SELECT " + COLUMNS + " FROM notice WHERE id > :id AND %s ORDER BY id LIMIT :most";

    /** Notices in the order in which they came, after the one of an id. */
    public List<Recorded> after(long id, Which which, int most) {
        return sql.inTransaction(handle -> handle.createQuery(Sql.with(LIST, which.condition))
                .bind("id", id)
                .bind("most", most)
                .map((row, context) -> recorded(row))
                .list());
    }

    private static Recorded recorded(ResultSet row) throws SQLException {
        return new Recorded(
                row.getLong("id"),
                row.getString("kind"),
                row.getBoolean("alert"),
                row.getString("subject"),
                row.getString("message"),
                Sql.instant(row, "created_at"),
                Sql.instant(row, "acknowledged_at"),
                row.getString("acknowledged_by"),
                row.getString("acknowledged_note"));
    }

    /**
     * What became of an acknowledgement.
     *
     * @param changed false where somebody acknowledged it before, or where it is no alert: it is as it was
     */
    public record Acknowledged(boolean changed, Recorded notice) {}

    private static final String ACKNOWLEDGE =
            """
            UPDATE notice SET acknowledged_at = now(), acknowledged_by = :who, acknowledged_note = :note
            WHERE %s AND alert AND acknowledged_at IS NULL""";

    /** A person has seen to an alert: who, when and why. The first one counts. Empty where there is no such notice. */
    public Optional<Acknowledged> acknowledge(long id, String who, String note) {
        return sql.inTransaction(handle -> {
            int changed = handle.createUpdate(Sql.with(ACKNOWLEDGE, "id = :id"))
                    .bind("id", id)
                    .bind("who", PlainText.of(who))
                    .bind("note", PlainText.of(note))
                    .execute();
            return handle.createQuery("SELECT " + COLUMNS + " FROM notice WHERE id = :id")
                    .bind("id", id)
                    .map((row, context) -> new Acknowledged(changed > 0, recorded(row)))
                    .findOne();
        });
    }

    /** A decision about a request ends the alerts that asked for it. */
    public static void acknowledgeReviews(Handle handle, String orderId, String who, String note) {
        handle.createUpdate(Sql.with(ACKNOWLEDGE, "subject = :orderId AND kind = 'REVIEW'"))
                .bind("orderId", orderId)
                .bind("who", PlainText.of(who))
                .bind("note", PlainText.of(note))
                .execute();
    }

    private static Notice notice(ResultSet row) throws SQLException {
        return new Notice(
                row.getString("kind"),
                row.getBoolean("alert"),
                row.getString("subject"),
                row.getString("message"),
                row.getString("occasion"),
                data(row.getString("data")));
    }

    private static ObjectNode data(String json) {
        try {
            return json == null ? null : (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a notice holds data that is no JSON", impossible);
        }
    }
}

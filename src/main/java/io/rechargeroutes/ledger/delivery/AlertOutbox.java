package io.rechargeroutes.ledger.delivery;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.DeliveryClaims.Kind;
import io.rechargeroutes.model.Notice;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Keeps alerts for each channel until that channel has delivered them. A channel that is down delays no other, and
 * repeats nothing at another.
 */
@ApplicationScoped
public class AlertOutbox {

    /** A channel that no node has switched on for so long gets no alerts, and its old ones are dropped. */
    static final Duration FORGOTTEN_AFTER = Duration.ofDays(7);

    /** So many failures of one alert are worth a notice of their own. */
    private static final int WORTH_A_NOTICE = 5;

    private final Sql sql;
    private final DeliveryClaims claims;

    public AlertOutbox(Sql sql, DeliveryClaims claims) {
        this.sql = sql;
        this.claims = claims;
    }

    /**
     * An alert that a channel must deliver.
     *
     * @param id of the notice, the same however often and by whatever channel it is delivered
     * @param at when it was recorded
     */
    public record Alert(String channel, long id, String kind, String subject, String text, Instant at) {

        private String key() {
            return channel + "/" + id;
        }
    }

    private static final String DUE = Sql.with(
            """
            SELECT channel || '/' || notice_id FROM alert_delivery d
            WHERE channel = :channel AND due_at <= now() AND %s
            ORDER BY notice_id LIMIT :most""",
            DeliveryClaims.unclaimed(Kind.ALERT, "d.channel || '/' || d.notice_id"));

    /** Says that a channel is on. Alerts that are recorded from then on are written for it. */
    public void register(String channel) {
        sql.inTransaction(handle -> {
            register(handle, channel);
            return null;
        });
    }

    private static void register(Handle handle, String channel) {
        // not at every look: each would write a row anew
        handle.createUpdate(
                        """
                        DELETE FROM alert_delivery WHERE channel = :channel AND EXISTS (
                          SELECT 1 FROM alert_channel c WHERE c.channel = :channel
                            AND c.seen_at < now() - make_interval(secs => :forgotten))""")
                .bind("channel", channel)
                .bind("forgotten", FORGOTTEN_AFTER)
                .execute();
        handle.createUpdate(
                        """
                        INSERT INTO alert_channel AS c (channel) VALUES (:channel)
                        ON CONFLICT (channel) DO UPDATE SET seen_at = now() WHERE c.seen_at < now() - interval '1 minute'""")
                .bind("channel", channel)
                .execute();
    }

    /** Claims what a channel has to deliver now, oldest first, and says that the channel is on. */
    public DeliveryBatch<Alert> claim(String channel, int most) {
        return sql.inTransaction(handle -> {
            register(handle, channel);
            DeliveryLease lease = claims.claim(
                    handle,
                    Kind.ALERT,
                    handle.createQuery(DUE)
                            .bind("channel", channel)
                            .bind("most", most)
                            .mapTo(String.class)
                            .list());
            List<Alert> alerts = claimed(handle, channel, lease);
            List<String> found = alerts.stream().map(Alert::key).toList();
            lease.release(
                    handle,
                    lease.keys().stream().filter(key -> !found.contains(key)).toList());
            return new DeliveryBatch<>(alerts, Alert::key, lease);
        });
    }

    /** Read when they are claimed: another node may have delivered them in between. */
    private static List<Alert> claimed(Handle handle, String channel, DeliveryLease lease) {
        return handle.createQuery(
                        """
                        SELECT d.channel, n.id, n.kind, n.subject, n.message, n.created_at
                        FROM alert_delivery d JOIN notice n ON n.id = d.notice_id
                        WHERE d.channel = :channel AND d.notice_id = ANY (:ids) AND d.due_at <= now() ORDER BY n.id""")
                .bind("channel", channel)
                .bindArray(
                        "ids",
                        Long.class,
                        lease.keys().stream()
                                .map(key -> Long.valueOf(key.substring(key.lastIndexOf('/') + 1)))
                                .toList())
                .map((row, context) -> alert(row))
                .list();
    }

    private static Alert alert(ResultSet row) throws SQLException {
        return new Alert(
                row.getString("channel"),
                row.getLong("id"),
                row.getString("kind"),
                row.getString("subject"),
                row.getString("message"),
                Sql.instant(row, "created_at"));
    }

    /** A channel delivered an alert: that is so whoever has the claim by now. */
    public void delivered(DeliveryBatch<Alert> batch, Alert alert) {
        sql.inTransaction(handle -> {
            handle.createUpdate("DELETE FROM alert_delivery WHERE channel = :channel AND notice_id = :id")
                    .bind("channel", alert.channel())
                    .bind("id", alert.id())
                    .execute();
            return batch.lease().release(handle, List.of(alert.key()));
        });
        batch.delivered(alert);
    }

    /**
     * A channel did not take an alert.
     *
     * @param first back-off after the first failure; doubled with each, up to {@code longest}
     * @param why for the notice that somebody gets when that goes on; no text of the receiver
     */
    public void failed(DeliveryBatch<Alert> batch, Alert alert, Duration first, Duration longest, String why) {
        batch.failed(alert);
        sql.inTransaction(handle -> {
            handle.createQuery(
                            """
                            UPDATE alert_delivery SET failures = failures + 1, due_at = now() + make_interval(
                              secs => least(CAST(:first AS float8) * power(2, least(failures, 20)), :longest))
                            WHERE channel = :channel AND notice_id = :id
                            RETURNING failures, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day""")
                    .bind("first", first)
                    .bind("longest", longest)
                    .bind("channel", alert.channel())
                    .bind("id", alert.id())
                    .map((row, context) -> row.getInt("failures") == WORTH_A_NOTICE ? row.getString("day") : "")
                    .findOne()
                    .filter(day -> !day.isEmpty())
                    .ifPresent(day -> NoticeLedger.record(handle, Notice.alertNotDelivered(alert.channel(), why, day)));
            return null;
        });
    }

    /** Ends the claims that are left. */
    public void release(DeliveryBatch<Alert> batch) {
        sql.inTransaction(handle -> batch.lease().release(handle, batch.lease().keys()));
        batch.acknowledged();
    }
}

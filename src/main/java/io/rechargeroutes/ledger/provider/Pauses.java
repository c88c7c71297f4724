package io.rechargeroutes.ledger.provider;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Pause;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What is paused and which circuits are open, and the requests that wait for it; shared by all nodes. Locks:
 * {@link Circuits}.
 */
@ApplicationScoped
public class Pauses {

    private static final String COLUMNS = "provider, operator, reason, who, automatic, since, probe_at";
    /** Of a request {@code r}: it is claimed, or being sent. */
    static final String UNDER_WAY =
            "(r.state = 'SUBMITTED' OR r.state = 'RECEIVED' AND r.claim_token IS NOT NULL AND r.due_at > now())";
    /**
     * A deferred request comes due after this time to twice this time, at random. The router may choose another
     * provider for it then.
     */
    private static final Duration DEFERRED = Duration.ofMinutes(5);

    private final Sql sql;
    private final RechargeSettings settings;

    public Pauses(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.settings = settings;
    }

    /**
     * What stops requests, at one moment.
     *
     * @param pauses all that people paused, and all open circuits
     * @param probes those of the open circuits behind which one request may be sent as a probe now
     */
    public record View(List<Pause> pauses, List<Pause> probes) {}

    private static final String ALL = "SELECT " + COLUMNS
            + Sql.with(
                    """
            , coalesce(probe_at <= now(), false) AND NOT EXISTS (
                SELECT 1 FROM pause q JOIN request r ON r.order_id = q.probe
                WHERE q.provider = pause.provider AND q.automatic AND %s) AS half_open
            FROM pause ORDER BY provider, operator""",
                    UNDER_WAY);

    private record Stop(Pause pause, boolean mayProbe) {}

    /** What stops requests now. */
    public View view() {
        List<Stop> stops = sql.inTransaction(handle -> handle.createQuery(ALL)
                .map((row, context) -> new Stop(pause(row), row.getBoolean("automatic") && row.getBoolean("half_open")))
                .list());
        return new View(
                stops.stream().map(Stop::pause).toList(),
                stops.stream().filter(Stop::mayProbe).map(Stop::pause).toList());
    }

    private static final String PAUSE =
            """
            INSERT INTO pause (provider, operator, reason, who, automatic)
              VALUES (:provider, :operator, :reason, :who, false)
            ON CONFLICT (provider, operator) DO UPDATE SET reason = excluded.reason, who = excluded.who,
                   automatic = false, probe_at = NULL
            RETURNING\s"""
                    + COLUMNS;

    /**
     * Pauses a provider, or one operator of it, until somebody resumes it. What is paused already gets the new reason.
     *
     * @param operator canonical code, or null for the whole provider
     */
    public Pause pause(String provider, String operator, String reason, String who) {
        return sql.inTransaction(handle -> {
            Circuits.lock(handle, provider);
            Pause pause = handle.createQuery(PAUSE)
                    .bind("provider", provider)
                    .bind("operator", operator == null ? "" : operator)
                    .bind("reason", PlainText.of(reason))
                    .bind("who", PlainText.of(who))
                    .map((row, context) -> pause(row))
                    .one();
            NoticeLedger.record(handle, Notice.paused(pause));
            return pause;
        });
    }

    private static final String RESUME =
            "DELETE FROM pause WHERE provider = :provider AND operator = :operator RETURNING " + COLUMNS;

    /**
     * Ends a pause, or closes a circuit, and has the requests that wait for it sent in the order in which they came.
     * Empty where there was none.
     */
    public Optional<Pause> resume(String provider, String operator, String who) {
        String which = operator == null ? "" : operator;
        return sql.inTransaction(handle -> {
            Circuits.lock(handle, provider);
            Optional<Pause> ended = handle.createQuery(RESUME)
                    .bind("provider", provider)
                    .bind("operator", which)
                    .map((row, context) -> pause(row))
                    .findOne();
            if (ended.isPresent()) {
                forgive(handle, provider, which);
                Circuits.countFromNow(handle, provider);
                NoticeLedger.record(
                        handle, Notice.resumed(ended.get().target(), PlainText.of(who), wake(handle, provider, which)));
            }
            return ended;
        });
    }

    private static void forgive(Handle handle, String provider, String operator) {
        handle.createUpdate(
                        """
                        UPDATE circuit SET failures = 0 WHERE provider = :provider
                          AND (:operator = '' OR operator IN ('', :operator))""")
                .bind("provider", provider)
                .bind("operator", operator)
                .execute();
    }

    // in the order in which they came; locked in the order of their ids
    private static final String WAKE =
            """
            WITH waiting AS (
              SELECT order_id FROM request
              WHERE state = 'RECEIVED' AND waits_for = :target AND due_at > now() AND claim_token IS NULL
              ORDER BY order_id FOR UPDATE)
            UPDATE request r SET due_at = received_at, waits_for = NULL FROM waiting WHERE r.order_id = waiting.order_id""";

    /** Has what waits for a provider, or for one operator of it, sent; returns how many. */
    static long wake(Handle handle, String provider, String operator) {
        return handle.createUpdate(WAKE)
                .bind("target", Pause.target(provider, operator))
                .executeLarge();
    }

    /** Has what waits for one operator of a provider wait for all of it. */
    static void waitForAll(Handle handle, String provider, String operator) {
        handle.createUpdate(
                        """
                        WITH waiting AS (
                          SELECT order_id FROM request
                          WHERE state = 'RECEIVED' AND waits_for = :target AND claim_token IS NULL
                          ORDER BY order_id FOR UPDATE)
                        UPDATE request r SET waits_for = :provider FROM waiting WHERE r.order_id = waiting.order_id""")
                .bind("target", Pause.target(provider, operator))
                .bind("provider", provider)
                .execute();
    }

    /**
     * Defers claimed requests while something is paused or open; where it no longer is, they are free to be claimed at
     * once.
     *
     * @param token of their claim
     * @param operator canonical code, or null where the whole provider is stopped
     */
    public void defer(List<String> orderIds, String token, String provider, String operator) {
        String which = operator == null ? "" : operator;
        sql.inTransaction(handle -> isStopped(handle, provider, which)
                ? defer(handle, orderIds, token, provider, operator)
                : release(handle, orderIds, token));
    }

    /** Held against a resume: whoever defers while it goes on is woken by it, or finds no pause. */
    private static boolean isStopped(Handle handle, String provider, String operator) {
        return handle.createQuery("SELECT 1 FROM pause WHERE provider = :provider AND operator = :operator FOR SHARE")
                .bind("provider", provider)
                .bind("operator", operator)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    // in the order of the ids, as everybody locks several requests
    private static final String HELD =
            """
            WITH held AS (
              SELECT order_id FROM request WHERE order_id = ANY (:orderIds) AND claim_token = :token
                AND state = 'RECEIVED' ORDER BY order_id FOR UPDATE)
            """;
    // where it may go to another provider in time, it comes due then
    private static final String DEFER = HELD
            + """
            UPDATE request r SET claim_token = NULL, claimed_by = NULL, waits_for = :target,
                   due_at = least(now() + make_interval(secs => :deferred * (1 + random())),
                     r.received_at + make_interval(secs => :maxAge), r.expires_at,
                                  (SELECT f.at FROM (SELECT make_interval(secs => :giveUpAfter)
                                     + CASE WHEN r.first_tried_at > coalesce(c.counts_from, '-infinity')
                                       THEN r.first_tried_at ELSE greatest(r.received_at, p.since) END AS at
                                   FROM pause p LEFT JOIN circuit c ON c.provider = p.provider AND c.operator = ''
                                   WHERE p.provider = :provider AND p.operator = :operator AND p.automatic) f
                                     WHERE f.at > now()))
            FROM held WHERE r.order_id = held.order_id""";

    private int defer(Handle handle, List<String> orderIds, String token, String provider, String operator) {
        Double giveUpAfter = settings.failover().enabled()
                ? (Double) Sql.seconds(settings.dispatch().giveUpAfter())
                : null;
        return handle.createUpdate(DEFER)
                .bindArray("orderIds", String.class, orderIds)
                .bind("token", token)
                .bind("target", Pause.target(provider, operator))
                .bind("deferred", DEFERRED)
                .bind("maxAge", settings.dispatch().maxAge())
                .bind("giveUpAfter", giveUpAfter)
                .bind("provider", provider)
                .bind("operator", operator == null ? "" : operator)
                .execute();
    }

    private static final String RELEASE = HELD
            + """
            UPDATE request r SET claim_token = NULL, claimed_by = NULL, waits_for = NULL, due_at = now() FROM held
              WHERE r.order_id = held.order_id""";

    private static int release(Handle handle, List<String> orderIds, String token) {
        return handle.createUpdate(RELEASE)
                .bindArray("orderIds", String.class, orderIds)
                .bind("token", token)
                .execute();
    }

    private static final String WAKE_ONE =
            """
            UPDATE request SET due_at = now(), waits_for = NULL WHERE order_id = (
              SELECT order_id FROM request WHERE state = 'RECEIVED' AND waits_for = :target AND due_at > now()
                AND claim_token IS NULL
              ORDER BY received_at LIMIT 1 FOR UPDATE SKIP LOCKED)""";

    /** Has the oldest of the requests that wait behind an open circuit looked at. */
    public void wakeOne(String target) {
        sql.inTransaction(
                handle -> handle.createUpdate(WAKE_ONE).bind("target", target).execute());
    }

    private static Pause pause(ResultSet row) throws SQLException {
        String operator = row.getString("operator");
        return new Pause(
                row.getString("provider"),
                operator.isEmpty() ? null : operator,
                row.getString("reason"),
                row.getString("who"),
                row.getBoolean("automatic"),
                Sql.instant(row, "since"),
                Sql.instant(row, "probe_at"));
    }
}

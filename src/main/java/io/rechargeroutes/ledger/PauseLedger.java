package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Pause;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is paused and which circuits are open, and the requests that wait for it; shared by all nodes. Locks: {@link CircuitLedger}. */
@ApplicationScoped
public class PauseLedger {

    private static final String COLUMNS = "provider, operator, reason, who, automatic, since, probe_at";
    /** Of a request {@code r}: it is claimed, or being sent. */
    static final String UNDER_WAY = "(r.state = 'SUBMITTED' OR r.state = 'RECEIVED' AND r.claim_token IS NOT NULL AND r.due_at > now())";
    private static final String ALL = "SELECT " + COLUMNS + Sql.with("""
            , coalesce(probe_at <= now(), false) AND NOT EXISTS (SELECT 1 FROM pause q JOIN request r ON r.order_id = q.probe
              WHERE q.provider = pause.provider AND q.automatic AND %s) AS half_open FROM pause ORDER BY provider, operator""", UNDER_WAY);
    private static final String PAUSE = """
            INSERT INTO pause (provider, operator, reason, who, automatic) VALUES (?, ?, ?, ?, false)
            ON CONFLICT (provider, operator) DO UPDATE SET reason = excluded.reason, who = excluded.who, automatic = false, probe_at = NULL
            RETURNING\s""" + COLUMNS;
    private static final String RESUME = "DELETE FROM pause WHERE provider = ? AND operator = ? RETURNING " + COLUMNS;
    // held against a resume: whoever defers while it goes on is woken by it, or finds no pause
    private static final String LOCK = "SELECT 1 FROM pause WHERE provider = ? AND operator = ? FOR SHARE";
    // in the order of the ids, as everybody locks several requests. Where it may go to another provider in time, it comes due then
    private static final String DEFER = """
            WITH held AS (SELECT order_id FROM request WHERE order_id = ANY (?) AND claim_token = ? AND state = 'RECEIVED' ORDER BY order_id FOR UPDATE)
            UPDATE request r SET claim_token = NULL, claimed_by = NULL, waits_for = ?,
                   due_at = least(now() + make_interval(secs => ? * (1 + random())), r.received_at + make_interval(secs => ?), r.expires_at,
                                  (SELECT f.at FROM (SELECT make_interval(secs => ?) + CASE WHEN r.first_tried_at > coalesce(c.counts_from, '-infinity')
                                     THEN r.first_tried_at ELSE greatest(r.received_at, p.since) END AS at
                                   FROM pause p LEFT JOIN circuit c ON c.provider = p.provider AND c.operator = ''
                                   WHERE p.provider = ? AND p.operator = ? AND p.automatic) f WHERE f.at > now()))
            FROM held WHERE r.order_id = held.order_id""";
    private static final String RELEASE = """
            WITH held AS (SELECT order_id FROM request WHERE order_id = ANY (?) AND claim_token = ? AND state = 'RECEIVED' ORDER BY order_id FOR UPDATE)
            UPDATE request r SET claim_token = NULL, claimed_by = NULL, waits_for = NULL, due_at = now() FROM held WHERE r.order_id = held.order_id""";
    // in the order in which they came; locked in the order of their ids
    private static final String WAKE = """
            WITH waiting AS (
              SELECT order_id FROM request
              WHERE state = 'RECEIVED' AND waits_for = ? AND due_at > now() AND claim_token IS NULL
              ORDER BY order_id FOR UPDATE)
            UPDATE request r SET due_at = received_at, waits_for = NULL FROM waiting WHERE r.order_id = waiting.order_id""";
    private static final String MOVE = """
            WITH waiting AS (SELECT order_id FROM request WHERE state = 'RECEIVED' AND waits_for = ? AND claim_token IS NULL ORDER BY order_id FOR UPDATE)
            UPDATE request r SET waits_for = ? FROM waiting WHERE r.order_id = waiting.order_id""";
    private static final String WAKE_ONE = """
            UPDATE request SET due_at = now(), waits_for = NULL WHERE order_id = (
              SELECT order_id FROM request WHERE state = 'RECEIVED' AND waits_for = ? AND due_at > now() AND claim_token IS NULL
              ORDER BY received_at LIMIT 1 FOR UPDATE SKIP LOCKED)""";
    private static final String FORGIVE = "UPDATE circuit SET failures = 0 WHERE provider = ? AND (? = '' OR operator IN ('', ?))";
    /** A deferred request is looked at again after this to twice this, should its router send it elsewhere meanwhile. */
    private static final Duration DEFERRED = Duration.ofMinutes(5);

    private final Sql sql;
    private final RechargeSettings settings;

    PauseLedger(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.settings = settings;
    }

    /**
     * What stops requests, at one moment.
     *
     * @param pauses all that people paused, and all open circuits
     * @param probes those of the open circuits behind which one request may be sent as a probe now
     */
    public record View(List<Pause> pauses, List<Pause> probes) {
    }

    /** What stops requests now. */
    public View view() {
        return sql.inTransaction(connection -> {
            List<Pause> pauses = new ArrayList<>();
            List<Pause> probes = new ArrayList<>();
            try (var select = connection.prepareStatement(ALL); var row = select.executeQuery()) {
                while (row.next()) {
                    Pause pause = pause(row);
                    pauses.add(pause);
                    if (pause.automatic() && row.getBoolean("half_open")) {
                        probes.add(pause);
                    }
                }
            }
            return new View(pauses, probes);
        });
    }

    /**
     * Pauses a provider, or one operator of it, until somebody resumes it. What is paused already gets the new reason.
     *
     * @param operator canonical code, or null for the whole provider
     */
    public Pause pause(String provider, String operator, String reason, String who) {
        return sql.inTransaction(connection -> {
            CircuitLedger.lock(connection, provider);
            try (var insert = connection.prepareStatement(PAUSE)) {
                insert.setString(1, provider);
                insert.setString(2, operator == null ? "" : operator);
                insert.setString(3, PlainText.of(reason));
                insert.setString(4, PlainText.of(who));
                try (var row = insert.executeQuery()) {
                    row.next();
                    Pause pause = pause(row);
                    NoticeLedger.record(connection, Notice.paused(pause));
                    return pause;
                }
            }
        });
    }

    /** Ends a pause, or closes a circuit, and has the requests that wait for it sent in the order in which they came. Empty where there was none. */
    public Optional<Pause> resume(String provider, String operator, String who) {
        String which = operator == null ? "" : operator;
        return sql.inTransaction(connection -> {
            CircuitLedger.lock(connection, provider);
            try (var delete = connection.prepareStatement(RESUME)) {
                delete.setString(1, provider);
                delete.setString(2, which);
                try (var row = delete.executeQuery()) {
                    if (!row.next()) {
                        return Optional.empty();
                    }
                    Pause pause = pause(row);
                    forgive(connection, provider, which);
                    CircuitLedger.ended(connection, provider);
                    NoticeLedger.record(connection, Notice.resumed(pause.target(), PlainText.of(who), wake(connection, provider, which)));
                    return Optional.of(pause);
                }
            }
        });
    }

    private static void forgive(Connection connection, String provider, String operator) throws SQLException {
        try (var update = connection.prepareStatement(FORGIVE)) {
            update.setString(1, provider);
            update.setString(2, operator);
            update.setString(3, operator);
            update.executeUpdate();
        }
    }

    /** Has what waits for a provider, or for one operator of it, sent; returns how many. */
    static long wake(Connection connection, String provider, String operator) throws SQLException {
        try (var wake = connection.prepareStatement(WAKE)) {
            wake.setString(1, Pause.target(provider, operator));
            return wake.executeLargeUpdate();
        }
    }

    /** Has what waits for one operator of a provider wait for all of it. */
    static void waitForAll(Connection connection, String provider, String operator) throws SQLException {
        try (var move = connection.prepareStatement(MOVE)) {
            move.setString(1, Pause.target(provider, operator));
            move.setString(2, provider);
            move.executeUpdate();
        }
    }

    /**
     * Defers claimed requests while something is paused or open; where it no longer is, they are free to be claimed at once.
     *
     * @param token    of their claim
     * @param operator canonical code, or null where the whole provider is stopped
     */
    public void defer(List<String> orderIds, String token, String provider, String operator) {
        String which = operator == null ? "" : operator;
        sql.inTransaction(connection -> {
            boolean stopped;
            try (var lock = connection.prepareStatement(LOCK)) {
                lock.setString(1, provider);
                lock.setString(2, which);
                try (var row = lock.executeQuery()) {
                    stopped = row.next();
                }
            }
            try (var update = connection.prepareStatement(stopped ? DEFER : RELEASE)) {
                update.setArray(1, connection.createArrayOf("text", orderIds.toArray()));
                update.setString(2, token);
                if (stopped) {
                    update.setString(3, Pause.target(provider, operator));
                    update.setDouble(4, Sql.seconds(DEFERRED));
                    update.setDouble(5, Sql.seconds(settings.dispatch().maxAge()));
                    update.setObject(6, settings.failover().enabled() ? Sql.seconds(settings.dispatch().giveUpAfter()) : null, Types.DOUBLE);
                    update.setString(7, provider);
                    update.setString(8, which);
                }
                return update.executeUpdate();
            }
        });
    }

    /** Has the oldest of the requests that wait behind an open circuit looked at. */
    public void wakeOne(String target) {
        sql.inTransaction(connection -> {
            try (var wake = connection.prepareStatement(WAKE_ONE)) {
                wake.setString(1, target);
                return wake.executeUpdate();
            }
        });
    }

    private static Pause pause(ResultSet row) throws SQLException {
        String operator = row.getString("operator");
        return new Pause(row.getString("provider"), operator.isEmpty() ? null : operator, row.getString("reason"), row.getString("who"),
                row.getBoolean("automatic"), Sql.instant(row, "since"), Sql.instant(row, "probe_at"));
    }
}

package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Pause;
import io.rechargeroutes.model.TroubleNotice;
import io.rechargeroutes.model.Words;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What is paused, the requests that wait for it, and the refusals in a row that pause a provider; shared by all nodes. */
@ApplicationScoped
public class PauseLedger {

    private static final String COLUMNS = "provider, operator, reason, who, automatic, since, trial_at";
    private static final String ALL = "SELECT " + COLUMNS + ", coalesce(trial_at <= now(), false) AS trial FROM pause ORDER BY provider, operator";
    private static final String STREAKS = "SELECT provider, refusals FROM trouble WHERE refusals > 0";
    private static final String PAUSE = """
            INSERT INTO pause (provider, operator, reason, who, automatic) VALUES (?, ?, ?, ?, false)
            ON CONFLICT (provider, operator) DO UPDATE SET reason = excluded.reason, who = excluded.who, automatic = false, trial_at = NULL
            RETURNING\s""" + COLUMNS;
    private static final String PAUSE_ITSELF = """
            INSERT INTO pause (provider, reason, who, automatic, trial_at) VALUES (?, ?, ?, true, now() + make_interval(secs => ?))
            ON CONFLICT (provider, operator) DO UPDATE SET trial_at = excluded.trial_at WHERE pause.automatic
            RETURNING xmax = 0 AS fresh""";
    private static final String RESUME = "DELETE FROM pause WHERE provider = ? AND operator = ? RETURNING " + COLUMNS;
    // a request that was sent before the pause proves nothing of the time since
    private static final String RESUME_ITSELF = "DELETE FROM pause WHERE provider = ? AND operator = '' AND automatic AND since < ?";
    private static final String TRIAL = """
            UPDATE pause SET trial_at = now() + make_interval(secs => ?)
            WHERE provider = ? AND operator = '' AND automatic AND trial_at <= now()""";
    // held against a resume: whoever parks while it goes on is woken by it, or finds no pause
    private static final String HOLD = "SELECT 1 FROM pause WHERE provider = ? AND operator = ? FOR SHARE";
    private static final String PARK = """
            UPDATE request SET claim_token = NULL, claimed_by = NULL, lane = ?,
                   due_at = least(now() + make_interval(secs => ? * (1 + random())), received_at + make_interval(secs => ?), expires_at)
            WHERE order_id = ANY (?) AND claim_token = ? AND state = 'RECEIVED'""";
    private static final String RELEASE = """
            UPDATE request SET claim_token = NULL, claimed_by = NULL, lane = NULL, due_at = now()
            WHERE order_id = ANY (?) AND claim_token = ? AND state = 'RECEIVED'""";
    // in the order in which they came
    private static final String WAKE = """
            UPDATE request SET due_at = received_at, lane = NULL
            WHERE state = 'RECEIVED' AND lane = ? AND due_at > now() AND claim_token IS NULL""";
    private static final String WAKE_ONE = """
            UPDATE request SET due_at = now(), lane = NULL WHERE order_id = (
              SELECT order_id FROM request WHERE state = 'RECEIVED' AND lane = ? AND due_at > now() AND claim_token IS NULL
              ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)""";
    private static final String REFUSED = """
            INSERT INTO trouble (provider, refusals) VALUES (?, 1)
            ON CONFLICT (provider) DO UPDATE SET refusals = trouble.refusals + 1 RETURNING refusals, now() AS clock""";
    private static final String WORKED = "UPDATE trouble SET refusals = 0 WHERE provider = ? AND refusals > 0";
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** A parked request is looked at again after this to twice this, should its router send it elsewhere meanwhile. */
    private static final Duration PARKED = Duration.ofMinutes(5);

    private final Sql sql;
    private final RechargeSettings.Dispatch settings;

    PauseLedger(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.settings = settings.dispatch();
    }

    /**
     * What stops requests, at one moment.
     *
     * @param pauses  all that are paused
     * @param trials  providers of which one request may try whether the trouble is over
     * @param streaks refusals of our own making in a row, of providers that have any
     */
    public record View(List<Pause> pauses, List<String> trials, Map<String, Integer> streaks) {
    }

    /** What stops requests now. */
    public View view() {
        return sql.inTransaction(connection -> {
            List<Pause> pauses = new ArrayList<>();
            List<String> trials = new ArrayList<>();
            Map<String, Integer> streaks = new HashMap<>();
            try (var select = connection.prepareStatement(ALL); var row = select.executeQuery()) {
                while (row.next()) {
                    pauses.add(pause(row));
                    if (row.getBoolean("trial")) {
                        trials.add(row.getString("provider"));
                    }
                }
            }
            try (var select = connection.prepareStatement(STREAKS); var row = select.executeQuery()) {
                while (row.next()) {
                    streaks.put(row.getString(1), row.getInt(2));
                }
            }
            return new View(pauses, trials, streaks);
        });
    }

    /**
     * Pauses a provider, or one operator of it, until somebody resumes it. What is paused already gets the new reason.
     *
     * @param operator canonical code, or null for the whole provider
     */
    public Pause pause(String provider, String operator, String reason, String who) {
        return sql.inTransaction(connection -> {
            try (var insert = connection.prepareStatement(PAUSE)) {
                insert.setString(1, provider);
                insert.setString(2, operator == null ? "" : operator);
                insert.setString(3, Words.clean(reason));
                insert.setString(4, Words.clean(who));
                try (var row = insert.executeQuery()) {
                    row.next();
                    Pause pause = pause(row);
                    NoticeLedger.record(connection, TroubleNotice.paused(pause));
                    return pause;
                }
            }
        });
    }

    /** Ends a pause, and has the requests that wait for it sent in the order in which they came. Empty where nothing was paused. */
    public Optional<Pause> resume(String provider, String operator, String who) {
        return sql.inTransaction(connection -> {
            try (var delete = connection.prepareStatement(RESUME)) {
                delete.setString(1, provider);
                delete.setString(2, operator == null ? "" : operator);
                try (var row = delete.executeQuery()) {
                    if (!row.next()) {
                        return Optional.empty();
                    }
                    Pause pause = pause(row);
                    resumed(connection, provider, pause.lane(), who);
                    return Optional.of(pause);
                }
            }
        });
    }

    private static void resumed(Connection connection, String provider, String lane, String who) throws SQLException {
        forgive(connection, provider);
        try (var wake = connection.prepareStatement(WAKE)) {
            wake.setString(1, lane);
            NoticeLedger.record(connection, TroubleNotice.resumed(lane, Words.clean(who), wake.executeLargeUpdate()));
        }
    }

    /**
     * Puts claimed requests aside while something is paused; where it no longer is, they are free to be claimed at once.
     *
     * @param token    of their claim
     * @param operator canonical code, or null where the whole provider is paused
     */
    public void park(List<String> orderIds, String token, String provider, String operator) {
        sql.inTransaction(connection -> {
            boolean paused;
            try (var hold = connection.prepareStatement(HOLD)) {
                hold.setString(1, provider);
                hold.setString(2, operator == null ? "" : operator);
                try (var row = hold.executeQuery()) {
                    paused = row.next();
                }
            }
            String[] which = orderIds.toArray(String[]::new);
            return paused ? park(connection, which, token, Pause.lane(provider, operator)) : release(connection, which, token);
        });
    }

    private int park(Connection connection, String[] orderIds, String token, String lane) throws SQLException {
        try (var park = connection.prepareStatement(PARK)) {
            park.setString(1, lane);
            park.setDouble(2, Sql.seconds(PARKED));
            park.setDouble(3, Sql.seconds(settings.maxAge()));
            park.setArray(4, connection.createArrayOf("text", orderIds));
            park.setString(5, token);
            return park.executeUpdate();
        }
    }

    private static int release(Connection connection, String[] orderIds, String token) throws SQLException {
        try (var release = connection.prepareStatement(RELEASE)) {
            release.setArray(1, connection.createArrayOf("text", orderIds));
            release.setString(2, token);
            return release.executeUpdate();
        }
    }

    /** True for one request, on one node: it may try whether the provider's trouble is over. */
    public boolean takeTrial(String provider) {
        return sql.inTransaction(connection -> {
            try (var update = connection.prepareStatement(TRIAL)) {
                update.setDouble(1, Sql.seconds(settings.troublePause()));
                update.setString(2, provider);
                return update.executeUpdate() > 0;
            }
        });
    }

    /** Has one of the requests that wait for a provider looked at. */
    public void wakeOne(String provider) {
        sql.inTransaction(connection -> {
            try (var wake = connection.prepareStatement(WAKE_ONE)) {
                wake.setString(1, provider);
                return wake.executeUpdate();
            }
        });
    }

    /**
     * Counts a refusal of our own making, tells of it once an hour, and pauses the provider where {@code recharge.dispatch.trouble-limit} is reached.
     *
     * @param remedy what to do about it, or null
     * @return refusals in a row
     */
    public int refused(String provider, String code, String remedy) {
        return sql.inTransaction(connection -> {
            try (var count = connection.prepareStatement(REFUSED)) {
                count.setString(1, provider);
                try (var row = count.executeQuery()) {
                    row.next();
                    int refusals = row.getInt("refusals");
                    NoticeLedger.record(connection, TroubleNotice.refused(provider, code, remedy, HOUR.format(Sql.instant(row, "clock"))));
                    if (settings.troubleLimit() > 0 && refusals >= settings.troubleLimit()) {
                        pauseItself(connection, provider, refusals + " requests in a row were refused, the last with " + code);
                    }
                    return refusals;
                }
            }
        });
    }

    private void pauseItself(Connection connection, String provider, String reason) throws SQLException {
        try (var insert = connection.prepareStatement(PAUSE_ITSELF)) {
            insert.setString(1, provider);
            insert.setString(2, reason);
            insert.setString(3, Pause.AUTOMATIC);
            insert.setObject(4, settings.troublePause().isZero() ? null : Sql.seconds(settings.troublePause()), java.sql.Types.DOUBLE);
            try (var row = insert.executeQuery()) {
                if (row.next() && row.getBoolean("fresh")) {
                    NoticeLedger.record(connection, TroubleNotice.pausedItself(provider, reason));
                }
            }
        }
    }

    /**
     * The provider took a request: its refusals no longer count, and a pause that came by itself is over.
     *
     * @param submittedAt when that request was marked submitted
     */
    public void worked(String provider, Instant submittedAt) {
        sql.inTransaction(connection -> {
            forgive(connection, provider);
            try (var delete = connection.prepareStatement(RESUME_ITSELF)) {
                delete.setString(1, provider);
                delete.setTimestamp(2, Sql.timestamp(submittedAt));
                if (delete.executeUpdate() > 0) {
                    resumed(connection, provider, provider, "a request that went through");
                }
            }
            return null;
        });
    }

    private static void forgive(Connection connection, String provider) throws SQLException {
        try (var update = connection.prepareStatement(WORKED)) {
            update.setString(1, provider);
            update.executeUpdate();
        }
    }

    private static Pause pause(ResultSet row) throws SQLException {
        String operator = row.getString("operator");
        return new Pause(row.getString("provider"), operator.isEmpty() ? null : operator, row.getString("reason"), row.getString("who"),
                row.getBoolean("automatic"), Sql.instant(row, "since"), Sql.instant(row, "trial_at"));
    }
}

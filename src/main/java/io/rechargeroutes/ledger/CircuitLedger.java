package io.rechargeroutes.ledger;

import io.rechargeroutes.model.CallResult;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Pause;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
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

/**
 * The providers' circuit breakers, shared by all nodes: failures in a row open a circuit, a probe closes it.
 *
 * <p>One lock order holds for all that concerns a provider: its row in {@code circuit}, then rows of {@code pause}, then rows of {@code request} in the
 * order of their ids. Whoever needs several of these takes them in this order.
 */
@ApplicationScoped
public class CircuitLedger {

    // the first lock of every transaction about a provider
    private static final String LOCK = """
            INSERT INTO circuit (provider) VALUES (?) ON CONFLICT (provider, operator) DO UPDATE SET provider = excluded.provider""";
    // a call that was submitted before the last outage ended says nothing about the time since
    private static final String COUNT = """
            INSERT INTO circuit AS c (provider, operator, failures, not_sent, counted) VALUES (?, ?, 1, ?, ?)
            ON CONFLICT (provider, operator) DO UPDATE SET failures = c.failures + 1, not_sent = excluded.not_sent AND (c.failures = 0 OR c.not_sent),
                   counted = CASE WHEN c.failures = 0 OR c.counted = excluded.counted THEN excluded.counted END
            WHERE coalesce(c.counts_from <= ?, true)
            RETURNING failures, not_sent, counted IS NULL AS several, now() AS clock""";
    private static final String STOPPED = "SELECT operator, automatic, probe FROM pause WHERE provider = ? AND operator IN ('', ?) ORDER BY operator LIMIT 1";
    private static final String OPEN = """
            INSERT INTO pause (provider, operator, reason, who, automatic, not_sent, probe_at) VALUES (?, ?, ?, ?, true, ?, now() + make_interval(secs => ?))
            ON CONFLICT DO NOTHING""";
    private static final String ABSORB = "DELETE FROM pause WHERE provider = ? AND operator <> '' AND automatic RETURNING operator";
    private static final String WAITING = "SELECT count(*) FROM request WHERE state = 'RECEIVED'";
    // a failed probe keeps it open; so do calls that were under way when it opened, which may show that not all of them were never sent
    private static final String STAYS_OPEN = """
            UPDATE pause SET not_sent = not_sent AND ?, probe = nullif(probe, ?),
                   probe_at = CASE WHEN probe = ? OR not_sent AND NOT ?
                                   THEN now() + make_interval(secs => CASE WHEN not_sent AND ? THEN ? ELSE ? END) ELSE probe_at END
            WHERE provider = ? AND operator = ? AND automatic
            RETURNING ceil(extract(epoch FROM probe_at - now())) AS seconds""";
    private static final String ANSWERED = """
            INSERT INTO circuit AS c (provider, answered_at) VALUES (?, now())
            ON CONFLICT (provider, operator) DO UPDATE SET answered_at = now(), failures = 0, not_sent = true, counted = NULL,
                   counts_from = CASE WHEN c.failures >= ? THEN now() ELSE c.counts_from END""";
    private static final String RESET = "UPDATE circuit SET failures = 0 WHERE provider = ? AND operator = ? AND failures > 0";
    // a call that was submitted before it opened proves nothing of the time since
    private static final String CLOSE = """
            DELETE FROM pause WHERE provider = ? AND operator IN ('', ?) AND automatic AND (since < ? OR probe = ?)
            RETURNING operator, extract(epoch FROM now() - since) AS seconds""";
    // alone: for as long as a probe waits no call for another operator failed, and none is out that may
    private static final String UNPUBLISHED = """
            SELECT operator, reason, not_sent, since, since <= now() - make_interval(secs => ?) AND NOT EXISTS (
                     SELECT 1 FROM request r
                     WHERE r.state = 'SUBMITTED' AND r.provider = p.provider AND r.content::jsonb ->> 'operator' IS DISTINCT FROM p.operator) AS alone
            FROM pause p WHERE provider = ? AND operator <> '' AND automatic AND NOT EXISTS (
              SELECT 1 FROM notice n
              WHERE n.kind = 'CIRCUIT_OPENED' AND n.subject = p.provider || '/' || p.operator AND n.occasion IS NOT NULL AND n.created_at >= p.since)""";
    // one at a time for each provider: while one is claimed or being sent, no other goes, from whichever circuit of the provider
    private static final String PROBE = """
            UPDATE pause SET probe_at = now() + make_interval(secs => CASE WHEN not_sent THEN ? ELSE ? END), probe = ?
            WHERE provider = ? AND operator = ? AND automatic AND probe_at <= now() AND NOT EXISTS (
              SELECT 1 FROM pause q JOIN request r ON r.order_id = q.probe WHERE q.provider = pause.provider AND q.automatic AND r.order_id <> ?
                AND\s""" + PauseLedger.UNDER_WAY + ")";
    private static final String UNUSED = "UPDATE pause SET probe_at = now(), probe = NULL WHERE provider = ? AND probe = ?";
    private static final String ENDED = "UPDATE circuit SET counts_from = now() WHERE provider = ? AND operator = ''";
    private static final String FAILING = "SELECT provider, max(counts_from) AS counts_from, max(failures) AS failures FROM circuit GROUP BY provider";
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** With the breaker off, so many failures in a row are an outage all the same: its time does not count for give-up-after. */
    private static final int OUTAGE = 5;

    private final Sql sql;
    private final RechargeSettings.CircuitBreaker settings;

    CircuitLedger(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.settings = settings.circuitBreaker();
    }

    /** The first lock of whoever changes anything about a provider's circuits or pauses. */
    static void lock(Connection connection, String provider) throws SQLException {
        try (var lock = connection.prepareStatement(LOCK)) {
            lock.setString(1, provider);
            lock.executeUpdate();
        }
    }

    /** What was tried before now does not count for {@code recharge.dispatch.give-up-after}. */
    static void ended(Connection connection, String provider) throws SQLException {
        try (var update = connection.prepareStatement(ENDED)) {
            update.setString(1, provider);
            update.executeUpdate();
        }
    }

    /**
     * How a provider stands.
     *
     * @param failing    whether it, or an operator of it, has failures in a row
     * @param countsFrom when its last outage ended, or null
     */
    public record Snapshot(boolean failing, Instant countsFrom) {
    }

    /** How the providers stand that were called so far. */
    public Map<String, Snapshot> snapshots() {
        return sql.inTransaction(connection -> {
            Map<String, Snapshot> snapshots = new HashMap<>();
            try (var select = connection.prepareStatement(FAILING); var row = select.executeQuery()) {
                while (row.next()) {
                    snapshots.put(row.getString("provider"), new Snapshot(row.getInt("failures") > 0, Sql.instant(row, "counts_from")));
                }
            }
            return snapshots;
        });
    }

    /** A circuit of one operator of which no alert was raised yet: it may be the first sign that the whole provider is out. */
    private record PendingAlert(String operator, String reason, boolean notSent, Instant since, boolean alone) {
    }

    /**
     * A probe that failed.
     *
     * @param target of the circuit, which stays open
     * @param next   in how long the next probe goes; null where none goes by itself
     */
    public record FailedProbe(String target, Duration next) {
    }

    private record Count(int failures, boolean notSent, boolean several, Instant clock) {
    }

    /**
     * Counts a failure, and opens the circuit of the provider, or of the one operator whose calls were all counted, where
     * {@code recharge.circuit-breaker.failure-threshold} is reached. Account errors raise an alert once an hour besides.
     *
     * @param remedy what to do about an account error, or null
     * @return the probe that the call was, if it was one
     */
    public Optional<FailedProbe> failed(CallResult call, String remedy) {
        boolean notSent = call.kind() == CallResult.Kind.NOT_SENT;
        String operator = call.operator() == null ? "" : call.operator();
        return sql.inTransaction(connection -> {
            lock(connection, call.provider());
            Count all = count(connection, call, "", operator, notSent);
            Count one = all == null || operator.isEmpty() ? null : count(connection, call, operator, operator, notSent);
            if (all != null && remedy != null && call.kind() == CallResult.Kind.ACCOUNT_ERROR) {
                NoticeLedger.record(connection, Notice.refusedForAccountError(call.provider(), call.code(), remedy, HOUR.format(all.clock())));
            }
            Optional<Stopped> stopped = stopped(connection, call, operator);
            Optional<FailedProbe> probe = stopped.isEmpty() ? Optional.empty() : staysOpen(connection, call, stopped.get(), notSent);
            boolean opens = all != null && settings.failureThreshold() > 0;
            if (opens && (stopped.isEmpty() || !stopped.get().operator().isEmpty() && provider(all, operator))) {
                open(connection, call, operator, all, one);
            }
            return probe;
        });
    }

    private static Count count(Connection connection, CallResult call, String row, String operator, boolean notSent) throws SQLException {
        try (var count = connection.prepareStatement(COUNT)) {
            count.setString(1, call.provider());
            count.setString(2, row);
            count.setBoolean(3, notSent);
            count.setString(4, operator);
            count.setTimestamp(5, Sql.timestamp(call.submittedAt()));
            try (var counted = count.executeQuery()) {
                return !counted.next() ? null : new Count(counted.getInt("failures"), counted.getBoolean("not_sent"), counted.getBoolean("several"),
                        Sql.instant(counted, "clock"));
            }
        }
    }

    private record Stopped(String operator, boolean byProbe) {
    }

    /** What stops the requests of an operator already: all of the provider, or the operator's own; and whether this call was its probe. */
    private static Optional<Stopped> stopped(Connection connection, CallResult call, String operator) throws SQLException {
        try (var select = connection.prepareStatement(STOPPED)) {
            select.setString(1, call.provider());
            select.setString(2, operator);
            try (var row = select.executeQuery()) {
                return !row.next() ? Optional.empty()
                        : Optional.of(new Stopped(row.getString("operator"), row.getBoolean("automatic") && call.orderId().equals(row.getString("probe"))));
            }
        }
    }

    /** Whether the provider's own count is full, by calls for more than one operator. */
    private boolean provider(Count all, String operator) {
        return all.failures() >= settings.failureThreshold() && (all.several() || operator.isEmpty());
    }

    private Optional<FailedProbe> staysOpen(Connection connection, CallResult call, Stopped stopped, boolean notSent) throws SQLException {
        try (var update = connection.prepareStatement(STAYS_OPEN)) {
            update.setBoolean(1, notSent);
            update.setString(2, call.orderId());
            update.setString(3, call.orderId());
            update.setBoolean(4, notSent);
            update.setBoolean(5, notSent);
            update.setDouble(6, Sql.seconds(settings.probeInterval()));
            openFor(update, 7);
            update.setString(8, call.provider());
            update.setString(9, stopped.operator());
            try (var row = update.executeQuery()) {
                if (!row.next() || !stopped.byProbe()) {
                    return Optional.empty();
                }
                long seconds = row.getLong("seconds");
                return Optional.of(new FailedProbe(Pause.target(call.provider(), stopped.operator()), row.wasNull() ? null : Duration.ofSeconds(seconds)));
            }
        }
    }

    /** Zero leaves it to a person. */
    private void openFor(PreparedStatement statement, int index) throws SQLException {
        statement.setObject(index, settings.openFor().isZero() ? null : Sql.seconds(settings.openFor()), Types.DOUBLE);
    }

    private void open(Connection connection, CallResult call, String operator, Count all, Count one) throws SQLException {
        if (provider(all, operator)) {
            // what was opened for one operator was the same outage
            absorb(connection, call.provider());
            open(connection, call, "", all);
        } else if (one != null && one.failures() >= settings.failureThreshold()) {
            open(connection, call, operator, one);
        }
    }

    private static void absorb(Connection connection, String provider) throws SQLException {
        List<String> operators = new ArrayList<>();
        try (var absorb = connection.prepareStatement(ABSORB)) {
            absorb.setString(1, provider);
            try (var row = absorb.executeQuery()) {
                while (row.next()) {
                    operators.add(row.getString(1));
                }
            }
        }
        for (String operator : operators) {
            PauseLedger.waitForAll(connection, provider, operator);
        }
    }

    private void open(Connection connection, CallResult call, String operator, Count count) throws SQLException {
        String last = switch (call.kind()) {
            case ACCOUNT_ERROR -> "was refused";
            case NOT_SENT -> "could not be sent";
            default -> "stayed indeterminate";
        };
        String reason = count.failures() + " calls in a row failed, the last " + last + (call.code() == null ? "" : " (" + call.code() + ")");
        Duration probe = probeAfter(count.notSent());
        try (var insert = connection.prepareStatement(OPEN)) {
            insert.setString(1, call.provider());
            insert.setString(2, operator);
            insert.setString(3, reason);
            insert.setString(4, Pause.AUTOMATIC);
            insert.setBoolean(5, count.notSent());
            insert.setObject(6, probe.isZero() ? null : Sql.seconds(probe), Types.DOUBLE);
            // the alert of one operator waits until it is clear that it is not all of the provider: an outage has one
            if (insert.executeUpdate() > 0 && operator.isEmpty()) {
                NoticeLedger.record(connection, Notice.circuitOpened(Pause.target(call.provider(), operator), reason, waiting(connection), probe, null));
            }
        }
    }

    private Duration probeAfter(boolean notSent) {
        return notSent ? settings.probeInterval() : settings.openFor();
    }

    /**
     * Whether {@link #raiseAlerts} would raise one. A call for another operator that was just settled is counted a moment later: whoever asks looks twice.
     */
    public boolean alertsAreDue(String provider) {
        return sql.inTransaction(connection -> pendingAlerts(connection, provider).stream().anyMatch(PendingAlert::alone));
    }

    /**
     * Raises the alerts of open circuits of single operators where no call for another operator is out that could show that it is the whole provider. Where
     * it is, the provider's circuit took them over and has the one alert.
     */
    public void raiseAlerts(String provider) {
        sql.inTransaction(connection -> {
            lock(connection, provider);
            for (PendingAlert one : pendingAlerts(connection, provider)) {
                if (one.alone()) {
                    raiseAlert(connection, provider, one);
                }
            }
            return null;
        });
    }

    private void raiseAlert(Connection connection, String provider, PendingAlert one) throws SQLException {
        NoticeLedger.record(connection, Notice.circuitOpened(Pause.target(provider, one.operator()), one.reason(), waiting(connection), probeAfter(one.notSent()),
                one.since().toString()));
    }

    private List<PendingAlert> pendingAlerts(Connection connection, String provider) throws SQLException {
        List<PendingAlert> pendingAlerts = new ArrayList<>();
        try (var select = connection.prepareStatement(UNPUBLISHED)) {
            select.setDouble(1, Sql.seconds(settings.probeInterval()));
            select.setString(2, provider);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    pendingAlerts.add(new PendingAlert(row.getString("operator"), row.getString("reason"), row.getBoolean("not_sent"), Sql.instant(row, "since"),
                            row.getBoolean("alone")));
                }
            }
        }
        return pendingAlerts;
    }

    private static long waiting(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement(WAITING); var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A recognised answer: failures in a row begin anew, and an open circuit closes if the call was submitted after it opened, or is its probe. */
    public void answered(CallResult call) {
        String operator = call.operator() == null ? "" : call.operator();
        sql.inTransaction(connection -> {
            try (var answered = connection.prepareStatement(ANSWERED)) {
                answered.setString(1, call.provider());
                answered.setInt(2, settings.failureThreshold() > 0 ? settings.failureThreshold() : OUTAGE);
                answered.executeUpdate();
            }
            try (var reset = connection.prepareStatement(RESET)) {
                reset.setString(1, call.provider());
                reset.setString(2, operator);
                reset.executeUpdate();
            }
            close(connection, call, operator);
            return null;
        });
    }

    private void close(Connection connection, CallResult call, String operator) throws SQLException {
        List<PendingAlert> pendingAlerts = pendingAlerts(connection, call.provider());
        Map<String, Duration> closed = new HashMap<>();
        try (var close = connection.prepareStatement(CLOSE)) {
            close.setString(1, call.provider());
            close.setString(2, operator);
            close.setTimestamp(3, Sql.timestamp(call.submittedAt()));
            close.setString(4, call.orderId());
            try (var row = close.executeQuery()) {
                while (row.next()) {
                    closed.put(row.getString("operator"), Duration.ofSeconds(row.getLong("seconds")));
                }
            }
        }
        for (PendingAlert one : pendingAlerts) {
            boolean anotherIsAnswered = !one.operator().equals(operator) && call.submittedAt() != null && one.since().isBefore(call.submittedAt());
            if (anotherIsAnswered || closed.containsKey(one.operator())) {
                raiseAlert(connection, call.provider(), one);
            }
        }
        for (Map.Entry<String, Duration> each : closed.entrySet()) {
            ended(connection, call.provider());
            long woken = PauseLedger.wake(connection, call.provider(), each.getKey());
            NoticeLedger.record(connection, Notice.circuitClosed(Pause.target(call.provider(), each.getKey()), each.getValue(), woken));
        }
    }

    /** True for one request, on one node: it is the probe of the open circuit of a provider, or of one operator where that is given. */
    public boolean takeProbe(String provider, String operator, String orderId) {
        return sql.inTransaction(connection -> {
            lock(connection, provider);
            try (var probe = connection.prepareStatement(PROBE)) {
                probe.setDouble(1, Sql.seconds(settings.probeInterval()));
                openFor(probe, 2);
                probe.setString(3, orderId);
                probe.setString(4, provider);
                probe.setString(5, operator == null ? "" : operator);
                probe.setString(6, orderId);
                return probe.executeUpdate() > 0;
            }
        });
    }

    /** The request that was to be the probe was not sent, for reasons of this process: another one may go at once. */
    public void probeUnused(String provider, String orderId) {
        sql.inTransaction(connection -> {
            lock(connection, provider);
            try (var update = connection.prepareStatement(UNUSED)) {
                update.setString(1, provider);
                update.setString(2, orderId);
                return update.executeUpdate();
            }
        });
    }
}

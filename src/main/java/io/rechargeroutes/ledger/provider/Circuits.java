package io.rechargeroutes.ledger.provider;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.model.CallResult;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Pause;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The providers' circuit breakers, shared by all nodes: failures in a row open a circuit, a probe closes it.
 *
 * <p>One lock order holds for all that concerns a provider: its row in {@code circuit}, then rows of {@code pause},
 * then rows of {@code request} in the order of their ids. Whoever needs several of these takes them in this order.
 */
@ApplicationScoped
public class Circuits {

    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH", Locale.ROOT).withZone(ZoneOffset.UTC);
    /**
     * With the circuit breaker off, this number of failures in a row is an outage too. Its time does not count for
     * {@code recharge.dispatch.give-up-after}.
     */
    private static final int OUTAGE = 5;

    private final Sql sql;
    private final RechargeSettings.CircuitBreaker settings;

    public Circuits(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.settings = settings.circuitBreaker();
    }

    /** The first lock of whoever changes anything about a provider's circuits or pauses. */
    static void lock(Handle handle, String provider) {
        handle.createUpdate(
                        """
                        INSERT INTO circuit (provider) VALUES (:provider)
                        ON CONFLICT (provider, operator) DO UPDATE SET provider = excluded.provider""")
                .bind("provider", provider)
                .execute();
    }

    /** What was tried before now does not count for {@code recharge.dispatch.give-up-after}. */
    static void countFromNow(Handle handle, String provider) {
        handle.createUpdate("UPDATE circuit SET counts_from = now() WHERE provider = :provider AND operator = ''")
                .bind("provider", provider)
                .execute();
    }

    /**
     * How a provider stands.
     *
     * @param failing whether it, or an operator of it, has failures in a row
     * @param countsFrom when its last outage ended, or null
     */
    public record Snapshot(boolean failing, Instant countsFrom) {}

    /** How the providers stand that were called so far. */
    public Map<String, Snapshot> snapshots() {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT provider, max(counts_from) AS counts_from, max(failures) AS failures
                        FROM circuit GROUP BY provider""")
                .reduceRows(new HashMap<>(), (snapshots, row) -> {
                    snapshots.put(
                            row.getColumn("provider", String.class),
                            new Snapshot(
                                    row.getColumn("failures", Integer.class) > 0,
                                    row.getColumn("counts_from", Instant.class)));
                    return snapshots;
                }));
    }

    /**
     * A circuit of one operator of which no alert was raised yet: it may be the first sign that the whole provider is
     * out.
     */
    private record PendingAlert(String operator, String reason, boolean notSent, Instant since, boolean alone) {}

    /**
     * A probe that failed.
     *
     * @param target of the circuit, which stays open
     * @param next in how long the next probe goes; null where none goes by itself
     */
    public record FailedProbe(String target, Duration next) {}

    private record Count(int failures, boolean notSent, boolean several, Instant clock) {}

    /**
     * Counts a failure, and opens the circuit of the provider, or of the one operator whose calls were all counted,
     * where {@code recharge.circuit-breaker.failure-threshold} is reached. Account errors raise an alert once an hour
     * besides.
     *
     * @param remedy what to do about an account error, or null
     * @return the probe that the call was, if it was one
     */
    public Optional<FailedProbe> failed(CallResult call, String remedy) {
        boolean notSent = call.kind() == CallResult.Kind.NOT_SENT;
        String operator = call.operator() == null ? "" : call.operator();
        return sql.inTransaction(handle -> {
            lock(handle, call.provider());
            Count all = increment(handle, call, "", operator, notSent);
            Count one = all == null || operator.isEmpty() ? null : increment(handle, call, operator, operator, notSent);
            if (all != null && remedy != null && call.kind() == CallResult.Kind.ACCOUNT_ERROR) {
                NoticeLedger.record(
                        handle,
                        Notice.refusedForAccountError(call.provider(), call.code(), remedy, HOUR.format(all.clock())));
            }
            Optional<Stopped> stopped = stopped(handle, call, operator);
            Optional<FailedProbe> probe =
                    stopped.isEmpty() ? Optional.empty() : staysOpen(handle, call, stopped.get(), notSent);
            boolean opens = all != null && settings.failureThreshold() > 0;
            if (opens
                    && (stopped.isEmpty()
                            || !stopped.get().operator().isEmpty() && providerCountIsFull(all, operator))) {
                open(handle, call, operator, all, one);
            }
            return probe;
        });
    }

    /** How many failed in a row; null where the call says nothing: it was submitted before the last outage ended. */
    private static Count increment(Handle handle, CallResult call, String row, String operator, boolean notSent) {
        return handle.createQuery(
                        """
                        INSERT INTO circuit AS c (provider, operator, failures, not_sent, counted)
                          VALUES (:provider, :row, 1, :notSent, :operator)
                        ON CONFLICT (provider, operator) DO UPDATE SET failures = c.failures + 1,
                               not_sent = excluded.not_sent AND (c.failures = 0 OR c.not_sent),
                               counted = CASE WHEN c.failures = 0 OR c.counted = excluded.counted
                                 THEN excluded.counted END
                        WHERE coalesce(c.counts_from <= :submittedAt, true)
                        RETURNING failures, not_sent, counted IS NULL AS several, now() AS clock""")
                .bind("provider", call.provider())
                .bind("row", row)
                .bind("notSent", notSent)
                .bind("operator", operator)
                .bind("submittedAt", call.submittedAt())
                .map((counted, context) -> new Count(
                        counted.getInt("failures"),
                        counted.getBoolean("not_sent"),
                        counted.getBoolean("several"),
                        Sql.instant(counted, "clock")))
                .findOne()
                .orElse(null);
    }

    private record Stopped(String operator, boolean byProbe) {}

    /**
     * What stops the requests of an operator already: all of the provider, or the operator's own; and whether this call
     * was its probe.
     */
    private static Optional<Stopped> stopped(Handle handle, CallResult call, String operator) {
        return handle.createQuery(
                        """
                        SELECT operator, automatic, probe FROM pause WHERE provider = :provider
                          AND operator IN ('', :operator) ORDER BY operator LIMIT 1""")
                .bind("provider", call.provider())
                .bind("operator", operator)
                .map((row, context) -> new Stopped(
                        row.getString("operator"),
                        row.getBoolean("automatic") && call.orderId().equals(row.getString("probe"))))
                .findOne();
    }

    /** Whether the provider's own count is full, by calls for more than one operator. */
    private boolean providerCountIsFull(Count all, String operator) {
        return all.failures() >= settings.failureThreshold() && (all.several() || operator.isEmpty());
    }

    /**
     * A failed probe keeps the circuit open. So does a call that was under way when it opened. Such a call may show
     * that some counted calls were sent.
     */
    private Optional<FailedProbe> staysOpen(Handle handle, CallResult call, Stopped stopped, boolean notSent) {
        String target = Pause.target(call.provider(), stopped.operator());
        return handle.createQuery(
                        """
                        UPDATE pause SET not_sent = not_sent AND :notSent, probe = nullif(probe, :orderId),
                               probe_at = CASE WHEN probe = :orderId OR not_sent AND NOT :notSent
                                 THEN now() + make_interval(secs => CASE WHEN not_sent AND :notSent THEN :probeInterval
                                   ELSE :openFor END) ELSE probe_at END
                        WHERE provider = :provider AND operator = :operator AND automatic
                        RETURNING ceil(extract(epoch FROM probe_at - now())) AS seconds""")
                .bind("notSent", notSent)
                .bind("orderId", call.orderId())
                .bind("probeInterval", settings.probeInterval())
                .bind("openFor", openFor())
                .bind("provider", call.provider())
                .bind("operator", stopped.operator())
                .map((row, context) -> {
                    long seconds = row.getLong("seconds");
                    return new FailedProbe(target, row.wasNull() ? null : Duration.ofSeconds(seconds));
                })
                .findOne()
                .filter(probe -> stopped.byProbe());
    }

    /** Null leaves it to a person. */
    private Double openFor() {
        return settings.openFor().isZero() ? null : (Double) Sql.seconds(settings.openFor());
    }

    private void open(Handle handle, CallResult call, String operator, Count all, Count one) {
        if (providerCountIsFull(all, operator)) {
            // what was opened for one operator was the same outage
            absorb(handle, call.provider());
            open(handle, call, "", all);
        } else if (one != null && one.failures() >= settings.failureThreshold()) {
            open(handle, call, operator, one);
        }
    }

    private static void absorb(Handle handle, String provider) {
        List<String> operators = handle.createQuery(
                        """
                        DELETE FROM pause WHERE provider = :provider AND operator <> '' AND automatic
                        RETURNING operator""")
                .bind("provider", provider)
                .mapTo(String.class)
                .list();
        for (String operator : operators) {
            Pauses.waitForAll(handle, provider, operator);
        }
    }

    private void open(Handle handle, CallResult call, String operator, Count count) {
        String last =
                switch (call.kind()) {
                    case ACCOUNT_ERROR -> "was refused";
                    case NOT_SENT -> "could not be sent";
                    default -> "stayed indeterminate";
                };
        String reason = count.failures() + " calls in a row failed, the last " + last
                + (call.code() == null ? "" : " (" + call.code() + ")");
        Duration probe = probeAfter(count.notSent());
        int opened = handle.createUpdate(
                        """
                        INSERT INTO pause (provider, operator, reason, who, automatic, not_sent, probe_at)
                        VALUES (:provider, :operator, :reason, :who, true, :notSent,
                          now() + make_interval(secs => :probe))
                        ON CONFLICT DO NOTHING""")
                .bind("provider", call.provider())
                .bind("operator", operator)
                .bind("reason", reason)
                .bind("who", Pause.AUTOMATIC)
                .bind("notSent", count.notSent())
                .bind("probe", probe.isZero() ? null : (Double) Sql.seconds(probe))
                .execute();
        // the alert of one operator waits until it is clear that it is not all of the provider: an outage has one
        if (opened > 0 && operator.isEmpty()) {
            NoticeLedger.record(
                    handle,
                    Notice.circuitOpened(
                            Pause.target(call.provider(), operator), reason, waiting(handle), probe, null));
        }
    }

    private Duration probeAfter(boolean notSent) {
        return notSent ? settings.probeInterval() : settings.openFor();
    }

    /**
     * Whether {@link #raiseAlerts} would raise an alert. A call is settled a moment before its result is counted here.
     * So the caller raises alerts only if this stays true for a moment.
     */
    public boolean alertsAreDue(String provider) {
        return sql.inTransaction(
                handle -> pendingAlerts(handle, provider).stream().anyMatch(PendingAlert::alone));
    }

    /**
     * Raises the pending alerts of circuits of single operators. An alert waits while a call for another operator is
     * out, because that call can fail too. If enough calls fail, the provider's circuit opens, replaces the operators'
     * circuits, and has the only alert.
     */
    public void raiseAlerts(String provider) {
        sql.inTransaction(handle -> {
            lock(handle, provider);
            for (PendingAlert one : pendingAlerts(handle, provider)) {
                if (one.alone()) {
                    raiseAlert(handle, provider, one);
                }
            }
            return null;
        });
    }

    private void raiseAlert(Handle handle, String provider, PendingAlert one) {
        NoticeLedger.record(
                handle,
                Notice.circuitOpened(
                        Pause.target(provider, one.operator()),
                        one.reason(),
                        waiting(handle),
                        probeAfter(one.notSent()),
                        one.since().toString()));
    }

    /** {@code alone}: the circuit is open for at least one probe interval, and no call for another operator is out. */
    private List<PendingAlert> pendingAlerts(Handle handle, String provider) {
        return handle.createQuery(
                        """
                        SELECT operator, reason, not_sent, since, since <= now() - make_interval(secs => :probeInterval)
                          AND NOT EXISTS (
                                 SELECT 1 FROM request r
                                 WHERE r.state = 'SUBMITTED' AND r.provider = p.provider
                                   AND r.content::jsonb ->> 'operator' IS DISTINCT FROM p.operator) AS alone
                        FROM pause p WHERE provider = :provider AND operator <> '' AND automatic AND NOT EXISTS (
                          SELECT 1 FROM notice n
                          WHERE n.kind = 'CIRCUIT_OPENED' AND n.subject = p.provider || '/' || p.operator
                            AND n.occasion IS NOT NULL
                            AND n.created_at >= p.since)""")
                .bind("probeInterval", settings.probeInterval())
                .bind("provider", provider)
                .map((row, context) -> new PendingAlert(
                        row.getString("operator"),
                        row.getString("reason"),
                        row.getBoolean("not_sent"),
                        Sql.instant(row, "since"),
                        row.getBoolean("alone")))
                .list();
    }

    private static long waiting(Handle handle) {
        return handle.createQuery("SELECT count(*) FROM request WHERE state = 'RECEIVED'")
                .mapTo(Long.class)
                .one();
    }

    /**
     * A recognised answer: failures in a row begin anew, and an open circuit closes if the call was submitted after it
     * opened, or is its probe.
     */
    public void answered(CallResult call) {
        String operator = call.operator() == null ? "" : call.operator();
        sql.inTransaction(handle -> {
            handle.createUpdate(
                            """
                            INSERT INTO circuit AS c (provider, answered_at) VALUES (:provider, now())
                            ON CONFLICT (provider, operator) DO UPDATE SET answered_at = now(), failures = 0,
                                   not_sent = true, counted = NULL,
                                   counts_from = CASE WHEN c.failures >= :outage THEN now() ELSE c.counts_from END""")
                    .bind("provider", call.provider())
                    .bind("outage", settings.failureThreshold() > 0 ? settings.failureThreshold() : OUTAGE)
                    .execute();
            handle.createUpdate(
                            """
                            UPDATE circuit SET failures = 0 WHERE provider = :provider AND operator = :operator
                              AND failures > 0""")
                    .bind("provider", call.provider())
                    .bind("operator", operator)
                    .execute();
            close(handle, call, operator);
            return null;
        });
    }

    private void close(Handle handle, CallResult call, String operator) {
        List<PendingAlert> pendingAlerts = pendingAlerts(handle, call.provider());
        Map<String, Duration> closed = deleteClosed(handle, call, operator);
        for (PendingAlert one : pendingAlerts) {
            boolean anotherIsAnswered = !one.operator().equals(operator)
                    && call.submittedAt() != null
                    && one.since().isBefore(call.submittedAt());
            if (anotherIsAnswered || closed.containsKey(one.operator())) {
                raiseAlert(handle, call.provider(), one);
            }
        }
        for (Map.Entry<String, Duration> each : closed.entrySet()) {
            countFromNow(handle, call.provider());
            long woken = Pauses.wake(handle, call.provider(), each.getKey());
            NoticeLedger.record(
                    handle, Notice.circuitClosed(Pause.target(call.provider(), each.getKey()), each.getValue(), woken));
        }
    }

    /**
     * The circuits that an answer closes, and how long they were open. A call that was submitted before one opened
     * proves nothing of the time since.
     */
    private static Map<String, Duration> deleteClosed(Handle handle, CallResult call, String operator) {
        return handle.createQuery(
                        """
                        DELETE FROM pause WHERE provider = :provider AND operator IN ('', :operator) AND automatic
                          AND (since < :submittedAt OR probe = :orderId)
                        RETURNING operator, extract(epoch FROM now() - since) AS seconds""")
                .bind("provider", call.provider())
                .bind("operator", operator)
                .bind("submittedAt", call.submittedAt())
                .bind("orderId", call.orderId())
                .map((row, context) -> Map.entry(row.getString("operator"), Duration.ofSeconds(row.getLong("seconds"))))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    // one at a time for each provider: while one is claimed or being sent, no other goes, from whichever circuit of the
    // provider
    private static final String PROBE =
            """
            UPDATE pause SET probe = :orderId,
                   probe_at = now() + make_interval(secs => CASE WHEN not_sent THEN :probeInterval ELSE :openFor END)
            WHERE provider = :provider AND operator = :operator AND automatic AND probe_at <= now() AND NOT EXISTS (
              SELECT 1 FROM pause q JOIN request r ON r.order_id = q.probe WHERE q.provider = pause.provider
                AND q.automatic AND r.order_id <> :orderId
                AND\s"""
                    + Pauses.UNDER_WAY + ")";

    /**
     * Makes a request the probe of an open circuit: the operator's if {@code operator} is given, otherwise the
     * provider's. True for one request on one node.
     */
    public boolean takeProbe(String provider, String operator, String orderId) {
        return sql.inTransaction(handle -> {
            lock(handle, provider);
            return handle.createUpdate(PROBE)
                            .bind("probeInterval", settings.probeInterval())
                            .bind("openFor", openFor())
                            .bind("orderId", orderId)
                            .bind("provider", provider)
                            .bind("operator", operator == null ? "" : operator)
                            .execute()
                    > 0;
        });
    }

    /** The request that was to be the probe was not sent, for reasons of this process: another one may go at once. */
    public void probeUnused(String provider, String orderId) {
        sql.inTransaction(handle -> {
            lock(handle, provider);
            return handle.createUpdate(
                            """
                            UPDATE pause SET probe_at = now(), probe = NULL WHERE provider = :provider
                              AND probe = :orderId""")
                    .bind("provider", provider)
                    .bind("orderId", orderId)
                    .execute();
        });
    }
}

package io.rechargeroutes.ledger.provider;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Holds what the providers' wallets lost against what was sent, day by day. A day goes from its opening to its closing
 * reading, and the next one begins where it ended, so that every recharge counts once: by the time it was marked
 * submitted.
 */
@ApplicationScoped
public class Reconciliations {

    /** A long pause is caught up with, but not for ever. */
    private static final int MOST_DAYS = 31;

    private final Sql sql;
    private final ZoneId zone;

    Reconciliations(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.zone = settings.schedule().zone();
    }

    private record Reading(long id, BigDecimal amount, Instant at) {}

    private record Sum(BigDecimal amount, int count) {

        static final Sum NOTHING = new Sum(BigDecimal.ZERO, 0);
    }

    private static final String DAYS = Sql.with(
            """
            WITH first AS (
              SELECT coalesce((SELECT max(day) + 1 FROM reconciliation),
                (SELECT min(read_at AT TIME ZONE :zone)::date FROM balance_reading)) AS day)
            SELECT each::date FROM first, generate_series(greatest(first.day, (now() AT TIME ZONE :zone)::date - %d),
              (now() AT TIME ZONE :zone)::date - 1, interval '1 day') each
            WHERE first.day IS NOT NULL ORDER BY 1""",
            MOST_DAYS);

    /**
     * The days that are over and have no account yet, the first one first; by the ledger's clock, in
     * {@code recharge.schedule.zone}.
     */
    public List<LocalDate> days() {
        return sql.inTransaction(handle -> handle.createQuery(DAYS)
                .bind("zone", zone.getId())
                .map((row, context) -> row.getObject(1, LocalDate.class))
                .list());
    }

    /** Makes the account of a day, for each provider whose wallet was ever read; does nothing for one that has it. */
    public void reconcile(LocalDate day) {
        sql.inTransaction(handle -> {
            for (String provider : handle.createQuery("SELECT provider FROM balance_watch ORDER BY provider")
                    .mapTo(String.class)
                    .list()) {
                Reconciliation account = account(handle, day, provider);
                if (record(handle, account)) {
                    NoticeLedger.record(handle, notice(account));
                }
            }
            return null;
        });
    }

    private Reconciliation account(Handle handle, LocalDate day, String provider) {
        Instant start = day.atStartOfDay(zone).toInstant();
        Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
        Reading before = reading(handle, LAST_BEFORE, provider, start);
        Reading opening = before != null ? before : reading(handle, FIRST_FROM, provider, start);
        Reading closing = reading(handle, LAST_BEFORE, provider, end);
        if (opening == null || closing == null || opening.id() == closing.id()) {
            return account(
                    day,
                    provider,
                    opening,
                    null,
                    Sum.NOTHING,
                    Sum.NOTHING,
                    Sum.NOTHING,
                    Sum.NOTHING,
                    Sum.NOTHING,
                    Sum.NOTHING,
                    Sum.NOTHING);
        }
        Sums between = new Sums(handle, provider, opening.at(), closing.at());
        Sum inFlight =
                new Sum(inFlight(handle, provider, opening.at()).add(inFlight(handle, provider, closing.at())), 0);
        return account(
                day,
                provider,
                opening,
                closing,
                between.of(TOP_UPS),
                between.of(SUCCESSES),
                between.of(REFUNDS),
                between.of(OPEN),
                inFlight,
                between.of(LATE_SUCCESSES),
                between.of(LATE_FAILURES));
    }

    private static Reconciliation account(
            LocalDate day,
            String provider,
            Reading opening,
            Reading closing,
            Sum topUps,
            Sum successes,
            Sum refunds,
            Sum open,
            Sum inFlight,
            Sum lateSuccesses,
            Sum lateFailures) {
        return new Reconciliation(
                day,
                provider,
                opening == null ? null : opening.amount(),
                opening == null ? null : opening.at(),
                topUps.amount(),
                successes.amount(),
                successes.count(),
                refunds.amount(),
                refunds.count(),
                closing == null ? null : closing.amount(),
                closing == null ? null : closing.at(),
                open.amount(),
                open.count(),
                inFlight.amount(),
                lateSuccesses.amount(),
                lateFailures.amount());
    }

    private static final String READING =
            "SELECT id, amount, read_at FROM balance_reading WHERE provider = :provider AND read_at ";
    private static final String LAST_BEFORE = READING + "< :at ORDER BY read_at DESC, id DESC LIMIT 1";
    private static final String FIRST_FROM = READING + ">= :at ORDER BY read_at, id LIMIT 1";

    private static Reading reading(Handle handle, String statement, String provider, Instant at) {
        return handle.createQuery(statement)
                .bind("provider", provider)
                .bind("at", at)
                .map((row, context) ->
                        new Reading(row.getLong("id"), row.getBigDecimal("amount"), Sql.instant(row, "read_at")))
                .findOne()
                .orElse(null);
    }

    private static final String TOP_UPS =
            """
            SELECT coalesce(sum(amount), 0), count(*) FROM top_up WHERE provider = :provider AND noted_at > :from
              AND noted_at <= :to""";
    private static final String SENT =
            """
            SELECT coalesce(sum(r.amount), 0), count(*) FROM attempt a JOIN request r ON r.order_id = a.order_id
              AND r.reference = a.reference
            WHERE a.provider = :provider AND a.submitted_at > :from AND a.submitted_at <= :to
              AND r.operation = 'RECHARGE' AND r.state IN""";
    private static final String SUCCESSES = SENT + " ('SUCCESS', 'REVERSED')";
    private static final String OPEN = SENT + " ('SUBMITTED', 'PENDING', 'UNKNOWN', 'REVIEW')";
    private static final String LEARNT =
            """
            SELECT coalesce(sum(r.amount), 0), count(*) FROM event e JOIN request r USING (order_id)
            WHERE r.provider = :provider AND e.created_at > :from AND e.created_at <= :to AND r.operation = 'RECHARGE'
              AND e.status = """;
    private static final String REFUNDS = LEARNT + "'REVERSED'";
    private static final String BEFORE = " AND r.submitted_at <= :from";
    private static final String LATE_SUCCESSES = LEARNT + "'SUCCESS'" + BEFORE;
    private static final String LATE_FAILURES = LEARNT + "'FAILED'" + BEFORE;

    /** What the statements above come to at one provider between two readings. */
    private record Sums(Handle handle, String provider, Instant from, Instant to) {

        Sum of(String statement) {
            return handle.createQuery(statement)
                    .bind("provider", provider)
                    .bind("from", from)
                    .bind("to", to)
                    .map((row, context) -> new Sum(row.getBigDecimal(1), row.getInt(2)))
                    .one();
        }
    }

    // no call takes longer than some minutes: a day before the reading is far enough
    private static final String IN_FLIGHT =
            """
            SELECT coalesce(sum(r.amount), 0), count(*) FROM attempt a JOIN request r ON r.order_id = a.order_id
              AND r.reference = a.reference
            WHERE a.provider = :provider AND a.submitted_at > :at::timestamptz - interval '1 day'
              AND a.submitted_at <= :at
            AND coalesce(a.settled_at, 'infinity') > :at AND r.operation = 'RECHARGE' AND r.state <> 'RECEIVED'""";

    private static BigDecimal inFlight(Handle handle, String provider, Instant at) {
        return handle.createQuery(IN_FLIGHT)
                .bind("provider", provider)
                .bind("at", at)
                .map((row, context) -> row.getBigDecimal(1))
                .one();
    }

    private static boolean record(Handle handle, Reconciliation account) {
        return handle.createUpdate(
                                """
                        INSERT INTO reconciliation (day, provider, opening, opening_at, top_ups, successes,
                          success_count, refunds, refund_count, closing,
                          closing_at, open, open_count, in_flight, late_successes, late_failures)
                        VALUES (:day, :provider, :opening, :openingAt, :topUps, :successes, :successCount, :refunds,
                          :refundCount, :closing,
                          :closingAt, :open, :openCount, :inFlight, :lateSuccesses, :lateFailures)
                            ON CONFLICT DO NOTHING""")
                        .bindMethods(account)
                        .execute()
                > 0;
    }

    private static Notice notice(Reconciliation account) {
        String day = account.day().toString();
        if (account.difference() == null) {
            return Notice.info(
                    Notice.NOT_RECONCILED,
                    account.provider(),
                    day + ": there are no two balance readings to compare",
                    day);
        }
        String text = day + ": " + Money.text(account.opening()) + " + " + Money.text(account.topUps())
                + " topped up - " + Money.text(account.successes())
                + " recharged + " + Money.text(account.refunds()) + " refunded should be "
                + Money.text(account.expected()) + ", and "
                + Money.text(account.closing()) + " is there";
        return account.difference().signum() == 0
                ? Notice.info(Notice.RECONCILED, account.provider(), text, day)
                : Notice.alert(
                        Notice.RECONCILIATION_DIFFERENCE,
                        account.provider(),
                        text + ": "
                                + Money.text(account.difference()) + " ("
                                + Money.text(account.open()) + " open, " + Money.text(account.inFlight())
                                + " in flight)",
                        day);
    }

    /** The accounts of the first day that no report covers yet; empty where there is none. */
    public List<Reconciliation> unpublished() {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT * FROM reconciliation WHERE file IS NULL
                          AND day = (SELECT min(day) FROM reconciliation WHERE file IS NULL)
                        ORDER BY provider""")
                .map((row, context) -> stored(row))
                .list());
    }

    private static Reconciliation stored(ResultSet row) throws SQLException {
        return new Reconciliation(
                row.getObject("day", LocalDate.class),
                row.getString("provider"),
                row.getBigDecimal("opening"),
                Sql.instant(row, "opening_at"),
                row.getBigDecimal("top_ups"),
                row.getBigDecimal("successes"),
                row.getInt("success_count"),
                row.getBigDecimal("refunds"),
                row.getInt("refund_count"),
                row.getBigDecimal("closing"),
                Sql.instant(row, "closing_at"),
                row.getBigDecimal("open"),
                row.getInt("open_count"),
                row.getBigDecimal("in_flight"),
                row.getBigDecimal("late_successes"),
                row.getBigDecimal("late_failures"));
    }

    /** A report covers a day now. */
    public void published(LocalDate day, String file) {
        sql.inTransaction(handle -> handle.createUpdate(
                        """
                        UPDATE reconciliation SET file = :file WHERE day = :day AND file IS NULL""")
                .bind("file", file)
                .bind("day", day)
                .execute());
    }
}

package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds what the providers' wallets lost against what was sent, day by day. A day goes from its opening to its closing reading, and the next one begins
 * where it ended, so that every recharge counts once: by the time it was marked submitted.
 */
@ApplicationScoped
public class ReconciliationLedger {

    /** A long pause is caught up with, but not for ever. */
    private static final int MOST_DAYS = 31;
    private static final String DAYS = Sql.with("""
            WITH first AS (
              SELECT coalesce((SELECT max(day) + 1 FROM reconciliation), (SELECT min(read_at AT TIME ZONE ?)::date FROM balance_reading)) AS day)
            SELECT each::date FROM first, generate_series(greatest(first.day, (now() AT TIME ZONE ?)::date - %d),
              (now() AT TIME ZONE ?)::date - 1, interval '1 day') each
            WHERE first.day IS NOT NULL ORDER BY 1""", MOST_DAYS);
    private static final String READING = "SELECT id, amount, read_at FROM balance_reading WHERE provider = ? AND read_at ";
    private static final String LAST_BEFORE = READING + "< ? ORDER BY read_at DESC, id DESC LIMIT 1";
    private static final String FIRST_FROM = READING + ">= ? ORDER BY read_at, id LIMIT 1";
    private static final String TOP_UPS = "SELECT coalesce(sum(amount), 0), count(*) FROM top_up WHERE provider = ? AND noted_at > ? AND noted_at <= ?";
    private static final String SENT = """
            SELECT coalesce(sum(r.amount), 0), count(*) FROM attempt a JOIN request r ON r.order_id = a.order_id AND r.reference = a.reference
            WHERE a.provider = ? AND a.submitted_at > ? AND a.submitted_at <= ? AND r.operation = 'RECHARGE' AND r.state IN""";
    private static final String SUCCESSES = SENT + " ('SUCCESS', 'REVERSED')";
    private static final String OPEN = SENT + " ('SUBMITTED', 'PENDING', 'UNKNOWN', 'REVIEW')";
    // no call takes longer than some minutes: a day before the reading is far enough
    private static final String IN_FLIGHT = """
            SELECT coalesce(sum(r.amount), 0), count(*) FROM attempt a JOIN request r ON r.order_id = a.order_id AND r.reference = a.reference
            WHERE a.provider = ? AND a.submitted_at > ?::timestamptz - interval '1 day' AND a.submitted_at <= ?
            AND coalesce(a.settled_at, 'infinity') > ? AND r.operation = 'RECHARGE' AND r.state <> 'RECEIVED'""";
    private static final String LEARNT = """
            SELECT coalesce(sum(r.amount), 0), count(*) FROM event e JOIN request r USING (order_id)
            WHERE r.provider = ? AND e.created_at > ? AND e.created_at <= ? AND r.operation = 'RECHARGE' AND e.status = """;
    private static final String REFUNDS = LEARNT + "'REVERSED'";
    private static final String BEFORE = " AND r.submitted_at <= ?";
    private static final String LATE_SUCCESSES = LEARNT + "'SUCCESS'" + BEFORE;
    private static final String LATE_FAILURES = LEARNT + "'FAILED'" + BEFORE;
    private static final String RECORD = """
            INSERT INTO reconciliation (day, provider, opening, opening_at, top_ups, successes, success_count, refunds, refund_count, closing, closing_at,
              open, open_count, in_flight, late_successes, late_failures)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""";
    private static final String UNPUBLISHED = "SELECT * FROM reconciliation WHERE file IS NULL AND day = (SELECT min(day) FROM reconciliation WHERE file IS NULL) ORDER BY provider";
    private static final String PUBLISHED = "UPDATE reconciliation SET file = ? WHERE day = ? AND file IS NULL";

    private final Sql sql;
    private final ZoneId zone;

    ReconciliationLedger(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.zone = settings.schedule().zone();
    }

    private record Reading(long id, BigDecimal amount, Instant at) {
    }

    private record Sum(BigDecimal amount, int count) {

        static final Sum NOTHING = new Sum(BigDecimal.ZERO, 0);
    }

    /** The days that are over and have no account yet, the first one first; by the ledger's clock, in {@code recharge.schedule.zone}. */
    public List<LocalDate> days() {
        return sql.inTransaction(connection -> {
            try (var select = connection.prepareStatement(DAYS)) {
                for (int i = 1; i <= 3; i++) {
                    select.setString(i, zone.getId());
                }
                List<LocalDate> days = new ArrayList<>();
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        days.add(row.getObject(1, LocalDate.class));
                    }
                }
                return days;
            }
        });
    }

    /** Makes the account of a day, for each provider whose wallet was ever read; does nothing for one that has it. */
    public void reconcile(LocalDate day) {
        sql.inTransaction(connection -> {
            for (String provider : providers(connection)) {
                Reconciliation account = account(connection, day, provider);
                if (record(connection, account)) {
                    NoticeLedger.record(connection, notice(account));
                }
            }
            return null;
        });
    }

    private static List<String> providers(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("SELECT provider FROM balance_watch ORDER BY provider"); var row = select.executeQuery()) {
            List<String> providers = new ArrayList<>();
            while (row.next()) {
                providers.add(row.getString(1));
            }
            return providers;
        }
    }

    private Reconciliation account(Connection connection, LocalDate day, String provider) throws SQLException {
        Instant start = day.atStartOfDay(zone).toInstant();
        Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
        Reading before = reading(connection, LAST_BEFORE, provider, start);
        Reading opening = before != null ? before : reading(connection, FIRST_FROM, provider, start);
        Reading closing = reading(connection, LAST_BEFORE, provider, end);
        if (opening == null || closing == null || opening.id() == closing.id()) {
            return account(day, provider, opening, null, Sum.NOTHING, Sum.NOTHING, Sum.NOTHING, Sum.NOTHING, Sum.NOTHING, Sum.NOTHING, Sum.NOTHING);
        }
        Timestamp from = Timestamp.from(opening.at());
        Timestamp to = Timestamp.from(closing.at());
        Sum opened = sum(connection, IN_FLIGHT, provider, from, from, from);
        Sum closed = sum(connection, IN_FLIGHT, provider, to, to, to);
        return account(day, provider, opening, closing, sum(connection, TOP_UPS, provider, from, to), sum(connection, SUCCESSES, provider, from, to),
                sum(connection, REFUNDS, provider, from, to), sum(connection, OPEN, provider, from, to),
                new Sum(opened.amount().add(closed.amount()), 0), sum(connection, LATE_SUCCESSES, provider, from, to, from),
                sum(connection, LATE_FAILURES, provider, from, to, from));
    }

    private static Reconciliation account(LocalDate day, String provider, Reading opening, Reading closing, Sum topUps, Sum successes, Sum refunds,
                                          Sum open, Sum inFlight, Sum lateSuccesses, Sum lateFailures) {
        return new Reconciliation(day, provider, opening == null ? null : opening.amount(), opening == null ? null : opening.at(), topUps.amount(),
                successes.amount(), successes.count(), refunds.amount(), refunds.count(), closing == null ? null : closing.amount(),
                closing == null ? null : closing.at(), open.amount(), open.count(), inFlight.amount(), lateSuccesses.amount(), lateFailures.amount());
    }

    private static Reading reading(Connection connection, String statement, String provider, Instant at) throws SQLException {
        try (var select = connection.prepareStatement(statement)) {
            select.setString(1, provider);
            select.setTimestamp(2, Sql.timestamp(at));
            try (var row = select.executeQuery()) {
                return row.next() ? new Reading(row.getLong("id"), row.getBigDecimal("amount"), Sql.instant(row, "read_at")) : null;
            }
        }
    }

    private static Sum sum(Connection connection, String statement, String provider, Timestamp... times) throws SQLException {
        try (var select = connection.prepareStatement(statement)) {
            select.setString(1, provider);
            for (int i = 0; i < times.length; i++) {
                select.setTimestamp(i + 2, times[i]);
            }
            try (var row = select.executeQuery()) {
                row.next();
                return new Sum(row.getBigDecimal(1), row.getInt(2));
            }
        }
    }

    private static boolean record(Connection connection, Reconciliation account) throws SQLException {
        try (var insert = connection.prepareStatement(RECORD)) {
            Object[] values = {Date.valueOf(account.day()), account.provider(), account.opening(), Sql.timestamp(account.openingAt()), account.topUps(),
                account.successes(), account.successCount(), account.refunds(), account.refundCount(), account.closing(),
                Sql.timestamp(account.closingAt()), account.open(), account.openCount(), account.inFlight(), account.lateSuccesses(),
                account.lateFailures()};
            for (int i = 0; i < values.length; i++) {
                set(insert, i + 1, values[i]);
            }
            return insert.executeUpdate() > 0;
        }
    }

    private static void set(PreparedStatement statement, int place, Object value) throws SQLException {
        if (value == null) {
            statement.setNull(place, Types.NULL);
        } else {
            statement.setObject(place, value);
        }
    }

    private static Notice notice(Reconciliation account) {
        String day = account.day().toString();
        if (account.difference() == null) {
            return Notice.info(Notice.NOT_RECONCILED, account.provider(), day + ": there are no two balance readings to compare", day);
        }
        String text = day + ": " + Money.text(account.opening()) + " + " + Money.text(account.topUps()) + " topped up - " + Money.text(account.successes())
                + " recharged + " + Money.text(account.refunds()) + " refunded should be " + Money.text(account.expected()) + ", and "
                + Money.text(account.closing()) + " is there";
        return account.difference().signum() == 0 ? Notice.info(Notice.RECONCILED, account.provider(), text, day)
                : Notice.alert(Notice.RECONCILIATION_DIFFERENCE, account.provider(), text + ": " + Money.text(account.difference()) + " ("
                        + Money.text(account.open()) + " open, " + Money.text(account.inFlight()) + " in flight)", day);
    }

    /** The accounts of the first day that no report covers yet; empty where there is none. */
    public List<Reconciliation> unpublished() {
        return sql.inTransaction(connection -> {
            try (var select = connection.prepareStatement(UNPUBLISHED); var row = select.executeQuery()) {
                List<Reconciliation> accounts = new ArrayList<>();
                while (row.next()) {
                    accounts.add(stored(row));
                }
                return accounts;
            }
        });
    }

    private static Reconciliation stored(ResultSet row) throws SQLException {
        return new Reconciliation(row.getObject("day", LocalDate.class), row.getString("provider"), row.getBigDecimal("opening"),
                Sql.instant(row, "opening_at"), row.getBigDecimal("top_ups"), row.getBigDecimal("successes"), row.getInt("success_count"),
                row.getBigDecimal("refunds"), row.getInt("refund_count"), row.getBigDecimal("closing"), Sql.instant(row, "closing_at"),
                row.getBigDecimal("open"), row.getInt("open_count"), row.getBigDecimal("in_flight"), row.getBigDecimal("late_successes"),
                row.getBigDecimal("late_failures"));
    }

    /** A report covers a day now. */
    public void published(LocalDate day, String file) {
        sql.inTransaction(connection -> {
            try (var update = connection.prepareStatement(PUBLISHED)) {
                update.setString(1, file);
                update.setDate(2, Date.valueOf(day));
                return update.executeUpdate();
            }
        });
    }
}

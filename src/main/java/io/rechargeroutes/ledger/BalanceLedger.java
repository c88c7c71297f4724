package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the providers' wallets held, each time it was read; when they were asked; and what somebody put in. Amounts are rupees. */
@ApplicationScoped
public class BalanceLedger {

    // recorded before the call: a process that dies meanwhile has asked all the same
    private static final String ASK = """
            INSERT INTO balance_watch (provider, queried_at) VALUES (?, now())
            ON CONFLICT (provider) DO UPDATE SET queried_at = now()
            WHERE balance_watch.queried_at IS NULL OR balance_watch.queried_at <= now() - make_interval(secs => ?)""";
    private static final String WATCH = "INSERT INTO balance_watch (provider) VALUES (?) ON CONFLICT DO NOTHING";
    // the row's lock has readings cross the threshold one after the other
    private static final String WAS_LOW = "SELECT low FROM balance_watch WHERE provider = ? FOR UPDATE";
    private static final String SET_LOW = "UPDATE balance_watch SET low = ? WHERE provider = ?";
    private static final String RECORD = "INSERT INTO balance_reading (provider, amount, source) VALUES (?, ?, ?) RETURNING id";
    private static final String LATEST = """
            SELECT amount, source, read_at, now() - read_at < make_interval(secs => ?) AS young
            FROM balance_reading WHERE provider = ? ORDER BY read_at DESC, id DESC LIMIT 1""";
    private static final String LATEST_OF_ALL = """
            SELECT w.provider, r.amount FROM balance_watch w CROSS JOIN LATERAL (
              SELECT amount FROM balance_reading b WHERE b.provider = w.provider ORDER BY read_at DESC, id DESC LIMIT 1) r""";
    // the latest one is kept, however old it is
    private static final String FORGET = """
            DELETE FROM balance_reading b USING balance_watch w WHERE b.provider = w.provider AND b.read_at < now() - make_interval(secs => ?)
            AND EXISTS (SELECT 1 FROM balance_reading n WHERE n.provider = b.provider AND n.read_at > b.read_at)""";
    private static final String TOP_UP = "INSERT INTO top_up (provider, amount, note, noted_by) VALUES (?, ?, ?, ?)";

    private final Sql sql;
    private final RechargeSettings.Balance settings;

    BalanceLedger(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.settings = settings.balance();
    }

    /** What a wallet held. */
    public record Reading(BigDecimal amount, String source, Instant readAt) {
    }

    /** True where the provider may be asked for its balance now, which is taken for done: {@code recharge.balance.min-interval} counts from here. */
    public boolean ask(String provider) {
        return sql.inTransaction(connection -> {
            try (var ask = connection.prepareStatement(ASK)) {
                ask.setString(1, provider);
                ask.setDouble(2, Sql.seconds(settings.minInterval()));
                return ask.executeUpdate() > 0;
            }
        });
    }

    /** Records what a provider ({@code ACME}) gave, and by which call; raises the alarm where it fell below the threshold. */
    public void record(String provider, BigDecimal amount, String source) {
        sql.inTransaction(connection -> {
            boolean wasLow = wasLow(connection, provider);
            long id = insert(connection, provider, amount, source);
            boolean low = amount.compareTo(settings.alertBelow()) < 0;
            if (low != wasLow) {
                setLow(connection, provider, low);
                NoticeLedger.record(connection, crossing(provider, amount, low, id));
            }
            return null;
        });
    }

    private static boolean wasLow(Connection connection, String provider) throws SQLException {
        try (var watch = connection.prepareStatement(WATCH)) {
            watch.setString(1, provider);
            watch.executeUpdate();
        }
        try (var select = connection.prepareStatement(WAS_LOW)) {
            select.setString(1, provider);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static long insert(Connection connection, String provider, BigDecimal amount, String source) throws SQLException {
        try (var insert = connection.prepareStatement(RECORD)) {
            insert.setString(1, provider);
            insert.setBigDecimal(2, amount);
            insert.setString(3, source);
            try (var row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static void setLow(Connection connection, String provider, boolean low) throws SQLException {
        try (var update = connection.prepareStatement(SET_LOW)) {
            update.setBoolean(1, low);
            update.setString(2, provider);
            update.executeUpdate();
        }
    }

    private Notice crossing(String provider, BigDecimal amount, boolean low, long reading) {
        String text = Money.text(amount) + " rupees are left, " + (low ? "less than " : "again at least ") + Money.text(settings.alertBelow());
        String occasion = "reading " + reading;
        return low ? Notice.alert(Notice.LOW_BALANCE, provider, text + "; fill the wallet", occasion)
                : Notice.info(Notice.BALANCE_RESTORED, provider, text, occasion);
    }

    /** The latest reading of a provider's wallet. */
    public Optional<Reading> latest(String provider) {
        return sql.inTransaction(connection -> latest(connection, provider, false));
    }

    /** The latest reading, where it is younger than {@code recharge.balance.min-interval}. */
    public Optional<Reading> young(String provider) {
        return sql.inTransaction(connection -> latest(connection, provider, true));
    }

    private Optional<Reading> latest(Connection connection, String provider, boolean young) throws SQLException {
        try (var select = connection.prepareStatement(LATEST)) {
            select.setDouble(1, Sql.seconds(settings.minInterval()));
            select.setString(2, provider);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && (!young || row.getBoolean("young"))
                        ? Optional.of(new Reading(row.getBigDecimal(1), row.getString(2), Sql.instant(row, "read_at"))) : Optional.empty();
            }
        }
    }

    /** The latest reading of each provider that ever had one. */
    public Map<String, BigDecimal> latest() {
        return sql.inTransaction(connection -> {
            try (var select = connection.prepareStatement(LATEST_OF_ALL); var row = select.executeQuery()) {
                Map<String, BigDecimal> latest = new TreeMap<>();
                while (row.next()) {
                    latest.put(row.getString(1), row.getBigDecimal(2));
                }
                return latest;
            }
        });
    }

    /** Forgets readings that are older than {@code recharge.balance.keep}; how many. */
    public int forget() {
        return sql.inTransaction(connection -> {
            try (var delete = connection.prepareStatement(FORGET)) {
                delete.setDouble(1, Sql.seconds(settings.keep()));
                return delete.executeUpdate();
            }
        });
    }

    /**
     * Notes that somebody put money into a wallet now, for the daily reconciliation.
     *
     * @param amount rupees; negative where it was taken out
     * @param note   why, or null
     * @param who    the person who says so
     * @throws IllegalArgumentException where the amount is zero
     */
    public void noteTopUp(String provider, BigDecimal amount, String note, String who) {
        if (amount.signum() == 0) {
            throw new IllegalArgumentException("a top-up of nothing: give the amount, with a minus where money was taken out");
        }
        sql.inTransaction(connection -> {
            try (var insert = connection.prepareStatement(TOP_UP)) {
                insert.setString(1, provider);
                insert.setBigDecimal(2, amount);
                insert.setString(3, PlainText.of(note));
                insert.setString(4, PlainText.of(who));
                insert.executeUpdate();
            }
            return NoticeLedger.record(connection, Notice.info(Notice.TOP_UP, provider, Money.text(amount) + " rupees, noted by " + who, null));
        });
    }
}

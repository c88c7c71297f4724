package io.rechargeroutes.ledger.provider;

import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * What the providers' wallets held, each time it was read; when they were asked; and what somebody put in. Amounts are
 * rupees.
 */
@ApplicationScoped
public class WalletBalances {

    private final Sql sql;
    private final RechargeSettings.Balance settings;

    public WalletBalances(Sql sql, RechargeSettings settings) {
        this.sql = sql;
        this.settings = settings.balance();
    }

    /** What a wallet held. */
    public record Reading(BigDecimal amount, String source, Instant readAt) {}

    /**
     * Reserves a balance call at a provider; it makes no call itself. True if {@code recharge.balance.min-interval} has
     * passed since the last reservation. The interval counts anew from this one.
     */
    public boolean ask(String provider) {
        // recorded before the call: a process that dies meanwhile has asked all the same
        return sql.inTransaction(handle -> handle.createUpdate(
                                """
                        INSERT INTO balance_watch (provider, queried_at) VALUES (:provider, now())
                        ON CONFLICT (provider) DO UPDATE SET queried_at = now()
                        WHERE balance_watch.queried_at IS NULL
                          OR balance_watch.queried_at <= now() - make_interval(secs => :minInterval)""")
                        .bind("provider", provider)
                        .bind("minInterval", settings.minInterval())
                        .execute()
                > 0);
    }

    /**
     * Records what a provider ({@code ACME}) gave, and by which call; raises the alarm where it fell below the
     * threshold.
     */
    public void record(String provider, BigDecimal amount, String source) {
        sql.inTransaction(handle -> {
            boolean wasLow = wasLow(handle, provider);
            long id = insert(handle, provider, amount, source);
            boolean low = amount.compareTo(settings.alertBelow()) < 0;
            if (low != wasLow) {
                setLow(handle, provider, low);
                NoticeLedger.record(handle, crossing(provider, amount, low, id));
            }
            return null;
        });
    }

    private static boolean wasLow(Handle handle, String provider) {
        handle.createUpdate("INSERT INTO balance_watch (provider) VALUES (:provider) ON CONFLICT DO NOTHING")
                .bind("provider", provider)
                .execute();
        // the row's lock has readings cross the threshold one after the other
        return handle.createQuery("SELECT low FROM balance_watch WHERE provider = :provider FOR UPDATE")
                .bind("provider", provider)
                .mapTo(Boolean.class)
                .one();
    }

    private static long insert(Handle handle, String provider, BigDecimal amount, String source) {
        return handle.createQuery(
                        """
                        INSERT INTO balance_reading (provider, amount, source) VALUES (:provider, :amount, :source)
                          RETURNING id""")
                .bind("provider", provider)
                .bind("amount", amount)
                .bind("source", source)
                .mapTo(Long.class)
                .one();
    }

    private static void setLow(Handle handle, String provider, boolean low) {
        handle.createUpdate("UPDATE balance_watch SET low = :low WHERE provider = :provider")
                .bind("low", low)
                .bind("provider", provider)
                .execute();
    }

    private Notice crossing(String provider, BigDecimal amount, boolean low, long reading) {
        String text = Money.text(amount) + " rupees are left, " + (low ? "less than " : "again at least ")
                + Money.text(settings.alertBelow());
        String occasion = "reading " + reading;
        return low
                ? Notice.alert(Notice.LOW_BALANCE, provider, text + "; fill the wallet", occasion)
                : Notice.info(Notice.BALANCE_RESTORED, provider, text, occasion);
    }

    /** The latest reading of a provider's wallet. */
    public Optional<Reading> latest(String provider) {
        return latest(provider, false);
    }

    /** The latest reading, where it is younger than {@code recharge.balance.min-interval}. */
    public Optional<Reading> young(String provider) {
        return latest(provider, true);
    }

    private Optional<Reading> latest(String provider, boolean young) {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT amount, source, read_at, now() - read_at < make_interval(secs => :minInterval) AS young
                        FROM balance_reading WHERE provider = :provider ORDER BY read_at DESC, id DESC LIMIT 1""")
                .bind("minInterval", settings.minInterval())
                .bind("provider", provider)
                .map((row, context) -> !young || row.getBoolean("young")
                        ? new Reading(row.getBigDecimal("amount"), row.getString("source"), Sql.instant(row, "read_at"))
                        : null)
                .findOne());
    }

    /** The latest reading of each provider that ever had one. */
    public Map<String, BigDecimal> latest() {
        return sql.inTransaction(handle -> handle.createQuery(
                        """
                        SELECT w.provider, r.amount FROM balance_watch w CROSS JOIN LATERAL (
                          SELECT amount FROM balance_reading b WHERE b.provider = w.provider
                            ORDER BY read_at DESC, id DESC LIMIT 1) r""")
                .reduceRows(new TreeMap<>(), (latest, row) -> {
                    latest.put(row.getColumn("provider", String.class), row.getColumn("amount", BigDecimal.class));
                    return latest;
                }));
    }

    /** Forgets readings that are older than {@code recharge.balance.keep}; how many. */
    public int forget() {
        // the latest one is kept, however old it is
        return sql.inTransaction(handle -> handle.createUpdate(
                        """
                        DELETE FROM balance_reading b USING balance_watch w WHERE b.provider = w.provider
                          AND b.read_at < now() - make_interval(secs => :keep)
                        AND EXISTS (SELECT 1 FROM balance_reading n WHERE n.provider = b.provider
                          AND n.read_at > b.read_at)""")
                .bind("keep", settings.keep())
                .execute());
    }

    /**
     * Notes that somebody put money into a wallet now, for the daily reconciliation.
     *
     * @param amount rupees; negative where it was taken out
     * @param note why, or null
     * @param who the person who says so
     * @throws IllegalArgumentException where the amount is zero
     */
    public void noteTopUp(String provider, BigDecimal amount, String note, String who) {
        if (amount.signum() == 0) {
            throw new IllegalArgumentException(
                    "a top-up of nothing: give the amount, with a minus where money was" + " taken out");
        }
        sql.inTransaction(handle -> {
            handle.createUpdate(
                            """
                            INSERT INTO top_up (provider, amount, note, noted_by)
                              VALUES (:provider, :amount, :note, :who)""")
                    .bind("provider", provider)
                    .bind("amount", amount)
                    .bind("note", PlainText.of(note))
                    .bind("who", PlainText.of(who))
                    .execute();
            return NoticeLedger.record(
                    handle,
                    Notice.info(Notice.TOP_UP, provider, Money.text(amount) + " rupees, noted by " + who, null));
        });
    }
}

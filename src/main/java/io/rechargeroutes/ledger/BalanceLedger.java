package io.rechargeroutes.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** What the providers' wallets held, each time it was told. Amounts are rupees. */
@ApplicationScoped
public class BalanceLedger {

    private static final String RECORD = "INSERT INTO balance_reading (provider, amount, source) VALUES (?, ?, ?)";
    private static final String LATEST = """
            SELECT amount, source, read_at FROM balance_reading WHERE provider = ? ORDER BY read_at DESC, id DESC LIMIT 1""";

    private final Sql sql;

    BalanceLedger(Sql sql) {
        this.sql = sql;
    }

    /** What a wallet held. */
    public record Reading(BigDecimal amount, String source, Instant readAt) {
    }

    /** Records what a provider ({@code A1TOPUP}, {@code AOP} …) told, and by which call. */
    public void record(String provider, BigDecimal amount, String source) {
        sql.inTransaction(connection -> {
            try (var insert = connection.prepareStatement(RECORD)) {
                insert.setString(1, provider);
                insert.setBigDecimal(2, amount);
                insert.setString(3, source);
                return insert.executeUpdate();
            }
        });
    }

    /** The latest reading of a provider's wallet. */
    public Optional<Reading> latest(String provider) {
        return sql.inTransaction(connection -> {
            try (var select = connection.prepareStatement(LATEST)) {
                select.setString(1, provider);
                try (var row = select.executeQuery()) {
                    return row.next() ? Optional.of(new Reading(row.getBigDecimal(1), row.getString(2), Sql.instant(row, "read_at"))) : Optional.empty();
                }
            }
        });
    }
}

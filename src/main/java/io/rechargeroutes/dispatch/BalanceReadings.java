package io.rechargeroutes.dispatch;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.provider.WalletBalances;
import io.rechargeroutes.model.Attempt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.math.BigDecimal;
import org.apache.camel.ExchangeProperty;

/**
 * Records a balance that a provider gave beside something else. A reading more or less must never stand in the way of
 * an outcome.
 */
@ApplicationScoped
@Named("balanceReadings")
public class BalanceReadings {

    private final WalletBalances ledger;

    BalanceReadings(WalletBalances ledger) {
        this.ledger = ledger;
    }

    /** Records the property {@code balance}, in rupees, for the attempt's provider. */
    public void record(
            @ExchangeProperty("attempt") Attempt attempt,
            @ExchangeProperty("call") String call,
            @ExchangeProperty("balance") BigDecimal balance) {
        try {
            ledger.record(attempt.provider(), balance, call);
        } catch (RuntimeException fault) {
            Log.debugf(
                    "a balance of %s was not recorded: %s",
                    attempt.provider(), fault.getClass().getSimpleName());
        }
    }
}

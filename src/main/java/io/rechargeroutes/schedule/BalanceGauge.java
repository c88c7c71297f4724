package io.rechargeroutes.schedule;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.rechargeroutes.ledger.provider.WalletBalances;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

/**
 * Publishes the last known balances as {@code recharge_balance{provider}}; from the ledger, so that every node shows
 * those that any node read.
 */
@ApplicationScoped
@Named("balanceGauge")
public class BalanceGauge {

    private final WalletBalances ledger;
    private final MultiGauge gauge;

    BalanceGauge(WalletBalances ledger, MeterRegistry metrics) {
        this.ledger = ledger;
        this.gauge = MultiGauge.builder("recharge.balance")
                .description("rupees in a provider's wallet, as it was last read")
                .register(metrics);
    }

    public void refresh() {
        gauge.register(
                ledger.latest().entrySet().stream()
                        .map(wallet -> MultiGauge.Row.of(Tags.of("provider", wallet.getKey()), wallet.getValue()))
                        .toList(),
                true);
    }
}

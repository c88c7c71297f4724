package io.rechargeroutes.dispatch;

import io.rechargeroutes.ledger.provider.WalletBalances;
import io.rechargeroutes.model.RechargeRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;

/** How a provider stands, for conditions in routes/router.camel.yaml. */
@ApplicationScoped
@Named("provider")
public class ProviderView {

    private static final Duration FRESH = Duration.ofSeconds(1);

    private final CircuitBreakers circuitBreakers;
    private final WalletBalances balances;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    ProviderView(CircuitBreakers circuitBreakers, WalletBalances balances) {
        this.circuitBreakers = circuitBreakers;
        this.balances = balances;
    }

    private record Seen(Optional<BigDecimal> amount, long at) {

        boolean fresh() {
            return System.nanoTime() - at < FRESH.toNanos();
        }
    }

    /** Whether the provider, or the operator of this request at it, is paused: {@code paused('ACME', ${exchange})}. */
    public boolean paused(String provider, Exchange exchange) {
        String operator =
                exchange.getMessage().getBody() instanceof RechargeRequest request ? request.operator() : null;
        return circuitBreakers.paused(provider.toUpperCase(Locale.ROOT), operator);
    }

    /**
     * Whether the provider's wallet held less when it was last read: {@code balanceBelow('ACME', '500')}. Where nothing
     * was read yet it does not: what is not known is no reason to send elsewhere.
     *
     * @param rupees a number like 500 or 500.50
     */
    public boolean balanceBelow(String provider, String rupees) {
        Seen latest = seen.compute(
                provider.toUpperCase(Locale.ROOT),
                (name, last) -> last != null && last.fresh()
                        ? last
                        : new Seen(balances.latest(name).map(WalletBalances.Reading::amount), System.nanoTime()));
        return latest.amount()
                .filter(amount -> amount.compareTo(new BigDecimal(rupees.strip())) < 0)
                .isPresent();
    }
}

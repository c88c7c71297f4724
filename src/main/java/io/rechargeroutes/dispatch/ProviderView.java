package io.rechargeroutes.dispatch;

import io.rechargeroutes.ledger.provider.WalletBalances;
import io.rechargeroutes.model.RechargeRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.apache.camel.Exchange;

/** How a provider stands, for conditions in routes/router.camel.yaml. */
@ApplicationScoped
@Named("provider")
public class ProviderView {

    private static final Duration FRESH = Duration.ofSeconds(1);

    private final BiPredicate<String, String> stopped;
    private final Function<String, Optional<BigDecimal>> balances;

    @Inject
    ProviderView(CircuitBreakers circuitBreakers, WalletBalances balances) {
        this(circuitBreakers::paused, new LatestBalances(balances)::amount);
    }

    /**
     * The same conditions on a state that somebody gives, for the tests of the router.
     *
     * @param stopped whether a provider, or an operator of it, is paused or its circuit is open
     * @param balances what a provider's wallet held when it was last read, in rupees
     */
    public ProviderView(BiPredicate<String, String> stopped, Function<String, Optional<BigDecimal>> balances) {
        this.stopped = stopped;
        this.balances = balances;
    }

    /** What the ledger knows, asked once a second at most. */
    private static final class LatestBalances {

        private final WalletBalances ledger;
        private final Map<String, Seen> seen = new ConcurrentHashMap<>();

        LatestBalances(WalletBalances ledger) {
            this.ledger = ledger;
        }

        Optional<BigDecimal> amount(String provider) {
            return seen.compute(
                            provider,
                            (name, last) -> last != null && last.fresh()
                                    ? last
                                    : new Seen(
                                            ledger.latest(name).map(WalletBalances.Reading::amount), System.nanoTime()))
                    .amount();
        }
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
        return stopped.test(provider.toUpperCase(Locale.ROOT), operator);
    }

    /**
     * Whether the provider's wallet held less when it was last read: {@code balanceBelow('ACME', '500')}. Where nothing
     * was read yet it does not: what is not known is no reason to send elsewhere.
     *
     * @param rupees a number like 500 or 500.50
     */
    public boolean balanceBelow(String provider, String rupees) {
        return balances.apply(provider.toUpperCase(Locale.ROOT))
                .filter(amount -> amount.compareTo(new BigDecimal(rupees.strip())) < 0)
                .isPresent();
    }
}

package io.rechargeroutes.schedule;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.provider.WalletBalances;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/**
 * The steps of the balance check: whom to ask, and what the answer is kept as. The flow is in
 * routes/schedule/balance-check.camel.yaml.
 */
@ApplicationScoped
@Named("balanceCheck")
public class BalanceCheck {

    private final WalletBalances ledger;
    private final Wallets wallets;

    BalanceCheck(WalletBalances ledger, Wallets wallets) {
        this.ledger = ledger;
        this.wallets = wallets;
    }

    /** The providers that can be asked; old readings are forgotten on the way. */
    public List<String> providers() {
        ledger.forget();
        return wallets.askable();
    }

    /** True where a provider may be queried again already. */
    public boolean mayAsk(@Body String provider, Exchange exchange) {
        exchange.setProperty("provider", provider);
        exchange.setProperty("providerName", provider.toLowerCase(Locale.ROOT));
        return ledger.ask(provider);
    }

    /** Keeps the answer. */
    public void record(@ExchangeProperty("provider") String provider, @Body Object body) {
        Wallets.Answer answer = Wallets.Answer.of(body);
        if (answer.amount() == null) {
            Log.warnf(
                    "the balance at %s is not known: %s: %s",
                    provider, answer.failure().code(), answer.failure().message());
        } else {
            ledger.record(provider, answer.amount(), "balance-check");
        }
    }
}

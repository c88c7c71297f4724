package io.rechargeroutes.schedule;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.ledger.provider.WalletBalances;
import io.rechargeroutes.ledger.provider.WalletBalances.Reading;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * Answers a request for a balance: from the provider, or from the last reading while the provider is not to be queried
 * again.
 */
@ApplicationScoped
@Named("balanceNow")
public class BalanceNow {

    private final WalletBalances ledger;
    private final Wallets wallets;

    BalanceNow(WalletBalances ledger, Wallets wallets) {
        this.ledger = ledger;
        this.wallets = wallets;
    }

    /** The answer, where it is known without asking; null where the provider is to be asked now. */
    public Outcome known(@ExchangeProperty("attempt") Attempt attempt) {
        String provider = attempt.provider();
        if (!wallets.isAskable(provider)) {
            return ledger.latest(provider)
                    .map(BalanceNow::found)
                    .orElseGet(() -> Outcome.of(
                            Verdict.FAILED,
                            "NOT_OFFERED",
                            provider + " has no balance call, and no answer gave its balance yet"));
        }
        Optional<Reading> young = ledger.young(provider);
        if (young.isPresent()) {
            return found(young.get());
        }
        return ledger.ask(provider)
                ? null
                : failed(
                        provider,
                        Outcome.of(
                                Verdict.FAILED,
                                "ASKED_RECENTLY",
                                "it was asked less than recharge.balance.min-interval ago and gave no answer; ask again later"));
    }

    /** The provider's answer. It is not repeated where it failed: the provider may not be queried again at once. */
    public Outcome answer(@ExchangeProperty("attempt") Attempt attempt, @Body Object body) {
        Wallets.Answer answer = Wallets.Answer.of(body);
        if (answer.amount() == null) {
            return failed(attempt.provider(), answer.failure());
        }
        ledger.record(attempt.provider(), answer.amount(), "balance-now");
        return ledger.latest(attempt.provider()).map(BalanceNow::found).orElseThrow();
    }

    private static Outcome found(Reading reading) {
        return new Outcome(Verdict.SUCCESS, null, null, null, null, data(reading));
    }

    /** Gives the last balance that is known all the same. */
    private Outcome failed(String provider, Outcome why) {
        return new Outcome(
                Verdict.FAILED,
                why.code(),
                why.message(),
                null,
                null,
                ledger.latest(provider).map(BalanceNow::data).orElse(null));
    }

    private static ObjectNode data(Reading reading) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("balance", Money.text(reading.amount()))
                .put("readAt", reading.readAt().toString())
                .put("source", reading.source());
    }
}

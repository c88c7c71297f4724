package io.rechargeroutes.dispatch;

import io.rechargeroutes.ledger.dispatch.CreditAccounts;
import io.rechargeroutes.model.Attempt;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Optional;
import org.apache.camel.Exchange;

/** Finds what a step of a credit check needs of its registration, before the step is marked submitted. */
@ApplicationScoped
@Named("creditAccess")
public class CreditAccess {

    private final CreditAccounts ledger;

    CreditAccess(CreditAccounts ledger) {
        this.ledger = ledger;
    }

    /**
     * Sets the properties {@code creditToken} (encrypted) and {@code creditReference} for the {@code attempt} by its
     * {@code details.creditId}; neither where nothing was registered under it.
     */
    public void find(Exchange exchange) {
        Attempt attempt = exchange.getProperty("attempt", Attempt.class);
        Optional<CreditAccounts.Account> account = Optional.ofNullable(
                        attempt.request().details().get("creditId"))
                .flatMap(creditId -> ledger.find(attempt.provider(), creditId));
        exchange.setProperty(
                "creditToken", account.map(CreditAccounts.Account::sealedToken).orElse(null));
        exchange.setProperty(
                "creditReference",
                account.map(CreditAccounts.Account::reference).orElse(null));
    }
}

package io.rechargeroutes.dispatch;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.http.SendWindow;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/**
 * Whether a request that its provider certainly did not execute may go to another one. Which one that is,
 * routes/failover.camel.yaml says; that it happens once a request, and never after an indeterminate outcome, the ledger
 * holds.
 */
@ApplicationScoped
@Named("failover")
public class Failover {

    /** The outcome that is failed over; the route that names the other provider cannot change it. */
    static final String REFUSAL = "refusal";

    private static final Set<Verdict> NOT_EXECUTED = EnumSet.of(Verdict.REFUSED, Verdict.NOT_SENT);

    private final RechargeSettings settings;
    private final Catalogue catalogue;

    Failover(RechargeSettings settings, Catalogue catalogue) {
        this.settings = settings;
        this.catalogue = catalogue;
    }

    /**
     * True where another provider is to be looked for: it is switched on, nothing was executed for certain, and the
     * sender did not pin the provider.
     */
    public boolean applies(@Body Object answer, @ExchangeProperty("attempt") Attempt attempt, Exchange exchange) {
        // neither is the word of a provider's route
        exchange.removeProperty(REFUSAL);
        exchange.removeProperty("failoverTo");
        if (!settings.failover().enabled()
                || !(answer instanceof Outcome reported)
                || attempt == null
                || attempt.request().provider() != null) {
            return false;
        }
        Outcome outcome = SendWindow.settled(exchange, reported);
        if (!isCertain(outcome)) {
            return false;
        }
        exchange.setProperty(REFUSAL, outcome);
        return true;
    }

    /**
     * Whether a request that waits behind an open circuit since then may go to another provider: it was certainly never
     * sent.
     */
    boolean mayGoOver(Claim claim, Instant since) {
        return settings.failover().enabled()
                && claim.failoverTo() == null
                && claim.request().provider() == null
                && claim.request().operation() == Operation.RECHARGE
                && !since.plus(settings.dispatch().giveUpAfter()).isAfter(claim.at());
    }

    /**
     * Who sends once more must know that the first attempt did nothing; whether similar words of another interface say
     * so is a setting.
     */
    private boolean isCertain(Outcome outcome) {
        return NOT_EXECUTED.contains(outcome.verdict())
                && (!outcome.inferred() || settings.failover().trustInferred());
    }

    /**
     * The provider that the route named, in upper case; null where it named none, or one that cannot take the request.
     */
    String other(Attempt attempt, Exchange exchange) {
        String named = exchange.getProperty("failoverTo", String.class);
        if (exchange.getProperty(REFUSAL) == null || named == null || named.isBlank()) {
            return null;
        }
        String other = named.strip().toUpperCase(Locale.ROOT);
        Offers offers = new Offers(catalogue, route -> exchange.getContext().getRoute(route) != null);
        return offers.obstacleAfter(attempt.provider(), other, attempt.request())
                        .isEmpty()
                ? other
                : null;
    }
}

package io.rechargeroutes.schedule;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.ledger.dispatch.Settlement;
import io.rechargeroutes.ledger.dispatch.StatusQueries;
import io.rechargeroutes.ledger.dispatch.StatusQueries.Named;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.ResultJson;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.Outcomes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/**
 * Answers a {@code STATUS} request: queries the provider now, and settles the queried request with the answer. It takes
 * no claim on that request, so the status check can query it at the same time. Only one of two settlements changes the
 * state, because each locks the row and looks at its reference and state.
 */
@ApplicationScoped
@jakarta.inject.Named("statusNow")
public class StatusNow {

    /** Not sent, or on its way this moment: the provider knows nothing that the ledger does not. */
    private static final Set<Status> NOBODY_TO_QUERY = EnumSet.of(Status.RECEIVED, Status.SUBMITTED);

    private final StatusQueries ledger;
    private final Settlement settlement;
    private final CamelContext camel;

    StatusNow(StatusQueries ledger, Settlement settlement, CamelContext camel) {
        this.ledger = ledger;
        this.settlement = settlement;
        this.camel = camel;
    }

    /**
     * The attempt to query, which the provider's route finds as its own; or the outcome, where there is nobody to ask.
     */
    public Object find(@ExchangeProperty("attempt") Attempt query, Exchange exchange) {
        Optional<Named> named = ledger.find(orderId(query));
        if (named.isEmpty()) {
            return Outcome.of(Verdict.FAILED, "ORDER_UNKNOWN", "there is no order of this orderId");
        }
        Attempt attempt = named.get().attempt();
        if (attempt == null || NOBODY_TO_QUERY.contains(named.get().result().status()) || !isAskable(attempt)) {
            return result(named.get(), null);
        }
        exchange.setProperty("query", query);
        exchange.setProperty("seen", named.get().result().status());
        exchange.setProperty("attempt", attempt);
        exchange.setProperty("moneyCall", attempt.call());
        exchange.setProperty(Outcomes.STATUS_QUERY, true);
        exchange.setProperty("providerName", attempt.provider().toLowerCase(Locale.ROOT));
        return attempt;
    }

    private boolean isAskable(Attempt attempt) {
        return attempt.request().operation() == Operation.RECHARGE
                && camel.getRoute(attempt.provider().toLowerCase(Locale.ROOT) + "-status") != null;
    }

    /**
     * Settles the queried request, and returns its state then. Without an answer the query is repeated, as every lookup
     * is.
     */
    public Outcome answer(
            @ExchangeProperty("query") Attempt query,
            @ExchangeProperty("attempt") Attempt attempt,
            @ExchangeProperty("seen") Status seen,
            Exchange exchange) {
        exchange.setProperty("attempt", query);
        exchange.removeProperty(Outcomes.STATUS_QUERY);
        Outcome answered = exchange.getMessage().getBody() instanceof Outcome outcome
                ? outcome
                : Outcome.unknown("UNREADABLE_REPLY", "the provider's status route gave no outcome");
        settlement.afterRequestedQuery(attempt.request().orderId(), attempt.reference(), seen, answered);
        return answered.unanswered()
                ? answered
                : result(ledger.find(orderId(query)).orElseThrow(), answered);
    }

    private static Outcome result(Named named, Outcome answered) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.set("order", ResultJson.of(named.result()));
        data.put("queried", answered != null);
        if (answered != null) {
            data.putObject("answer")
                    .put("verdict", answered.verdict().name())
                    .put("code", answered.code())
                    .put("message", answered.message());
        }
        return new Outcome(Verdict.SUCCESS, null, null, null, null, data);
    }

    private static String orderId(Attempt query) {
        return query.request().details().get("orderId");
    }
}

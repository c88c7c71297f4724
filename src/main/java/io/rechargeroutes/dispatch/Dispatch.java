package io.rechargeroutes.dispatch;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.ledger.dispatch.DispatchClaims;
import io.rechargeroutes.ledger.dispatch.DispatchClaims.IndeterminateSubmitException;
import io.rechargeroutes.ledger.dispatch.Settlement;
import io.rechargeroutes.ledger.dispatch.StatusQueries;
import io.rechargeroutes.log.FaultCause;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.http.SendWindow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.SafeCopyProperty;
import org.jboss.logging.Logger.Level;

/**
 * The steps of the dispatch routes: claim, find a permit, mark submitted, settle. The flow between them is in
 * routes/dispatch.camel.yaml.
 */
@ApplicationScoped
@Named("dispatch")
public class Dispatch {

    private static final Outcome NOT_ROUTED =
            Outcome.of(Verdict.NOT_SENT, "NOT_ROUTED", "routes/router.camel.yaml chose no provider");
    /**
     * The providers' own routes of these names serve the schedules; a request takes the way of
     * routes/schedule/…-now.camel.yaml to them.
     */
    private static final Set<Operation> ON_DEMAND = EnumSet.of(Operation.STATUS, Operation.BALANCE);
    /**
     * The name of the provider's call that moves the money, which a prepare route sets where its provider has several.
     */
    static final String MONEY_CALL = "moneyCall";

    private static final Outcome WAITED_IN_VAIN =
            Outcome.of(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE", "its provider's circuit is open");
    private static final String WAITED = "waitedInVain";
    private static final String SENT_ATTEMPT = Dispatch.class.getName() + ".sentAttempt";
    private static final Outcome EXPIRED = Outcome.of(Verdict.REFUSED, "EXPIRED", "it was too old to be sent");

    /** What is settled, whatever the provider's route does to the exchange's properties. */
    private record SentAttempt(Claim claim, Attempt attempt) implements SafeCopyProperty {

        @Override
        public SafeCopyProperty safeCopy() {
            return this;
        }
    }

    private final DispatchClaims ledger;
    private final StatusQueries statusQueries;
    private final Settlement settlement;
    private final Bulkheads bulkheads;
    private final CircuitBreakers circuitBreakers;
    private final CamelContext camel;
    private final LogLimiter log;
    private final Failover failover;
    private final Queue<Runnable> givenUp = new ConcurrentLinkedQueue<>();

    Dispatch(
            DispatchClaims ledger,
            StatusQueries statusQueries,
            Settlement settlement,
            Bulkheads bulkheads,
            CircuitBreakers circuitBreakers,
            Failover failover,
            CamelContext camel,
            LogLimiter log) {
        this.ledger = ledger;
        this.statusQueries = statusQueries;
        this.settlement = settlement;
        this.bulkheads = bulkheads;
        this.circuitBreakers = circuitBreakers;
        this.failover = failover;
        this.camel = camel;
        this.log = log;
    }

    /**
     * Claims as many waiting requests as may find a permit; none where this process is stopping. Those that are too old
     * fail here.
     */
    public List<Claim> claim(Exchange exchange) {
        int permits = camel.isStopping() ? 0 : bulkheads.awaitPermits();
        release();
        circuitBreakers.recordDeferred();
        circuitBreakers.refresh();
        List<Claim> claims = permits == 0 ? List.of() : claim(permits);
        exchange.setProperty("claimed", claims.size());
        claims.stream().filter(Claim::expired).forEach(claim -> failUnsent(claim, EXPIRED));
        return claims.stream().filter(claim -> !claim.expired()).toList();
    }

    private List<Claim> claim(int permits) {
        String token = UUID.randomUUID().toString();
        try {
            return ledger.claim(token, permits, bulkheads.full());
        } catch (LedgerException away) {
            // the claim may be there although its answer was lost
            givenUp.add(() -> ledger.release(token));
            throw away;
        }
    }

    /** Claims that could not be given up while the ledger was away; first of all they are. */
    private void release() {
        for (Runnable release = givenUp.peek(); release != null; release = givenUp.peek()) {
            release.run();
            givenUp.poll();
        }
    }

    /** The request may have been let through as a probe. */
    private void giveUp(Claim claim, String provider, String providerName) {
        try {
            circuitBreakers.unused(provider, claim.request().orderId());
        } catch (LedgerException away) {
            givenUp.add(() -> circuitBreakers.unused(provider, claim.request().orderId()));
        }
        giveUp(claim, providerName);
    }

    private void giveUp(Claim claim, String providerName) {
        try {
            ledger.release(claim, providerName);
        } catch (LedgerException away) {
            givenUp.add(() -> ledger.release(claim, providerName));
        }
    }

    private void failUnsent(Claim claim, Outcome outcome) {
        failUnsent(claim, outcome, null);
    }

    private void failUnsent(Claim claim, Outcome outcome, Attempt before) {
        try {
            settlement.beforeAttempt(claim, outcome, before == null ? null : before.provider());
            if (before != null) {
                circuitBreakers.record(before, outcome);
            }
        } catch (LedgerException away) {
            givenUp.add(() -> ledger.release(claim, null));
        }
    }

    /**
     * Makes the canonical request the body, which is all that the router sees. One that fails over has its provider
     * already.
     */
    public RechargeRequest request(@Body Claim claim, Exchange exchange) {
        exchange.setProperty("claim", claim);
        exchange.setProperty("provider", claim.failoverTo());
        return claim.request().operation() == Operation.STATUS ? pinned(claim.request()) : claim.request();
    }

    /** A query about an order goes to the provider that has it; to any where nobody has. */
    private RechargeRequest pinned(RechargeRequest query) {
        try {
            return statusQueries
                    .find(query.details().get("orderId"))
                    .map(named -> named.result().provider())
                    .map(query::at)
                    .orElse(query);
        } catch (LedgerException away) {
            return query; // it gets no further than the record of intent
        }
    }

    /**
     * Takes a permit of the provider's bulkhead that the router chose. False, and the claim given up, where there is
     * none.
     */
    public boolean acquirePermit(
            @ExchangeProperty("claim") Claim claim, @ExchangeProperty("provider") String provider, Exchange exchange) {
        if (exchange.getProperty(WAITED) != null) {
            return false;
        }
        if (provider == null || provider.isBlank()) {
            failUnsent(claim, NOT_ROUTED);
            return false;
        }
        String providerName = provider.toUpperCase(Locale.ROOT);
        if (circuitBreakers.waits(claim, providerName)) {
            return false;
        }
        if (camel.isStopping() || !bulkheads.tryAcquire(providerName)) {
            giveUp(claim, providerName);
            return false;
        }
        // a probe is taken only where there is a permit for it
        if (mustWait(claim, providerName)) {
            bulkheads.release(providerName);
            return false;
        }
        exchange.setProperty("provider", providerName);
        exchange.setProperty("providerName", providerName.toLowerCase(Locale.ROOT));
        exchange.setProperty("operation", claim.request().operation().routeSuffix());
        exchange.setProperty("route", route(claim.request().operation(), providerName.toLowerCase(Locale.ROOT)));
        exchange.setProperty("attempt", new Attempt(claim.request(), providerName, null, null, null));
        WhenDone.run(exchange, () -> bulkheads.release(providerName));
        return true;
    }

    /**
     * True where a request has waited behind an open circuit for as long as one is tried, was certainly never sent, and
     * may go to another provider: the body becomes the reason for routes/failover.camel.yaml, and {@link #failOver}
     * follows.
     */
    public boolean waitedInVain(
            @ExchangeProperty("claim") Claim claim, @ExchangeProperty("provider") String provider, Exchange exchange) {
        String providerName = provider == null ? "" : provider.strip().toUpperCase(Locale.ROOT);
        if (circuitBreakers
                .waitsSince(claim, providerName)
                .filter(since -> failover.mayGoOver(claim, since))
                .isEmpty()) {
            return false;
        }
        exchange.setProperty(WAITED, providerName);
        exchange.setProperty("attempt", new Attempt(claim.request(), providerName, null, null, null));
        exchange.setProperty(Failover.REFUSAL, WAITED_IN_VAIN);
        exchange.removeProperty("failoverTo");
        exchange.getMessage().setBody(WAITED_IN_VAIN);
        return true;
    }

    /**
     * Gives a request that waited in vain to the provider that the route named; where it named none, the request goes
     * on as any other that waits.
     */
    public void failOver(
            @ExchangeProperty("claim") Claim claim, @ExchangeProperty("attempt") Attempt attempt, Exchange exchange) {
        String other = failover.other(attempt, exchange);
        // what follows settles by it
        exchange.removeProperty(Failover.REFUSAL);
        if (other == null) {
            exchange.removeProperty(WAITED);
            exchange.getMessage().setBody(claim.request());
            return;
        }
        try {
            settlement.failOver(claim, WAITED_IN_VAIN, other);
        } catch (LedgerException away) {
            givenUp.add(() -> ledger.release(claim, null));
        }
    }

    /** A request whose provider is paused, or whose circuit is open, waits out of the way of the others. */
    private boolean mustWait(Claim claim, String providerName) {
        try {
            return circuitBreakers.mustWait(claim, providerName);
        } catch (LedgerException away) {
            givenUp.add(() -> ledger.release(claim, null));
            return true;
        }
    }

    /**
     * Commits that the request is being sent. The body becomes the attempt; or null where nothing may be sent, since
     * the provider lacks something, the claim has run out, or this process is stopping; or, where the ledger failed on
     * the way, the outcome that nothing was sent, to be settled once the ledger is back.
     */
    public Object submit(
            Exchange exchange, @ExchangeProperty("claim") Claim claim, @ExchangeProperty("provider") String provider) {
        if (camel.isStopping()) {
            giveUp(claim, provider, null);
            return null;
        }
        Optional<Outcome> obstacle = obstacle(exchange);
        if (obstacle.isPresent()) {
            failUnsent(claim, obstacle.get(), exchange.getProperty("attempt", Attempt.class));
            return null;
        }
        // a request whose route went on by another thread left its window here
        SendWindow.close(exchange);
        long submittedNanos = System.nanoTime();
        try {
            Optional<Attempt> attempt =
                    ledger.markSubmitted(claim, provider, call(exchange, claim), preparedBill(exchange));
            if (attempt.isEmpty()) {
                giveUp(claim, provider, null);
                return null;
            }
            if (!claim.request().operation().lookup()) {
                SendWindow.open(exchange, submittedNanos, exchange.getProperty("route", String.class));
            }
            sends(exchange, claim, attempt.get());
            exchange.setProperty(MONEY_CALL, attempt.get().call());
            return attempt.get();
        } catch (IndeterminateSubmitException fault) {
            sends(exchange, claim, new Attempt(claim.request(), provider, fault.reference(), null, null));
            return Outcome.of(Verdict.NOT_SENT, "LEDGER_UNAVAILABLE", "the ledger failed before anything was sent");
        }
    }

    private static void sends(Exchange exchange, Claim claim, Attempt attempt) {
        exchange.setProperty("attempt", attempt);
        exchange.getExchangeExtension().setSafeCopyProperty(SENT_ATTEMPT, new SentAttempt(claim, attempt));
    }

    /** What the attempt is recorded to be made by: a status query years later must be asked of the same interface. */
    private static String call(Exchange exchange, Claim claim) {
        String named = PlainText.of(exchange.getProperty(MONEY_CALL, String.class));
        return named == null || named.isBlank() ? claim.request().operation().routeSuffix() : named;
    }

    private Optional<Outcome> obstacle(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof Outcome prepared && prepared.verdict() != Verdict.SUCCESS) {
            return Optional.of(prepared);
        }
        if (exchange.getMessage().getBody() instanceof Outcome && preparedBill(exchange) == null) {
            return Optional.of(Outcome.of(Verdict.NOT_SENT, "LOOKUP_FAILED", "the provider gave no bill"));
        }
        Operation operation =
                exchange.getProperty("claim", Claim.class).request().operation();
        String route = route(operation, exchange.getProperty("providerName", String.class));
        return camel.getRoute(route) != null
                ? Optional.empty()
                : Optional.of(Outcome.of(
                        Verdict.REFUSED, "NOT_OFFERED", "there is no route " + route + " for this operation"));
    }

    /**
     * The route that serves an operation: the provider's, or for what a person wants to know now the one that knows
     * when to ask the provider.
     */
    static String route(Operation operation, String providerName) {
        return ON_DEMAND.contains(operation)
                ? "schedule-" + operation.routeSuffix() + "-now"
                : providerName + "-" + operation.routeSuffix();
    }

    private static JsonNode preparedBill(Exchange exchange) {
        JsonNode bill = exchange.getMessage().getBody() instanceof Outcome prepared && prepared.data() != null
                ? prepared.data().at("/bill/raw")
                : null;
        return bill != null && bill.isObject() ? bill : null;
    }

    /** Records what the call came to. Where the record of intent never reached the ledger, the claim is released. */
    public void settle(Exchange exchange) {
        SentAttempt sentAttempt = exchange.getExchangeExtension().getSafeCopyProperty(SENT_ATTEMPT, SentAttempt.class);
        settleAttempt(sentAttempt.claim(), sentAttempt.attempt(), exchange);
    }

    void settleAttempt(Claim claim, Attempt attempt, Exchange exchange) {
        // a doTry that caught leaves a flag on the exchange by which no later policy repeats: an answer that the
        // ledger's absence met would be lost
        exchange.getExchangeExtension().setFailureHandled(false);
        Outcome outcome = recorded(attempt, exchange);
        if (outcome.verdict() == Verdict.NOT_SENT) {
            ledger.release(claim, null);
        }
        circuitBreakers.record(attempt, outcome);
        if (SendWindow.blamesTheRoute(outcome)) {
            log.warn(
                    outcome.message(),
                    "attempts were refused a call",
                    "attempt " + attempt.reference() + ": " + outcome.message());
        }
        // not before: this step is repeated while the ledger is away, and must come to the same outcome
        SendWindow.close(exchange);
    }

    /**
     * A fault of our own in reading or writing the outcome leaves no attempt submitted: it is queried, or somebody
     * looks at it.
     */
    private Outcome recorded(Attempt attempt, Exchange exchange) {
        try {
            Outcome refusal = exchange.getProperty(Failover.REFUSAL, Outcome.class);
            Outcome outcome = refusal == null ? outcome(exchange) : SendWindow.settled(exchange, refusal);
            settlement.afterCall(
                    attempt.request().orderId(), attempt.reference(), outcome, failover.other(attempt, exchange));
            return outcome;
        } catch (LedgerException away) {
            throw away; // the policy repeats this step
        } catch (RuntimeException fault) {
            log.write(
                    Level.ERROR,
                    "settle: " + FaultCause.of(fault),
                    "outcomes could not be settled",
                    "the outcome of attempt " + attempt.reference() + " could not be settled",
                    fault);
            Outcome unknown = Outcome.unknown(
                    "UNREADABLE_REPLY",
                    "what the call came to could not be settled: "
                            + fault.getClass().getSimpleName());
            settlement.afterCall(attempt.request().orderId(), attempt.reference(), unknown, null);
            return unknown;
        }
    }

    /**
     * A provider route that ends with something else than an outcome leaves an indeterminate outcome; and what the
     * guard refused names itself, whatever the route says.
     */
    static Outcome outcome(Exchange exchange) {
        return SendWindow.settled(
                exchange, exchange.getMessage().getBody() instanceof Outcome outcome ? outcome : null);
    }
}

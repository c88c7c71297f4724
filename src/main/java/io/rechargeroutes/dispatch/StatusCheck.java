package io.rechargeroutes.dispatch;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.dispatch.Settlement;
import io.rechargeroutes.ledger.dispatch.StatusQueries;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.provider.Outcomes;
import io.rechargeroutes.settings.ProviderLimits;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.eclipse.microprofile.config.Config;

/**
 * The steps of the status check. Each provider has a round of its own, so that one that hangs keeps no other's requests
 * waiting, and another one for rechecks of successes, so that neither these nor open requests starve. In a round few
 * requests are claimed at a time, so that none is claimed for longer than it takes to query it. The flow is in
 * routes/schedule/status-check.camel.yaml.
 */
@ApplicationScoped
@Named("statusCheck")
public class StatusCheck {

    /** Between two tries of one status query, and for the ledger to record it. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final long LONGEST_NAP = TimeUnit.MILLISECONDS.toNanos(200);

    private final StatusQueries ledger;
    private final Settlement settlement;
    private final RechargeSettings.StatusQuery settings;
    private final int retries;
    private final Config config;
    private final CamelContext camel;
    private final Map<Round, StatusQueryPace> paces = new ConcurrentHashMap<>();
    /** Rounds at whose requests the ledger went away between a claim and what came of it. */
    private final Set<Round> lost = ConcurrentHashMap.newKeySet();

    /**
     * What is asked of one provider, one query after the other.
     *
     * @param provider in upper case
     * @param kind open requests, or rechecks
     */
    public record Round(String provider, StatusQueries.Kind kind) {}

    StatusCheck(
            StatusQueries ledger, Settlement settlement, RechargeSettings settings, Config config, CamelContext camel) {
        this.ledger = ledger;
        this.settlement = settlement;
        this.settings = settings.status();
        this.retries = settings.statusQuery().retries();
        this.config = config;
        this.camel = camel;
    }

    /** The rounds of the providers that have something open, or something to recheck. */
    public List<Round> rounds() {
        return ledger.providers().stream()
                .flatMap(provider -> Arrays.stream(StatusQueries.Kind.values()).map(kind -> new Round(provider, kind)))
                .toList();
    }

    /**
     * Begins a provider's round; false while its last one is under way, or while it backs off. Requests that nobody can
     * query any more are given up then.
     */
    public boolean begin(@Body Round round, Exchange exchange) {
        StatusQueryPace pace = pace(round);
        if (!pace.begin()) {
            return false;
        }
        WhenDone.run(exchange, pace::end);
        if (pace.backingOff()) {
            giveUp(round);
            return false;
        }
        // what an earlier round of this process claimed and could not settle is due again; no two rounds of a provider
        // overlap
        if (lost.contains(round)) {
            ledger.release(round.provider(), round.kind());
            lost.remove(round);
        }
        exchange.setProperty("queried", 0);
        exchange.setProperty("round", round);
        return true;
    }

    private void giveUp(Round round) {
        if (round.kind() == StatusQueries.Kind.RECHECK) {
            return;
        }
        for (Attempt attempt : ledger.overdue(round.provider(), settings.giveUpAfter(), settings.batch())) {
            settlement.giveUp(attempt.request().orderId(), attempt.reference());
        }
    }

    /** Claims the next few requests of the round; none where it is over. */
    public List<Attempt> claim(
            @ExchangeProperty("round") Round round, @ExchangeProperty("queried") int queried, Exchange exchange)
            throws InterruptedException {
        StatusQueryPace pace = pace(round);
        await(pace);
        int most = camel.isStopping() ? 0 : Math.min(pace.permits(), settings.batch() - queried);
        List<Attempt> due = most > 0
                ? noting(round, () -> ledger.claim(round.provider(), round.kind(), most, lease(round.provider())))
                : List.of();
        pace.spend(due.size());
        exchange.setProperty("queried", queried + due.size());
        exchange.setProperty("claimed", due.size());
        return due;
    }

    private void await(StatusQueryPace pace) throws InterruptedException {
        for (long left = pace.untilNext(); left > 0 && !camel.isStopping(); left = pace.untilNext()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, LONGEST_NAP));
        }
    }

    private <T> T noting(Round round, Supplier<T> work) {
        try {
            return work.get();
        } catch (LedgerException away) {
            lost.add(round);
            throw away;
        }
    }

    /**
     * Sets what the provider's status route needs. A process that is stopping asks no more; others do when its lease is
     * given up.
     */
    public void prepare(@Body Attempt attempt, Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            exchange.setRouteStop(true);
            return;
        }
        exchange.setProperty("attempt", attempt);
        exchange.setProperty(Dispatch.MONEY_CALL, attempt.call());
        exchange.setProperty(Outcomes.STATUS_QUERY, true);
        exchange.setProperty("providerName", attempt.provider().toLowerCase(Locale.ROOT));
    }

    /** Records what the provider said. */
    public void settle(
            @ExchangeProperty("round") Round round, @ExchangeProperty("attempt") Attempt attempt, Exchange exchange) {
        Outcome outcome = Dispatch.outcome(exchange);
        StatusQueryPace pace = pace(round);
        boolean rested = pace.backingOff();
        pace.record(!outcome.unanswered());
        if (!rested && pace.backingOff()) {
            Log.warnf(
                    "%s answers no status queries (%s: %s): it is queried less often until it does",
                    attempt.provider(), outcome.code(), outcome.message());
        }
        noting(round, () -> settlement.afterStatusQuery(attempt.request().orderId(), attempt.reference(), outcome));
    }

    /** Longer than a status query and its repeats may take, so that no other node queries the same meanwhile. */
    private Duration lease(String provider) {
        return ProviderLimits.of(config, provider)
                .timeout()
                .multipliedBy(1L + retries)
                .plus(MARGIN);
    }

    private StatusQueryPace pace(Round round) {
        return paces.computeIfAbsent(
                round,
                one -> new StatusQueryPace(
                        settings.threads(), rate(one), settings.backOff(), settings.backOffLimit(), System::nanoTime));
    }

    private double rate(Round round) {
        ProviderLimits limits = ProviderLimits.of(config, round.provider());
        return round.kind() == StatusQueries.Kind.OPEN
                ? limits.statusQueryRate(settings)
                : limits.recheckRate(settings);
    }
}

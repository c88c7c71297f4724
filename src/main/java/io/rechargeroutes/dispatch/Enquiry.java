package io.rechargeroutes.dispatch;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.EnquiryLedger;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.Settlement;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.provider.Outcomes;
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
import org.apache.camel.support.SynchronizationAdapter;
import org.eclipse.microprofile.config.Config;

/**
 * The steps of the status check. Each provider has a turn of its own, so that one that hangs keeps no other's requests waiting, and another one for rechecks
 * of successes, so that neither these nor open requests starve. In a turn few requests are claimed at a time, so that none is claimed for longer than it
 * takes to ask about it. The flow is in routes/schedule/status-check.camel.yaml.
 */
@ApplicationScoped
@Named("enquiry")
public class Enquiry {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    /** Between two tries of one enquiry, and for the ledger to hear of it. */
    private static final Duration MARGIN = Duration.ofMinutes(1);
    private static final long LONGEST_NAP = TimeUnit.MILLISECONDS.toNanos(200);

    private final EnquiryLedger ledger;
    private final Settlement settlement;
    private final RechargeSettings.Enquiry settings;
    private final Config config;
    private final CamelContext camel;
    private final Map<Turn, EnquiryPace> paces = new ConcurrentHashMap<>();
    /** Turns at whose requests the ledger went away between a claim and what came of it. */
    private final Set<Turn> lost = ConcurrentHashMap.newKeySet();

    /**
     * What is asked of one provider, one query after the other.
     *
     * @param provider in upper case
     * @param kind     open requests, or rechecks
     */
    public record Turn(String provider, EnquiryLedger.Kind kind) {
    }

    Enquiry(EnquiryLedger ledger, Settlement settlement, RechargeSettings settings, Config config, CamelContext camel) {
        this.ledger = ledger;
        this.settlement = settlement;
        this.settings = settings.status();
        this.config = config;
        this.camel = camel;
    }

    /** The turns of the providers that have something open, or something to recheck. */
    public List<Turn> turns() {
        return ledger.providers().stream().flatMap(provider -> Arrays.stream(EnquiryLedger.Kind.values()).map(kind -> new Turn(provider, kind))).toList();
    }

    /** Begins a provider's turn; false while its last one is under way, or while it rests. Requests that nobody can be asked about any more are given up then. */
    public boolean begin(@Body Turn turn, Exchange exchange) {
        EnquiryPace pace = pace(turn);
        if (!pace.begin()) {
            return false;
        }
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                pace.end();
            }
        });
        if (pace.resting()) {
            giveUp(turn);
            return false;
        }
        // what an earlier turn of this process claimed and could not settle is due again; no two turns of a provider overlap
        if (lost.contains(turn)) {
            ledger.giveBack(turn.provider(), turn.kind());
            lost.remove(turn);
        }
        exchange.setProperty("asked", 0);
        exchange.setProperty("turn", turn);
        return true;
    }

    private void giveUp(Turn turn) {
        if (turn.kind() == EnquiryLedger.Kind.RECHECK) {
            return;
        }
        for (Attempt attempt : ledger.overdue(turn.provider(), settings.giveUpAfter(), settings.batch())) {
            settlement.giveUp(attempt.request().orderId(), attempt.reference());
        }
    }

    /** Claims the next few requests of the turn; none where it is over. */
    public List<Attempt> claim(@ExchangeProperty("turn") Turn turn, @ExchangeProperty("asked") int asked, Exchange exchange) throws InterruptedException {
        EnquiryPace pace = pace(turn);
        await(pace);
        int most = camel.isStopping() ? 0 : Math.min(pace.room(), settings.batch() - asked);
        List<Attempt> due = most > 0 ? noting(turn, () -> ledger.claim(turn.provider(), turn.kind(), most, lease(turn.provider()))) : List.of();
        pace.asks(due.size());
        exchange.setProperty("asked", asked + due.size());
        exchange.setProperty("claimed", due.size());
        return due;
    }

    private void await(EnquiryPace pace) throws InterruptedException {
        for (long left = pace.untilNext(); left > 0 && !camel.isStopping(); left = pace.untilNext()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, LONGEST_NAP));
        }
    }

    private <T> T noting(Turn turn, Supplier<T> work) {
        try {
            return work.get();
        } catch (LedgerException away) {
            lost.add(turn);
            throw away;
        }
    }

    /** Sets what the provider's status route needs. A process that is told to stop asks no more; others do when its lease is given up. */
    public void prepare(@Body Attempt attempt, Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            exchange.setRouteStop(true);
            return;
        }
        exchange.setProperty("attempt", attempt);
        exchange.setProperty(Dispatch.MONEY_CALL, attempt.call());
        exchange.setProperty(Outcomes.STATUS_QUERY, true);
        exchange.setProperty("lane", attempt.provider().toLowerCase(Locale.ROOT));
    }

    /** Records what the provider said. */
    public void settle(@ExchangeProperty("turn") Turn turn, @ExchangeProperty("attempt") Attempt attempt, Exchange exchange) {
        Outcome outcome = Dispatch.outcome(exchange);
        EnquiryPace pace = pace(turn);
        boolean rested = pace.resting();
        pace.heard(!outcome.unanswered());
        if (!rested && pace.resting()) {
            Log.warnf("%s answers no enquiries (%s: %s): it is asked less often until it does", attempt.provider(), outcome.code(), outcome.message());
        }
        noting(turn, () -> settlement.afterEnquiry(attempt.request().orderId(), attempt.reference(), outcome));
    }

    /** Longer than an enquiry and its repeats may take, so that no other node asks about the same meanwhile. */
    private Duration lease(String provider) {
        String name = provider.toLowerCase(Locale.ROOT);
        Duration timeout = config.getOptionalValue(name + ".timeout", Duration.class).orElse(DEFAULT_TIMEOUT);
        return timeout.multipliedBy(1L + config.getValue("recharge.enquiry.repeats", Integer.class)).plus(MARGIN);
    }

    private EnquiryPace pace(Turn turn) {
        return paces.computeIfAbsent(turn, one -> new EnquiryPace(settings.threads(), rate(one), settings.backOff(), settings.backOffLimit(),
                System::nanoTime));
    }

    private double rate(Turn turn) {
        boolean open = turn.kind() == EnquiryLedger.Kind.OPEN;
        String key = turn.provider().toLowerCase(Locale.ROOT) + (open ? ".enquiry-rate" : ".recheck-rate");
        return config.getOptionalValue(key, Double.class).orElse(open ? settings.rate() : settings.recheckRate());
    }
}

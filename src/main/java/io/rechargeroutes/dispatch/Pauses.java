package io.rechargeroutes.dispatch;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.ledger.Claim;
import io.rechargeroutes.ledger.PauseLedger;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Pause;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is paused, as this process saw it within the last second, and what the providers' answers make of it: refusals of our own making in a row
 * pause a provider, and the first request that goes through after that resumes it.
 */
@ApplicationScoped
public class Pauses {

    /** What moves no money, and tells whether the trouble is over. */
    private static final Set<Operation> ASKING = EnumSet.of(Operation.STATUS, Operation.BALANCE);
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final PauseLedger ledger;
    private final Catalogue catalogue;
    /** Used by the one thread that claims. */
    private final Map<Held, List<String>> aside = new HashMap<>();
    private final Map<String, Integer> streaks = new ConcurrentHashMap<>();
    private volatile Set<String> paused = Set.of();
    private volatile Set<String> trials = Set.of();
    private volatile long seenAt = System.nanoTime() - FRESH.toNanos();

    /** What requests of one claim wait for. */
    private record Held(String token, String provider, String operator) {
    }

    Pauses(PauseLedger ledger, Catalogue catalogue) {
        this.ledger = ledger;
        this.catalogue = catalogue;
    }

    /** Looks at the ledger again where the last look is a second old. */
    void refresh() {
        if (System.nanoTime() - seenAt >= FRESH.toNanos()) {
            look();
        }
    }

    private synchronized void look() {
        PauseLedger.View view = ledger.view();
        paused = new HashSet<>(view.pauses().stream().map(Pause::lane).toList());
        trials = new HashSet<>(view.trials());
        streaks.keySet().retainAll(view.streaks().keySet());
        streaks.putAll(view.streaks());
        seenAt = System.nanoTime();
        view.trials().forEach(ledger::wakeOne);
    }

    /** Whether a provider takes nothing now: all of it, or the operator of this request. */
    public boolean paused(String provider, String operator) {
        return paused.contains(provider) || operator != null && paused.contains(Pause.lane(provider, operator));
    }

    /** Has a request wait whose provider or operator is paused; false where it may go on. It is put aside with others, by {@link #putAside}. */
    boolean holds(Claim claim, String provider) {
        if (ASKING.contains(claim.request().operation())) {
            return false;
        }
        String operator = claim.request().operator();
        boolean all = paused.contains(provider);
        boolean one = operator != null && paused.contains(Pause.lane(provider, operator));
        if (!one && (!all || trials.contains(provider) && ledger.takeTrial(provider))) {
            return false;
        }
        aside.computeIfAbsent(new Held(claim.token(), provider, all ? null : operator), key -> new ArrayList<>()).add(claim.request().orderId());
        return true;
    }

    /** Writes down what waits: one transaction for all of a claim that wait for the same. What cannot be written is tried again the next time. */
    void putAside() {
        for (Held held : List.copyOf(aside.keySet())) {
            ledger.park(aside.get(held), held.token(), held.provider(), held.operator());
            aside.remove(held);
        }
    }

    /** Takes notice of what a call came to. */
    void heard(Attempt attempt, Outcome outcome) {
        String provider = attempt.provider();
        switch (outcome.verdict()) {
            case REFUSED -> {
                if (catalogue.isOurTrouble(outcome.code())) {
                    streaks.put(provider, ledger.refused(provider, outcome.code(), catalogue.remedy(outcome.code())));
                    look();
                }
            }
            case SUCCESS, FAILED, PENDING -> {
                if ((streaks.containsKey(provider) || paused.contains(provider)) && attempt.submittedAt() != null) {
                    ledger.worked(provider, attempt.submittedAt());
                    look();
                }
            }
            default -> {
                // nothing is known: neither trouble nor its end
            }
        }
    }
}

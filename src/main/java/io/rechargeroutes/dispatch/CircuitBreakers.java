package io.rechargeroutes.dispatch;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.ledger.provider.Circuits;
import io.rechargeroutes.ledger.provider.Pauses;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.CallResult;
import io.rechargeroutes.model.CallResult.Kind;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Pause;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is paused and which circuits are open, as this process saw it within the last second, and what the providers'
 * answers make of it.
 */
@ApplicationScoped
public class CircuitBreakers {

    /** What moves no money, and is asked while requests wait. */
    private static final Set<Operation> QUERIES = EnumSet.of(Operation.STATUS, Operation.BALANCE);
    /** Not sent, and not for the provider's sake; a bearer token that has simply ended is replaced. */
    private static final Set<String> OURS =
            Set.of("LEDGER_UNAVAILABLE", "TOKEN_ENDED", "NOT_ROUTED", "UNREADABLE_REQUEST", "NOT_OFFERED", "EXPIRED");

    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Pauses ledger;
    private final Circuits circuits;
    private final Catalogue catalogue;
    private final LogLimiter log;
    /** Used by the one thread that claims. */
    private final Map<Deferred, List<String>> deferred = new HashMap<>();
    /** When an answer of each provider was last written down. */
    private final Map<String, Long> answered = new ConcurrentHashMap<>();

    private volatile Map<String, Pause> stopped = Map.of();
    private volatile Set<String> probes = Set.of();
    private volatile Map<String, Circuits.Snapshot> snapshots = Map.of();
    /** Since when alerts of single operators' circuits are due. */
    private final Map<String, Long> alertsDue = new HashMap<>();

    private volatile long seenAt = System.nanoTime() - FRESH.toNanos();

    /** What requests of one claim wait for. */
    private record Deferred(String token, String provider, String operator) {}

    CircuitBreakers(Pauses ledger, Circuits circuits, Catalogue catalogue, LogLimiter log) {
        this.ledger = ledger;
        this.circuits = circuits;
        this.catalogue = catalogue;
        this.log = log;
    }

    /** Looks at the ledger again where the last look is a second old. */
    void refresh() {
        if (System.nanoTime() - seenAt >= FRESH.toNanos()) {
            look();
        }
    }

    private synchronized void look() {
        Pauses.View view = ledger.view();
        snapshots = circuits.snapshots();
        stopped = view.pauses().stream().collect(Collectors.toMap(Pause::target, Function.identity()));
        probes = view.probes().stream().map(Pause::target).collect(Collectors.toSet());
        seenAt = System.nanoTime();
        probes.forEach(ledger::wakeOne);
        raiseAlerts(view.pauses());
    }

    private void raiseAlerts(List<Pause> pauses) {
        Set<String> due = pauses.stream()
                .filter(pause -> pause.automatic() && pause.operator() != null)
                .map(Pause::provider)
                .distinct()
                .filter(circuits::alertsAreDue)
                .collect(Collectors.toSet());
        alertsDue.keySet().retainAll(due);
        due.stream()
                .filter(provider -> seenAt - alertsDue.computeIfAbsent(provider, first -> seenAt) >= FRESH.toNanos())
                .forEach(circuits::raiseAlerts);
    }

    /** Whether a provider takes nothing now: all of it, or the operator of this request. */
    public boolean paused(String provider, String operator) {
        return stopping(provider, operator) != null;
    }

    /**
     * What a request waits for: its operator's before the provider's, so that no request that waits for a person is
     * taken for a probe.
     */
    private Pause stopping(String provider, String operator) {
        Pause one = operator == null ? null : stopped.get(Pause.target(provider, operator));
        return one != null ? one : stopped.get(provider);
    }

    private Pause stopping(Claim claim, String provider) {
        return QUERIES.contains(claim.request().operation())
                ? null
                : stopping(provider, claim.request().operator());
    }

    /** Whether a probe is due for what stops this request, and nothing else stops it. */
    private boolean mayProbe(Pause pause) {
        return probes.contains(pause.target()) && (pause.operator() == null || !stopped.containsKey(pause.provider()));
    }

    /**
     * Defers a request whose provider or operator is stopped, and which cannot be a probe either; false where it may go
     * on to {@link #mustWait}.
     */
    boolean waits(Claim claim, String provider) {
        Pause pause = stopping(claim, provider);
        if (pause == null || mayProbe(pause)) {
            return false;
        }
        defer(claim, pause);
        return true;
    }

    /** Defers a request whose provider or operator is stopped; false where it may be sent, as a probe if need be. */
    boolean mustWait(Claim claim, String provider) {
        Pause pause = stopping(claim, provider);
        if (pause == null || mayProbe(pause) && takeProbe(pause, claim.request().orderId())) {
            return false;
        }
        defer(claim, pause);
        return true;
    }

    /** Whoever got it: what comes after does not ask the ledger until the next look. */
    private boolean takeProbe(Pause pause, String orderId) {
        boolean taken = circuits.takeProbe(pause.provider(), pause.operator(), orderId);
        probes =
                probes.stream().filter(target -> !target.equals(pause.target())).collect(Collectors.toSet());
        return taken;
    }

    private void defer(Claim claim, Pause pause) {
        deferred.computeIfAbsent(
                        new Deferred(claim.token(), pause.provider(), pause.operator()), key -> new ArrayList<>())
                .add(claim.request().orderId());
    }

    /**
     * Writes down what waits: one transaction for all of a claim that wait for the same. What cannot be written is
     * tried again the next time.
     */
    void recordDeferred() {
        for (Deferred group : List.copyOf(deferred.keySet())) {
            ledger.defer(deferred.get(group), group.token(), group.provider(), group.operator());
            deferred.remove(group);
        }
    }

    /**
     * Since when a request waits behind an open circuit: it was first tried in vain then, or it or the circuit came
     * later.
     */
    Optional<Instant> waitsSince(Claim claim, String provider) {
        Pause pause = stopping(claim, provider);
        if (pause == null || !pause.automatic() || claim.receivedAt() == null) {
            return Optional.empty();
        }
        Instant first = claim.firstTriedAt();
        Circuits.Snapshot snapshot = snapshots.get(provider);
        boolean counts = first != null
                && (snapshot == null || snapshot.countsFrom() == null || first.isAfter(snapshot.countsFrom()));
        return Optional.of(
                counts ? first : claim.receivedAt().isAfter(pause.since()) ? claim.receivedAt() : pause.since());
    }

    /** Takes notice of what a call came to. */
    void record(Attempt attempt, Outcome outcome) {
        String provider = attempt.provider();
        String operator = attempt.request().operator();
        String orderId = attempt.request().orderId();
        Kind kind = kind(attempt, outcome);
        if (kind == null) {
            unused(provider, orderId);
            return;
        }
        CallResult call = new CallResult(provider, operator, orderId, attempt.submittedAt(), kind, outcome.code());
        if (kind != Kind.RECOGNISED) {
            circuits.failed(call, catalogue.remedy(outcome.code())).ifPresent(probe -> failed(probe, outcome));
            look();
        } else if (failing(provider) || paused(provider, operator)) {
            circuits.answered(call);
            look();
        } else if (answeredLongAgo(provider)) {
            circuits.answered(call);
        }
    }

    private void failed(Circuits.FailedProbe probe, Outcome outcome) {
        String next = probe.next() == null
                ? "no other goes by itself: resume it with the operations API"
                : "the next goes in " + probe.next().toSeconds() + " s";
        log.warn(
                "failed probes of " + probe.target(),
                "probes failed",
                "the probe of circuit " + probe.target() + " failed (" + outcome.verdict() + " " + outcome.code()
                        + "): it stays open, " + next);
    }

    private boolean failing(String provider) {
        Circuits.Snapshot snapshot = snapshots.get(provider);
        return snapshot != null && snapshot.failing();
    }

    /** That a provider answers is written down once a second. */
    private boolean answeredLongAgo(String provider) {
        long now = System.nanoTime();
        Long last = answered.get(provider);
        if (last != null && now - last < FRESH.toNanos()) {
            return false;
        }
        answered.put(provider, now);
        return true;
    }

    /**
     * A request that was let through is not sent after all, for reasons of this process: where it was a probe, another
     * may go.
     */
    void unused(String provider, String orderId) {
        if (stopped.values().stream()
                .anyMatch(pause -> pause.automatic() && pause.provider().equals(provider))) {
            circuits.probeUnused(provider, orderId);
        }
    }

    private Kind kind(Attempt attempt, Outcome outcome) {
        if (QUERIES.contains(attempt.request().operation())
                || outcome.code() != null && OURS.contains(outcome.code())) {
            return null;
        }
        return switch (outcome.verdict()) {
            case SUCCESS, FAILED, PENDING, REVERSED -> Kind.RECOGNISED;
            case REFUSED -> catalogue.isAccountError(outcome.code()) ? Kind.ACCOUNT_ERROR : Kind.RECOGNISED;
            case NOT_SENT -> switch (String.valueOf(outcome.code())) {
                case "LOOKUP_FAILED" -> Kind.RECOGNISED;
                case "TOKEN_REFUSED" -> Kind.ACCOUNT_ERROR;
                default -> Kind.NOT_SENT;
            };
            case UNKNOWN -> Kind.INDETERMINATE;
        };
    }
}

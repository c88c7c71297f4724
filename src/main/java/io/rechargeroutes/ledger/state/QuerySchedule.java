package io.rechargeroutes.ledger.state;

import io.rechargeroutes.ledger.state.RequestSnapshot.Recheck;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** When the next status query is due, where a transition came about in another way than by the schedule itself. */
public final class QuerySchedule {

    private QuerySchedule() {}

    /**
     * What was sent together is not queried together for ever.
     *
     * @param jitter the longest random part, as a part of the interval
     */
    public static Transition addJitter(Transition transition, RequestSnapshot at, double jitter) {
        if (jitter == 0 || transition.dueAt() == null || transition.to() == Status.RECEIVED) {
            return transition;
        }
        long wait = Duration.between(at.now(), transition.dueAt()).toMillis();
        double late = wait * jitter * ThreadLocalRandom.current().nextDouble();
        return transition.due(transition.dueAt().plusMillis((long) late));
    }

    /** Nobody is queried before the sender that was taken for dead is certainly done. */
    public static Transition notBefore(Transition transition, RequestSnapshot at, Duration gracePeriod) {
        Instant earliest = at.submittedAt().plus(gracePeriod);
        boolean early = transition.dueAt() != null && transition.dueAt().isBefore(earliest);
        return early ? transition.due(earliest) : transition;
    }

    /**
     * A status query that only a callback asked for leaves the schedule of the others as it was.
     *
     * @param scheduledAt when the next one was due, or null
     */
    public static Transition afterCallback(RequestSnapshot at, Instant scheduledAt, Optional<Transition> transition) {
        Transition kept = transition.orElse(new Transition(at.state(), at.code(), null, at.statusQueries()));
        boolean ended = kept.to() != at.state() && !kept.to().isOpen();
        boolean unscheduled = scheduledAt == null && kept.to().isOpen();
        boolean toConfirm = kept.to() == Status.SUCCESS && kept.recheck().failure() != null;
        Instant due = toConfirm ? earlier(scheduledAt, kept.dueAt()) : scheduledAt;
        return ended || unscheduled
                ? kept
                : new Transition(
                        kept.to(),
                        kept.code(),
                        due,
                        at.statusQueries(),
                        new Recheck(
                                kept.recheck().failure(),
                                kept.recheck().failureAt(),
                                at.recheck().unclear()));
    }

    /**
     * A status query that somebody asked for: what decides is applied, what does not leaves the schedule as it is. A
     * failure of a success is confirmed later, or taken back, whoever asked.
     *
     * @param dueAt when the next one is due, or null
     */
    public static Optional<Transition> afterRequest(
            RequestSnapshot at, Instant dueAt, Outcome outcome, Transition transition) {
        if (transition.to() != at.state()) {
            return Optional.of(transition);
        }
        boolean speaks = outcome.verdict() == Verdict.FAILED
                || outcome.verdict() == Verdict.SUCCESS && at.recheck().failure() != null;
        if (at.state() != Status.SUCCESS || !speaks) {
            return Optional.empty();
        }
        Instant due = outcome.verdict() == Verdict.FAILED ? earlier(dueAt, transition.dueAt()) : dueAt;
        return Optional.of(new Transition(at.state(), at.code(), due, at.statusQueries(), transition.recheck()));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one == null || other != null && other.isBefore(one) ? other : one;
    }
}

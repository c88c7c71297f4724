package io.rechargeroutes.ledger.state;

import io.rechargeroutes.ledger.state.RequestSnapshot.Recheck;
import io.rechargeroutes.model.Decision;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.settings.RechargeSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which transition an outcome makes; the table of docs/architecture.md as a function. Empty means that nothing changes.
 * No answer leads from a later state back to PENDING or UNKNOWN; only a person's ASK_AGAIN does.
 */
public final class StateMachine {

    /** Nobody can query the request: a person decides. */
    private static final String NO_REFERENCE = "NO_REFERENCE";
    /** Its process was taken for dead while it was being sent; an answer may still come. */
    public static final String INTERRUPTED = "INTERRUPTED";
    /** The provider said that it failed, and then that it succeeded: a person was notified. */
    static final String LATE_SUCCESS = "LATE_SUCCESS";
    /** A bearer token that had never let a call in was refused. Nothing was executed. */
    private static final String TOKEN_REFUSED = "TOKEN_REFUSED";

    private static final String PROVIDER_UNREACHABLE = "PROVIDER_UNREACHABLE";
    private static final Set<String> UNREACHED = Set.of(PROVIDER_UNREACHABLE, "TOKEN_UNAVAILABLE");
    /** Its provider gave no clear answer for so long that nobody asks any more. */
    private static final String NO_ANSWER = "NO_ANSWER";
    /** The provider's own word for money that came back. */
    private static final String REFUNDED = "REFUNDED";

    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

    private final RechargeSettings.Dispatch dispatch;
    private final RechargeSettings.StatusQuery statusQuery;

    public StateMachine(RechargeSettings.Dispatch dispatch, RechargeSettings.StatusQuery statusQuery) {
        this.dispatch = dispatch;
        this.statusQuery = statusQuery;
    }

    /** The answer of the call that sent the request; it may come late, when somebody else has moved the row. */
    public Optional<Transition> afterCall(RequestSnapshot at, Outcome outcome) {
        return switch (at.state()) {
            case SUBMITTED -> Optional.of(settled(at, outcome));
            case PENDING, UNKNOWN -> lateAnswer(at, outcome);
            case REVIEW -> INTERRUPTED.equals(at.code()) ? lateAnswer(at, outcome) : Optional.empty();
            case FAILED -> lateSuccess(outcome);
            default -> Optional.empty();
        };
    }

    /** The provider says now that it did what it was said to have failed at: a person decides. */
    private static Optional<Transition> lateSuccess(Outcome outcome) {
        return outcome.verdict() == Verdict.SUCCESS
                ? Optional.of(transition(Status.REVIEW, LATE_SUCCESS))
                : Optional.empty();
    }

    /**
     * The failover of a recharge that would become FAILED. Its own call must show that it was certainly not executed,
     * and nobody else may have held it meanwhile. Empty after any indeterminate outcome.
     */
    public Optional<Transition> failover(RequestSnapshot at, Outcome outcome) {
        boolean refused = outcome.verdict() == Verdict.REFUSED;
        // whether the provider answers others makes no difference where another one can take it
        boolean unreached = outcome.verdict() == Verdict.NOT_SENT
                && UNREACHED.contains(String.valueOf(outcome.code()))
                && triedSince(at).plus(dispatch.giveUpAfter()).compareTo(at.now()) <= 0;
        return at.state() == Status.SUBMITTED && (refused || unreached)
                ? failover(at, outcome.code())
                : Optional.empty();
    }

    /**
     * The move to the other provider of a recharge that waits behind an open circuit; whatever it came to before was
     * certainly not sent.
     */
    public Optional<Transition> failoverUnsent(RequestSnapshot at, Outcome outcome) {
        return at.state() == Status.RECEIVED ? failover(at, outcome.code()) : Optional.empty();
    }

    private static Optional<Transition> failover(RequestSnapshot at, String code) {
        return at.operation() == Operation.RECHARGE
                ? Optional.of(new Transition(Status.RECEIVED, code, at.now(), 0))
                : Optional.empty();
    }

    /** A claimed request that did not get as far as being sent. */
    public Transition beforeAttempt(RequestSnapshot at, Outcome outcome) {
        return switch (outcome.verdict()) {
            case FAILED, REFUSED -> transition(Status.FAILED, outcome.code());
            default -> backToWaiting(at, outcome.code());
        };
    }

    private Transition settled(RequestSnapshot at, Outcome outcome) {
        return switch (outcome.verdict()) {
            case SUCCESS -> success(at);
            case FAILED, REFUSED -> transition(Status.FAILED, outcome.code());
            case REVERSED -> transition(Status.FAILED, REFUNDED);
            case NOT_SENT -> refusedAgain(at, outcome)
                    ? transition(Status.FAILED, "AUTH_REFUSED")
                    : backToWaiting(at, outcome.code());
            case PENDING -> at.operation().lookup()
                    ? backToWaiting(at, "PENDING")
                    : open(Status.PENDING, at, outcome.code());
            case UNKNOWN -> indeterminate(at, outcome.code());
        };
    }

    private Transition indeterminate(RequestSnapshot at, String code) {
        if (at.operation().lookup()) {
            return backToWaiting(at, code);
        }
        boolean nobodyToQuery = credit(at.operation()) || NO_REFERENCE.equals(code);
        return nobodyToQuery ? transition(Status.REVIEW, code) : open(Status.UNKNOWN, at, code);
    }

    /** A new token was refused as well: it is not the token. */
    private static boolean refusedAgain(RequestSnapshot at, Outcome outcome) {
        return TOKEN_REFUSED.equals(outcome.code()) && TOKEN_REFUSED.equals(at.code());
    }

    private static boolean credit(Operation operation) {
        return operation.name().startsWith("CREDIT_");
    }

    /**
     * Certainly not executed, or harmless to repeat: back to waiting, until that has lasted too long while the provider
     * answered others.
     */
    private Transition backToWaiting(RequestSnapshot at, String code) {
        Instant since = triedSince(at);
        Instant until = at.triedUntil() == null || at.triedUntil().isAfter(at.now()) ? at.now() : at.triedUntil();
        if (Duration.between(since, until).compareTo(dispatch.giveUpAfter()) >= 0) {
            return transition(Status.FAILED, code == null ? PROVIDER_UNREACHABLE : code);
        }
        return new Transition(Status.RECEIVED, code, at.now().plus(backOff(Duration.between(since, at.now()))), 0);
    }

    private static Instant triedSince(RequestSnapshot at) {
        return at.firstTriedAt() == null ? at.now() : at.firstTriedAt();
    }

    /** Grows with the time that was tried already, so that it doubles from one try to the next. */
    private Duration backOff(Duration tried) {
        Duration wait = tried.compareTo(dispatch.backOff()) < 0 ? dispatch.backOff() : tried;
        return wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
    }

    private Optional<Transition> lateAnswer(RequestSnapshot at, Outcome outcome) {
        return switch (outcome.verdict()) {
            case SUCCESS -> Optional.of(success(at));
            case FAILED, REFUSED -> Optional.of(transition(Status.FAILED, outcome.code()));
            case REVERSED -> Optional.of(transition(Status.FAILED, REFUNDED));
            case NOT_SENT -> Optional.of(transition(Status.FAILED, PROVIDER_UNREACHABLE));
            case PENDING, UNKNOWN -> Optional.empty();
        };
    }

    /** The answer to a status query. Refused and unsent status queries say nothing of the request. */
    public Optional<Transition> afterStatusQuery(RequestSnapshot at, Outcome outcome) {
        return switch (at.state()) {
            case PENDING, UNKNOWN -> Optional.of(queried(at, outcome));
            case SUCCESS -> Optional.of(rechecked(at, outcome));
            case FAILED -> lateSuccess(outcome);
            case REVIEW -> NO_ANSWER.equals(at.code()) ? answeredAfterAll(at, outcome) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** A request in REVIEW {@code NO_ANSWER} that a callback or a {@code STATUS} request had queried again. */
    private Optional<Transition> answeredAfterAll(RequestSnapshot at, Outcome outcome) {
        return switch (outcome.verdict()) {
            case SUCCESS, FAILED, REVERSED -> Optional.of(queried(at, outcome));
            default -> Optional.empty();
        };
    }

    private Transition queried(RequestSnapshot at, Outcome outcome) {
        return switch (outcome.verdict()) {
            case SUCCESS -> success(at);
            case FAILED -> at.inGracePeriod() ? askLater(at, outcome) : transition(Status.FAILED, outcome.code());
            case REVERSED -> at.inGracePeriod() ? askLater(at, outcome) : transition(Status.FAILED, REFUNDED);
            case PENDING -> askAgain(Status.PENDING, at, outcome);
            case UNKNOWN, REFUSED, NOT_SENT -> NO_REFERENCE.equals(outcome.code())
                    ? transition(Status.REVIEW, NO_REFERENCE)
                    : askAgain(at.state(), at, outcome);
        };
    }

    private Transition askAgain(Status state, RequestSnapshot at, Outcome outcome) {
        Instant start = at.submittedAt() == null ? at.receivedAt() : at.submittedAt();
        if (Duration.between(start, at.now()).compareTo(statusQuery.giveUpAfter()) >= 0) {
            return transition(Status.REVIEW, NO_ANSWER);
        }
        // a provider that answers nothing uses up no retry interval
        int queried = outcome.unanswered() ? at.statusQueries() : at.statusQueries() + 1;
        return new Transition(
                state, outcome.code(), at.now().plus(interval(statusQuery.intervals(), queried)), queried);
    }

    /**
     * The sender was taken for dead, but it may still make the only call. So the provider's present answer may change.
     */
    private Transition askLater(RequestSnapshot at, Outcome outcome) {
        Transition again = askAgain(at.state(), at, outcome);
        boolean early = again.dueAt() != null && again.dueAt().isBefore(at.graceUntil());
        return early ? new Transition(again.to(), again.code(), at.graceUntil(), again.statusQueries()) : again;
    }

    private Transition rechecked(RequestSnapshot at, Outcome outcome) {
        return switch (outcome.verdict()) {
            case SUCCESS -> success(at, at.statusQueries() + 1);
            case REVERSED -> transition(Status.REVERSED, outcome.code());
            case FAILED -> REFUNDED.equals(outcome.code())
                    ? transition(Status.REVERSED, REFUNDED)
                    : failedAfterSuccess(at, outcome);
            case PENDING, UNKNOWN, REFUSED, NOT_SENT -> notUnderstood(at, outcome);
        };
    }

    /**
     * A failure after a success, which the provider does not call a refund. It reverses the success only if the
     * provider says the same failure again after {@code recharge.status.reversal-confirm-after}. With a different
     * failure that time begins anew.
     */
    private Transition failedAfterSuccess(RequestSnapshot at, Outcome outcome) {
        String failure = failure(outcome);
        Recheck before = at.recheck();
        boolean again = failure.equals(before.failure());
        Instant since = again ? before.failureAt() : at.now();
        Instant confirmed = since.plus(statusQuery.reversalConfirmAfter());
        if (again && !at.now().isBefore(confirmed)) {
            return transition(Status.REVERSED, outcome.code());
        }
        boolean wavers = before.failure() != null && !again;
        return wavers && !recheckMayWait(at)
                ? nextRecheck(at)
                : new Transition(
                        Status.SUCCESS,
                        null,
                        confirmed,
                        at.statusQueries(),
                        new Recheck(failure, since, before.unclear()));
    }

    /** Code and words; numbers in them, times among them, may differ. */
    private static String failure(Outcome outcome) {
        String message = outcome.message() == null
                ? ""
                : outcome.message().toLowerCase(Locale.ROOT).replaceAll("[0-9]+", "#");
        return outcome.code() == null ? message : outcome.code() + " " + message;
    }

    /**
     * A recheck whose answer is not understood is repeated, less often each time. After
     * {@code recharge.status.give-up-after} the next recheck is scheduled, if one is left.
     */
    private Transition notUnderstood(RequestSnapshot at, Outcome outcome) {
        if (!recheckMayWait(at)) {
            return nextRecheck(at);
        }
        Recheck before = at.recheck();
        if (outcome.unanswered()) {
            return new Transition(
                    Status.SUCCESS,
                    null,
                    at.now().plus(interval(statusQuery.intervals(), Integer.MAX_VALUE)),
                    at.statusQueries(),
                    before);
        }
        return new Transition(
                Status.SUCCESS,
                null,
                at.now().plus(interval(statusQuery.intervals(), before.unclear())),
                at.statusQueries(),
                new Recheck(before.failure(), before.failureAt(), before.unclear() + 1));
    }

    private Transition nextRecheck(RequestSnapshot at) {
        Transition next = success(at, at.statusQueries() + 1);
        return new Transition(
                next.to(),
                next.code(),
                next.dueAt(),
                next.statusQueries(),
                new Recheck(at.recheck().failure(), at.recheck().failureAt(), 0));
    }

    /** Whether a recheck came to its end without an answer that decides anything: somebody must know. */
    public static boolean recheckGivenUp(RequestSnapshot at, Outcome outcome, Transition transition) {
        return at.state() == Status.SUCCESS
                && transition.to() == Status.SUCCESS
                && outcome.verdict() != Verdict.SUCCESS
                && transition.statusQueries() > at.statusQueries();
    }

    /** A person decides about a request that waits for one. */
    public Optional<Transition> decided(RequestSnapshot at, Decision decision) {
        if (at.state() != Status.REVIEW) {
            return Optional.empty();
        }
        return Optional.of(
                switch (decision) {
                    case SUCCESS -> success(at).because("RESOLVED");
                    case FAILED -> transition(Status.FAILED, "RESOLVED");
                    case ASK_AGAIN -> new Transition(Status.PENDING, "ASK_AGAIN", at.now(), 0);
                });
    }

    /** A person takes back a request that waits to be sent. */
    public Optional<Transition> cancelled(RequestSnapshot at) {
        return at.state() == Status.RECEIVED ? Optional.of(transition(Status.FAILED, "CANCELLED")) : Optional.empty();
    }

    /** A recheck that got no answer is tried again for as long as a first query would be. */
    private boolean recheckMayWait(RequestSnapshot at) {
        Duration due = statusQuery.recheckSuccess().stream()
                .limit(at.statusQueries() + 1L)
                .reduce(Duration.ZERO, Duration::plus);
        Instant start = at.submittedAt() == null ? at.receivedAt() : at.submittedAt();
        return at.now().isBefore(start.plus(due).plus(statusQuery.giveUpAfter()));
    }

    private Transition success(RequestSnapshot at) {
        return success(at, 0);
    }

    private Transition success(RequestSnapshot at, int queried) {
        boolean ask = at.operation() == Operation.RECHARGE
                && queried < statusQuery.recheckSuccess().size();
        Instant due = ask ? at.now().plus(statusQuery.recheckSuccess().get(queried)) : null;
        return new Transition(Status.SUCCESS, null, due, queried);
    }

    private Transition open(Status state, RequestSnapshot at, String code) {
        return new Transition(state, code, at.now().plus(interval(statusQuery.intervals(), 0)), 0);
    }

    private static Duration interval(List<Duration> intervals, int queried) {
        return intervals.get(Math.min(queried, intervals.size() - 1));
    }

    private static Transition transition(Status to, String code) {
        return new Transition(to, code, null, 0);
    }
}

package io.rechargeroutes.ledger;

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
 * Which transition an outcome makes; the table of docs/architecture.md as a function. Nothing moves where it answers empty.
 * PENDING and UNKNOWN never replace a later state.
 */
public final class StateMachine {

    /** Nobody can be asked about the request: a person decides. */
    private static final String NO_REFERENCE = "NO_REFERENCE";
    /** Its process was taken for dead while it was being sent; an answer may still come. */
    static final String INTERRUPTED = "INTERRUPTED";
    /** The provider said that it failed, and then that it succeeded: a person was told. */
    static final String LATE_SUCCESS = "LATE_SUCCESS";
    /** A bearer token that nobody was let in with yet was refused, and nothing executed. */
    private static final String TOKEN_REFUSED = "TOKEN_REFUSED";
    private static final String PROVIDER_UNREACHABLE = "PROVIDER_UNREACHABLE";
    private static final Set<String> UNREACHED = Set.of(PROVIDER_UNREACHABLE, "TOKEN_UNAVAILABLE");
    /** Its provider gave no clear answer for so long that nobody asks any more. */
    private static final String NO_ANSWER = "NO_ANSWER";
    /** The provider's own word for money that came back. */
    private static final String REFUNDED = "REFUNDED";
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(1);

    private final RechargeSettings.Dispatch dispatch;
    private final RechargeSettings.Enquiry enquiry;

    public StateMachine(RechargeSettings.Dispatch dispatch, RechargeSettings.Enquiry enquiry) {
        this.dispatch = dispatch;
        this.enquiry = enquiry;
    }

    /** The answer of the call that sent the request; it may come late, when somebody else has moved the row. */
    public Optional<Move> afterCall(Standing at, Outcome outcome) {
        return switch (at.state()) {
            case SUBMITTED -> Optional.of(settled(at, outcome));
            case PENDING, UNKNOWN -> lateAnswer(at, outcome);
            case REVIEW -> INTERRUPTED.equals(at.code()) ? lateAnswer(at, outcome) : Optional.empty();
            case FAILED -> lateSuccess(outcome);
            default -> Optional.empty();
        };
    }

    /** The provider says now that it did what it was said to have failed at: a person decides. */
    private static Optional<Move> lateSuccess(Outcome outcome) {
        return outcome.verdict() == Verdict.SUCCESS ? Optional.of(move(Status.REVIEW, LATE_SUCCESS)) : Optional.empty();
    }

    /**
     * The move to the other provider, in place of failing: for a recharge that was certainly not executed, by its own call's word, and was in nobody
     * else's hands meanwhile. Empty after any doubt.
     */
    public Optional<Move> failover(Standing at, Outcome outcome) {
        boolean refused = outcome.verdict() == Verdict.REFUSED;
        // whether the provider answers others makes no difference where another one can take it
        boolean unreached = outcome.verdict() == Verdict.NOT_SENT && UNREACHED.contains(String.valueOf(outcome.code()))
                && triedSince(at).plus(dispatch.giveUpAfter()).compareTo(at.now()) <= 0;
        return at.state() == Status.SUBMITTED && (refused || unreached) ? failover(at, outcome.code()) : Optional.empty();
    }

    /** The move to the other provider of a recharge that waits behind an open circuit; whatever it came to before was certainly not sent. */
    public Optional<Move> failoverUnsent(Standing at, Outcome outcome) {
        return at.state() == Status.RECEIVED ? failover(at, outcome.code()) : Optional.empty();
    }

    private static Optional<Move> failover(Standing at, String code) {
        return at.operation() == Operation.RECHARGE ? Optional.of(new Move(Status.RECEIVED, code, at.now(), 0)) : Optional.empty();
    }

    /** A claimed request that did not get as far as being sent. */
    public Move beforeSending(Standing at, Outcome outcome) {
        return switch (outcome.verdict()) {
            case FAILED, REFUSED -> move(Status.FAILED, outcome.code());
            default -> notSent(at, outcome.code());
        };
    }

    private Move settled(Standing at, Outcome outcome) {
        return switch (outcome.verdict()) {
            case SUCCESS -> success(at);
            case FAILED, REFUSED -> move(Status.FAILED, outcome.code());
            case REVERSED -> move(Status.FAILED, REFUNDED);
            case NOT_SENT -> refusedAgain(at, outcome) ? move(Status.FAILED, "AUTH_REFUSED") : notSent(at, outcome.code());
            case PENDING -> at.operation().lookup() ? notSent(at, "PENDING") : open(Status.PENDING, at, outcome.code());
            case UNKNOWN -> doubt(at, outcome.code());
        };
    }

    private Move doubt(Standing at, String code) {
        if (at.operation().lookup()) {
            return notSent(at, code);
        }
        boolean nobodyToAsk = credit(at.operation()) || NO_REFERENCE.equals(code);
        return nobodyToAsk ? move(Status.REVIEW, code) : open(Status.UNKNOWN, at, code);
    }

    /** A new token was refused as well: it is not the token. */
    private static boolean refusedAgain(Standing at, Outcome outcome) {
        return TOKEN_REFUSED.equals(outcome.code()) && TOKEN_REFUSED.equals(at.code());
    }

    private static boolean credit(Operation operation) {
        return operation.name().startsWith("CREDIT_");
    }

    /** Certainly not executed, or harmless to repeat: back to waiting, until that has lasted too long while the provider answered others. */
    private Move notSent(Standing at, String code) {
        Instant since = triedSince(at);
        Instant until = at.triedUntil() == null || at.triedUntil().isAfter(at.now()) ? at.now() : at.triedUntil();
        if (Duration.between(since, until).compareTo(dispatch.giveUpAfter()) >= 0) {
            return move(Status.FAILED, code == null ? PROVIDER_UNREACHABLE : code);
        }
        return new Move(Status.RECEIVED, code, at.now().plus(backOff(Duration.between(since, at.now()))), 0);
    }

    private static Instant triedSince(Standing at) {
        return at.firstTriedAt() == null ? at.now() : at.firstTriedAt();
    }

    /** Grows with the time that was tried already, so that it doubles from one try to the next. */
    private Duration backOff(Duration tried) {
        Duration wait = tried.compareTo(dispatch.backOff()) < 0 ? dispatch.backOff() : tried;
        return wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
    }

    private Optional<Move> lateAnswer(Standing at, Outcome outcome) {
        return switch (outcome.verdict()) {
            case SUCCESS -> Optional.of(success(at));
            case FAILED, REFUSED -> Optional.of(move(Status.FAILED, outcome.code()));
            case REVERSED -> Optional.of(move(Status.FAILED, REFUNDED));
            case NOT_SENT -> Optional.of(move(Status.FAILED, PROVIDER_UNREACHABLE));
            case PENDING, UNKNOWN -> Optional.empty();
        };
    }

    /** The answer to an enquiry. Refused and unsent enquiries say nothing of the request. */
    public Optional<Move> afterEnquiry(Standing at, Outcome outcome) {
        return switch (at.state()) {
            case PENDING, UNKNOWN -> Optional.of(enquired(at, outcome));
            case SUCCESS -> Optional.of(rechecked(at, outcome));
            case FAILED -> lateSuccess(outcome);
            case REVIEW -> NO_ANSWER.equals(at.code()) ? answeredAfterAll(at, outcome) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Nobody answered until it was given up, and then a callback had it asked about once more. */
    private Optional<Move> answeredAfterAll(Standing at, Outcome outcome) {
        return switch (outcome.verdict()) {
            case SUCCESS, FAILED, REVERSED -> Optional.of(enquired(at, outcome));
            default -> Optional.empty();
        };
    }

    private Move enquired(Standing at, Outcome outcome) {
        return switch (outcome.verdict()) {
            case SUCCESS -> success(at);
            case FAILED -> at.quiet() ? askLater(at, outcome) : move(Status.FAILED, outcome.code());
            case REVERSED -> at.quiet() ? askLater(at, outcome) : move(Status.FAILED, REFUNDED);
            case PENDING -> askAgain(Status.PENDING, at, outcome);
            case UNKNOWN, REFUSED, NOT_SENT -> NO_REFERENCE.equals(outcome.code())
                    ? move(Status.REVIEW, NO_REFERENCE) : askAgain(at.state(), at, outcome);
        };
    }

    private Move askAgain(Status state, Standing at, Outcome outcome) {
        Instant start = at.submittedAt() == null ? at.receivedAt() : at.submittedAt();
        if (Duration.between(start, at.now()).compareTo(enquiry.giveUpAfter()) >= 0) {
            return move(Status.REVIEW, NO_ANSWER);
        }
        // a provider that answers nothing uses up no attempt
        int asked = outcome.unanswered() ? at.enquiries() : at.enquiries() + 1;
        return new Move(state, outcome.code(), at.now().plus(interval(enquiry.intervals(), asked)), asked);
    }

    /** Its sender, which was taken for dead, may be about to make the only call: what the provider says of it now may be overtaken. */
    private Move askLater(Standing at, Outcome outcome) {
        Move again = askAgain(at.state(), at, outcome);
        boolean early = again.dueAt() != null && again.dueAt().isBefore(at.quietUntil());
        return early ? new Move(again.to(), again.code(), at.quietUntil(), again.enquiries()) : again;
    }

    private Move rechecked(Standing at, Outcome outcome) {
        return switch (outcome.verdict()) {
            case SUCCESS -> success(at, at.enquiries() + 1);
            case REVERSED -> move(Status.REVERSED, outcome.code());
            case FAILED -> REFUNDED.equals(outcome.code()) ? move(Status.REVERSED, REFUNDED) : failedAfterSuccess(at, outcome);
            case PENDING, UNKNOWN, REFUSED, NOT_SENT -> notUnderstood(at, outcome);
        };
    }

    /** A failure that no word calls a refund reverses a success only where it is said again, some time later. Another failure begins anew. */
    private Move failedAfterSuccess(Standing at, Outcome outcome) {
        String failure = failure(outcome);
        Recheck before = at.recheck();
        boolean again = failure.equals(before.failure());
        Instant since = again ? before.failureAt() : at.now();
        Instant confirmed = since.plus(enquiry.reversalConfirmAfter());
        if (again && !at.now().isBefore(confirmed)) {
            return move(Status.REVERSED, outcome.code());
        }
        boolean wavers = before.failure() != null && !again;
        return wavers && !recheckMayWait(at) ? nextRecheck(at)
                : new Move(Status.SUCCESS, null, confirmed, at.enquiries(), new Recheck(failure, since, before.unclear()));
    }

    /** Code and words; numbers in them, times among them, may differ. */
    private static String failure(Outcome outcome) {
        String words = outcome.message() == null ? "" : outcome.message().toLowerCase(Locale.ROOT).replaceAll("[0-9]+", "#");
        return outcome.code() == null ? words : outcome.code() + " " + words;
    }

    /** Asked again, less often each time, for as long as a first query would be; then the next recheck's turn has come. */
    private Move notUnderstood(Standing at, Outcome outcome) {
        if (!recheckMayWait(at)) {
            return nextRecheck(at);
        }
        Recheck before = at.recheck();
        if (outcome.unanswered()) {
            return new Move(Status.SUCCESS, null, at.now().plus(interval(enquiry.intervals(), Integer.MAX_VALUE)), at.enquiries(), before);
        }
        return new Move(Status.SUCCESS, null, at.now().plus(interval(enquiry.intervals(), before.unclear())), at.enquiries(),
                new Recheck(before.failure(), before.failureAt(), before.unclear() + 1));
    }

    private Move nextRecheck(Standing at) {
        Move next = success(at, at.enquiries() + 1);
        return new Move(next.to(), next.code(), next.dueAt(), next.enquiries(), new Recheck(at.recheck().failure(), at.recheck().failureAt(), 0));
    }

    /** Whether a recheck came to its end without an answer that decides anything: somebody must know. */
    static boolean recheckGivenUp(Standing at, Outcome outcome, Move move) {
        return at.state() == Status.SUCCESS && move.to() == Status.SUCCESS && outcome.verdict() != Verdict.SUCCESS && move.enquiries() > at.enquiries();
    }

    /** A person decides about a request that waits for one. */
    public Optional<Move> decided(Standing at, Decision decision) {
        if (at.state() != Status.REVIEW) {
            return Optional.empty();
        }
        return Optional.of(switch (decision) {
            case SUCCESS -> success(at).because("RESOLVED");
            case FAILED -> move(Status.FAILED, "RESOLVED");
            case ASK_AGAIN -> new Move(Status.PENDING, "ASK_AGAIN", at.now(), 0);
        });
    }

    /** A person takes back a request that waits to be sent. */
    public Optional<Move> cancelled(Standing at) {
        return at.state() == Status.RECEIVED ? Optional.of(move(Status.FAILED, "CANCELLED")) : Optional.empty();
    }

    /** A recheck that got no answer is tried again for as long as a first query would be. */
    private boolean recheckMayWait(Standing at) {
        Duration due = enquiry.recheckSuccess().stream().limit(at.enquiries() + 1L).reduce(Duration.ZERO, Duration::plus);
        Instant start = at.submittedAt() == null ? at.receivedAt() : at.submittedAt();
        return at.now().isBefore(start.plus(due).plus(enquiry.giveUpAfter()));
    }

    private Move success(Standing at) {
        return success(at, 0);
    }

    private Move success(Standing at, int asked) {
        boolean ask = at.operation() == Operation.RECHARGE && asked < enquiry.recheckSuccess().size();
        Instant due = ask ? at.now().plus(enquiry.recheckSuccess().get(asked)) : null;
        return new Move(Status.SUCCESS, null, due, asked);
    }

    private Move open(Status state, Standing at, String code) {
        return new Move(state, code, at.now().plus(interval(enquiry.intervals(), 0)), 0);
    }

    private static Duration interval(List<Duration> intervals, int asked) {
        return intervals.get(Math.min(asked, intervals.size() - 1));
    }

    private static Move move(Status to, String code) {
        return new Move(to, code, null, 0);
    }
}

package io.rechargeroutes.ledger.state;

import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * When an answer says something else than what is settled already, or than what a person decided: nothing but a person
 * can know which is right.
 */
public final class Contradiction {

    private static final Set<Verdict> EXECUTED = EnumSet.of(Verdict.SUCCESS, Verdict.PENDING);
    private static final Set<Verdict> NOT_EXECUTED = EnumSet.of(Verdict.FAILED, Verdict.REVERSED);
    /** In the answer of the call itself, these two also mean that the provider did not execute the request. */
    private static final Set<Verdict> NOT_TAKEN = EnumSet.of(Verdict.REFUSED, Verdict.NOT_SENT);

    private Contradiction() {}

    /** Whether the answer of a call says something else than the state that a person decided on. */
    public static boolean ofCall(Status decided, Outcome outcome) {
        return ofStatusQuery(decided, outcome) || decided == Status.SUCCESS && NOT_TAKEN.contains(outcome.verdict());
    }

    /** The same of the answer to a status query. */
    public static boolean ofStatusQuery(Status decided, Outcome outcome) {
        return decided == Status.SUCCESS && NOT_EXECUTED.contains(outcome.verdict())
                || decided == Status.FAILED && outcome.verdict() == Verdict.SUCCESS;
    }

    /**
     * The notice about an answer whose request is settled already. Empty if the answer agrees with the state, or if the
     * request still waits for it.
     *
     * @param reference of the call that is answered
     * @param latest of the request's latest attempt
     */
    public static Optional<Notice> lateAnswerNotice(
            String orderId, String reference, String latest, RequestSnapshot at, Outcome outcome) {
        boolean reportable = reference.equals(latest)
                ? contradicts(at, outcome.verdict())
                : EXECUTED.contains(outcome.verdict()) && !at.operation().lookup();
        String settled = at.state() + (reference.equals(latest) ? "" : " under reference " + latest);
        return reportable
                ? Optional.of(Notice.lateAnswer(orderId, reference, outcome.verdict(), settled))
                : Optional.empty();
    }

    private static boolean contradicts(RequestSnapshot at, Verdict verdict) {
        return switch (at.state()) {
            case SUCCESS -> !EXECUTED.contains(verdict) && verdict != Verdict.UNKNOWN;
            case FAILED -> EXECUTED.contains(verdict);
            case REVERSED -> verdict == Verdict.PENDING || verdict == Verdict.NOT_SENT;
            case REVIEW -> verdict != Verdict.UNKNOWN
                    && !StateMachine.INTERRUPTED.equals(at.code())
                    && !StateMachine.LATE_SUCCESS.equals(at.code());
            default -> false;
        };
    }
}

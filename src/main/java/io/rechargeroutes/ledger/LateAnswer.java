package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** An answer that comes when its request is settled already, and says something else: nothing but a person can know which of the two is right. */
final class LateAnswer {

    private static final Set<Verdict> EXECUTED = EnumSet.of(Verdict.SUCCESS, Verdict.PENDING);

    private LateAnswer() {
    }

    /**
     * What somebody should know of a late answer; empty where it agrees with the request's state, or the request still waits for it.
     *
     * @param reference of the call that is answered
     * @param latest    of the request's latest attempt
     */
    static Optional<Notice> notice(String orderId, String reference, String latest, RequestSnapshot at, Outcome outcome) {
        boolean reportable = reference.equals(latest) ? contradicts(at, outcome.verdict())
                : EXECUTED.contains(outcome.verdict()) && !at.operation().lookup();
        String settled = at.state() + (reference.equals(latest) ? "" : " under reference " + latest);
        return reportable ? Optional.of(Notice.lateAnswer(orderId, reference, outcome.verdict(), settled)) : Optional.empty();
    }

    private static boolean contradicts(RequestSnapshot at, Verdict verdict) {
        return switch (at.state()) {
            case SUCCESS -> !EXECUTED.contains(verdict) && verdict != Verdict.UNKNOWN;
            case FAILED -> EXECUTED.contains(verdict);
            case REVERSED -> verdict == Verdict.PENDING || verdict == Verdict.NOT_SENT;
            case REVIEW -> verdict != Verdict.UNKNOWN && !StateMachine.INTERRUPTED.equals(at.code()) && !StateMachine.LATE_SUCCESS.equals(at.code());
            default -> false;
        };
    }
}

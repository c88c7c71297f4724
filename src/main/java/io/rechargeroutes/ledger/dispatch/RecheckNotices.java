package io.rechargeroutes.ledger.dispatch;

import io.rechargeroutes.ledger.dispatch.Requests.Locked;
import io.rechargeroutes.ledger.state.RequestSnapshot;
import io.rechargeroutes.ledger.state.StateMachine;
import io.rechargeroutes.ledger.state.Transition;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What somebody should know of the recheck of a success: it may have been refunded, and nobody would see it. */
final class RecheckNotices {

    /** Of a success: that it is one, or that it failed. */
    private static final Set<Verdict> SPEAKS = EnumSet.of(Verdict.SUCCESS, Verdict.FAILED);

    private RecheckNotices() {}

    /** An answer that is not understood is a notice, and an end without any is an alert. */
    static List<Notice> ofStatusQuery(Locked row, Outcome outcome, Transition transition) {
        if (!staysSuccess(row, transition)) {
            return List.of();
        }
        List<Notice> notices = new ArrayList<>();
        RequestSnapshot at = row.snapshot();
        int recheck = at.statusQueries() + 1;
        if (!row.calledBack() && StateMachine.recheckGivenUp(at, outcome, transition)) {
            notices.add(Notice.recheckGivenUp(row.provider(), row.orderId(), row.reference(), outcome, recheck));
        } else if (!SPEAKS.contains(outcome.verdict())) {
            notices.add(Notice.recheckUnclear(row.provider(), row.orderId(), row.reference(), outcome, recheck));
        }
        ofFirstFailure(row, outcome, transition).ifPresent(notices::add);
        return notices;
    }

    /** The first of the failures that must be said twice, whoever asked. */
    static Optional<Notice> ofFirstFailure(Locked row, Outcome outcome, Transition transition) {
        boolean first = staysSuccess(row, transition)
                && row.snapshot().recheck().failure() == null
                && transition.recheck().failure() != null;
        return first
                ? Optional.of(Notice.reversalUnconfirmed(
                        row.provider(),
                        row.orderId(),
                        row.reference(),
                        outcome,
                        transition.recheck().failureAt(),
                        transition.dueAt()))
                : Optional.empty();
    }

    private static boolean staysSuccess(Locked row, Transition transition) {
        return row.state() == Status.SUCCESS && transition.to() == Status.SUCCESS;
    }
}

package io.rechargeroutes.ledger;

import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Status;
import io.rechargeroutes.model.Verdict;
import java.util.EnumSet;
import java.util.Set;

/** When an answer says something else than the state that a person decided on. */
final class Contradiction {

    private static final Set<Verdict> NOT_EXECUTED = EnumSet.of(Verdict.FAILED, Verdict.REVERSED);
    /** Of the call itself these two speak of the request, too. */
    private static final Set<Verdict> NOT_TAKEN = EnumSet.of(Verdict.REFUSED, Verdict.NOT_SENT);

    private Contradiction() {
    }

    static boolean ofCall(Status decided, Outcome outcome) {
        return ofStatusQuery(decided, outcome) || decided == Status.SUCCESS && NOT_TAKEN.contains(outcome.verdict());
    }

    static boolean ofStatusQuery(Status decided, Outcome outcome) {
        return decided == Status.SUCCESS && NOT_EXECUTED.contains(outcome.verdict())
                || decided == Status.FAILED && outcome.verdict() == Verdict.SUCCESS;
    }
}

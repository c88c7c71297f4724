package io.rechargeroutes.provider;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.OutcomeRule;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.model.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Decides what an answer means, by the rows of outcomes.csv. Below it stands a floor that no row may loosen, for every
 * provider: a failure with words like "duplicate" or "already" is indeterminate, and an answer to a status query ends
 * nothing that it is not proven to speak of.
 */
public final class OutcomeTable {

    private static final String UNLISTED = "UNLISTED_REPLY";
    private static final Set<Verdict> NOT_EXECUTED = EnumSet.of(Verdict.FAILED, Verdict.REFUSED);
    private static final Set<Verdict> ENDS = EnumSet.of(Verdict.SUCCESS, Verdict.FAILED, Verdict.REVERSED);

    private final Catalogue catalogue;
    private final Predicate<String> trustsInferred;

    /**
     * @param catalogue holds the rows
     * @param trustsInferred whether a provider's inferred rows may decide ({@code <provider>.trust-inferred})
     */
    public OutcomeTable(Catalogue catalogue, Predicate<String> trustsInferred) {
        this.catalogue = catalogue;
        this.trustsInferred = trustsInferred;
    }

    /** The outcome of an answer. One that no row fits is {@link Verdict#UNKNOWN} with code {@code UNLISTED_REPLY}. */
    public Outcome decide(Answer answer) {
        return guarded(answer, byTable(answer));
    }

    private Outcome byTable(Answer answer) {
        return catalogue
                .rule(answer.provider(), answer.call(), answer.fields())
                .map(rule -> outcome(answer, rule))
                .orElseGet(() -> outcome(answer, Verdict.UNKNOWN, UNLISTED, false));
    }

    private static Outcome guarded(Answer answer, Outcome outcome) {
        List<String> messages = new ArrayList<>(answer.fields().values());
        messages.add(answer.message());
        if (answer.payment() && NOT_EXECUTED.contains(outcome.verdict()) && ProviderMessage.saysDuplicate(messages)) {
            String providerRef = Evidence.isProviderRef(outcome.providerRef()) ? outcome.providerRef() : null;
            return new Outcome(Verdict.UNKNOWN, "DUPLICATE_REFERENCE", outcome.message(), providerRef, null, null);
        }
        return answer.evidence() == null ? outcome : proven(answer, messages, outcome);
    }

    /** "Not found" is said of orders in flight as well, and a refused query says nothing of what it queried. */
    private static Outcome proven(Answer answer, List<String> messages, Outcome outcome) {
        boolean failed = outcome.verdict() == Verdict.FAILED || outcome.verdict() == Verdict.REVERSED;
        boolean unlisted =
                outcome.verdict() == Verdict.UNKNOWN && (outcome.code() == null || UNLISTED.equals(outcome.code()));
        if ((failed || unlisted) && ProviderMessage.saysNotFound(messages)) {
            return Outcome.unknown("NOT_FOUND", outcome.message());
        }
        // a status of one kind with words of another says neither
        boolean indeterminateSuccess = outcome.verdict() == Verdict.SUCCESS
                && (ProviderMessage.saysNotFound(messages)
                        || ProviderMessage.speaksOfRefund(messages)
                        || ProviderMessage.speaksOfFailure(answer.message()));
        boolean indeterminateRefund = (outcome.verdict() == Verdict.REVERSED || "REFUNDED".equals(outcome.code()))
                && ProviderMessage.deniesRefund(messages);
        if (indeterminateSuccess || indeterminateRefund) {
            return new Outcome(
                    Verdict.UNKNOWN, "AMBIGUOUS_REPLY", outcome.message(), outcome.providerRef(), null, null);
        }
        if (ENDS.contains(outcome.verdict()) && !answer.evidence().proves(outcome.verdict())) {
            String message = outcome.message() == null ? "" : "; it says: " + outcome.message();
            return Outcome.unknown(
                    "MISMATCHED_REPLY",
                    "the answer does not prove that this attempt ended ("
                            + answer.evidence().missing() + ")" + message);
        }
        return outcome.verdict() == Verdict.REFUSED ? Outcome.unknown(outcome.code(), outcome.message()) : outcome;
    }

    private Outcome outcome(Answer answer, OutcomeRule rule) {
        boolean inferred = rule.certainty() == OutcomeRule.Certainty.INFERRED;
        return !inferred || trustsInferred.test(answer.provider())
                ? outcome(answer, rule.verdict(), rule.code(), inferred)
                : outcome(answer, Verdict.UNKNOWN, "INFERRED_REPLY", false);
    }

    private static Outcome outcome(Answer answer, Verdict verdict, String code, boolean inferred) {
        return new Outcome(
                verdict,
                code,
                PlainText.of(answer.message()),
                PlainText.of(answer.providerRef()),
                PlainText.of(answer.operatorRef()),
                answer.data(),
                inferred);
    }
}

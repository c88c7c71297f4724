package io.rechargeroutes.provider;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.OutcomeRule;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.model.Words;
import java.util.function.Predicate;

/** Decides what an answer means, by the rows of outcomes.csv and by nothing else. */
public final class OutcomeTable {

    private final Catalogue catalogue;
    private final Predicate<String> trustsInferred;

    /**
     * @param catalogue      holds the rows
     * @param trustsInferred whether a provider's inferred rows may decide ({@code <provider>.trust-inferred})
     */
    public OutcomeTable(Catalogue catalogue, Predicate<String> trustsInferred) {
        this.catalogue = catalogue;
        this.trustsInferred = trustsInferred;
    }

    /** The outcome of an answer. One that no row fits is {@link Verdict#UNKNOWN} with code {@code UNLISTED_REPLY}. */
    public Outcome decide(Answer answer) {
        return catalogue.rule(answer.provider(), answer.call(), answer.facts())
                .map(rule -> outcome(answer, rule))
                .orElseGet(() -> outcome(answer, Verdict.UNKNOWN, "UNLISTED_REPLY", false));
    }

    private Outcome outcome(Answer answer, OutcomeRule rule) {
        boolean inferred = rule.certainty() == OutcomeRule.Certainty.INFERRED;
        return !inferred || trustsInferred.test(answer.provider())
                ? outcome(answer, rule.verdict(), rule.code(), inferred) : outcome(answer, Verdict.UNKNOWN, "INFERRED_REPLY", false);
    }

    private static Outcome outcome(Answer answer, Verdict verdict, String code, boolean inferred) {
        return new Outcome(verdict, code, Words.clean(answer.message()), Words.clean(answer.providerRef()),
                Words.clean(answer.operatorRef()), answer.data(), inferred);
    }
}

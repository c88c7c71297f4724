package io.rechargeroutes.catalog;

import io.rechargeroutes.model.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One row of outcomes.csv: what an answer means when every condition holds.
 *
 * @param provider whose answer, in upper case
 * @param calls the calls it speaks of; empty for all
 * @param conditions all must hold
 * @param verdict what the answer says then
 * @param code our own reason, or null
 * @param certainty how sure the fact is
 */
public record OutcomeRule(
        String provider,
        Set<String> calls,
        List<Condition> conditions,
        Verdict verdict,
        String code,
        Certainty certainty) {

    /** How a fact about a provider's API is known. */
    public enum Certainty {
        DOCUMENTED,
        OBSERVED,
        INFERRED
    }

    /** How a fact is compared: whole (any case), part (any case), or different. */
    public enum Comparison {
        EQUALS,
        CONTAINS,
        DIFFERS
    }

    /** A fact of the answer, and what it must be. An absent fact counts as empty. */
    public record Condition(String field, Comparison comparison, String value) {

        boolean holds(Map<String, String> fields) {
            String found = fields.get(field);
            String text = found == null ? "" : found.strip();
            return switch (comparison) {
                case EQUALS -> text.equalsIgnoreCase(value);
                case DIFFERS -> !text.equalsIgnoreCase(value);
                case CONTAINS -> text.toLowerCase(Locale.ROOT).contains(value.toLowerCase(Locale.ROOT));
            };
        }
    }

    boolean matches(String whose, String call, Map<String, String> fields) {
        return provider.equalsIgnoreCase(whose)
                && (calls.isEmpty() || calls.contains(call))
                && conditions.stream().allMatch(condition -> condition.holds(fields));
    }
}

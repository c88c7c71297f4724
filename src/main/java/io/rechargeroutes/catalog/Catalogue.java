package io.rechargeroutes.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The code tables that an operator may edit: operators, circles, number forms, and what the providers' answers mean.
 * Immutable; read from {@code routes/catalog} by {@link CatalogueReader}.
 */
public final class Catalogue {

    private final Map<String, Operator> operators;
    private final Map<String, Circle> circles;
    private final List<OutcomeRule> outcomes;
    private final Map<String, String> troubles;

    Catalogue(Map<String, Operator> operators, Map<String, Circle> circles, List<OutcomeRule> outcomes, Map<String, String> troubles) {
        this.operators = Map.copyOf(operators);
        this.circles = Map.copyOf(circles);
        this.outcomes = List.copyOf(outcomes);
        this.troubles = Map.copyOf(troubles);
    }

    /** Finds an operator by canonical code, or by a provider's own code written {@code PROVIDER:code}. */
    public Optional<Operator> operator(String code) {
        int colon = code.indexOf(':');
        return colon < 0 ? Optional.ofNullable(operators.get(code)) : byProviderCode(code.substring(0, colon), code.substring(colon + 1));
    }

    private Optional<Operator> byProviderCode(String provider, String code) {
        String column = provider.toLowerCase(Locale.ROOT);
        return operators.values().stream()
                .filter(operator -> operator.column(column).filter(code::equals).isPresent())
                .min((a, b) -> a.code().compareTo(b.code()));
    }

    public Collection<Operator> operators() {
        return operators.values();
    }

    public Optional<Circle> circle(String code) {
        return Optional.ofNullable(circles.get(code));
    }

    public Collection<Circle> circles() {
        return circles.values();
    }

    /**
     * The first row of outcomes.csv that fits an answer.
     *
     * @param provider whose answer
     * @param call     which call, for instance {@code recharge} or {@code status}
     * @param facts    what the answer says, by name; {@code http} is its HTTP status
     */
    public Optional<OutcomeRule> rule(String provider, String call, Map<String, String> facts) {
        return outcomes.stream().filter(rule -> rule.matches(provider, call, facts)).findFirst();
    }

    public List<OutcomeRule> rules() {
        return outcomes;
    }

    /** Whether a provider that refuses a request with this code means us, and would refuse the next one too: a row of troubles.csv. */
    public boolean isOurTrouble(String code) {
        return code != null && troubles.containsKey(code);
    }

    /** What is to be done about a trouble of ours; null where the code is none. */
    public String remedy(String code) {
        return troubles.get(code);
    }
}

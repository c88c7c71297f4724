package io.rechargeroutes.catalog;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The code tables that an operator may edit: operators, circles, number forms, and what the providers' answers mean.
 * Immutable; read from {@code routes/catalog} by {@link CatalogueReader}.
 */
public final class Catalogue {

    private final Map<String, Operator> operators;
    private final Map<String, Circle> circles;
    private final List<OutcomeRule> outcomes;
    private final Map<String, String> accountErrors;

    Catalogue(
            Map<String, Operator> operators,
            Map<String, Circle> circles,
            List<OutcomeRule> outcomes,
            Map<String, String> accountErrors) {
        this.operators = Collections.unmodifiableMap(new LinkedHashMap<>(operators));
        this.circles = Collections.unmodifiableMap(new LinkedHashMap<>(circles));
        this.outcomes = List.copyOf(outcomes);
        this.accountErrors = Map.copyOf(accountErrors);
    }

    /** Finds an operator by canonical code, or by a provider's own code written {@code PROVIDER:code}. */
    public Optional<Operator> operator(String code) {
        int colon = code.indexOf(':');
        return colon < 0
                ? Optional.ofNullable(operators.get(code))
                : byProviderCode(code.substring(0, colon), code.substring(colon + 1));
    }

    private Optional<Operator> byProviderCode(String provider, String code) {
        String column = provider.toLowerCase(Locale.ROOT);
        return operators.values().stream()
                .filter(operator -> operator.column(column).filter(code::equals).isPresent())
                .min((a, b) -> a.code().compareTo(b.code()));
    }

    /** In the order of the file. */
    public Collection<Operator> operators() {
        return operators.values();
    }

    /** What a subscriber's number can be that somebody wrote: as it stands, and by the form of each operator. */
    public Set<String> numbers(String text) {
        String bare = text.strip();
        return Stream.concat(
                        Stream.of(bare),
                        operators.values().stream()
                                .map(Operator::number)
                                .filter(Objects::nonNull)
                                .flatMap(form -> form.normalise(bare).stream()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    public Optional<Circle> circle(String code) {
        return Optional.ofNullable(circles.get(code));
    }

    /** In the order of the file. */
    public Collection<Circle> circles() {
        return circles.values();
    }

    /**
     * The first row of outcomes.csv that fits an answer.
     *
     * @param provider whose answer
     * @param call which call, for instance {@code recharge} or {@code status}
     * @param fields what the answer says, by name; {@code http} is its HTTP status
     */
    public Optional<OutcomeRule> rule(String provider, String call, Map<String, String> fields) {
        return outcomes.stream()
                .filter(rule -> rule.matches(provider, call, fields))
                .findFirst();
    }

    public List<OutcomeRule> rules() {
        return outcomes;
    }

    /**
     * Whether a provider that refuses a request with this code means us, and would refuse the next one too: a row of
     * account-errors.csv.
     */
    public boolean isAccountError(String code) {
        return code != null && accountErrors.containsKey(code);
    }

    /** What is to be done about an account error; null where the code is none. */
    public String remedy(String code) {
        return accountErrors.get(code);
    }
}

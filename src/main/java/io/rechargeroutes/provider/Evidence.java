package io.rechargeroutes.provider;

import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Verdict;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the answer to a status query proves about the attempt that was queried. Each provider says, call by call, which
 * fields its answers are documented to carry; only an answer that has all of them, and ours in each, may end the
 * attempt, as a success no less than as a failure or a refund.
 *
 * @param documented what the answers of this call carry
 * @param proven which of them this answer carries and match the attempt
 * @param declared whether a provider has said what its answers carry; otherwise {@code documented} is what this one
 *     happens to carry
 */
public record Evidence(Set<Field> documented, Set<Field> proven, boolean declared) {

    /** A field of an answer; the first three identify the attempt, the last proves that the provider took it. */
    public enum Field {
        REFERENCE("reference"),
        NUMBER("number"),
        AMOUNT("amount"),
        PROVIDER_REF("providerRef");

        private final String text;

        Field(String text) {
            this.text = text;
        }

        /** The name as routes and messages write it. */
        public String text() {
            return text;
        }
    }

    /** Nothing is declared, so nothing is proven. */
    public static final Evidence NONE = new Evidence(Set.of(), Set.of(), true);

    private static final Set<Field> IDENTIFYING = EnumSet.of(Field.REFERENCE, Field.NUMBER, Field.AMOUNT);
    // "", 0, 00, -1, NA, N/A, null, none, - … have no digit above 0, or begin with a sign; a sentence holds blanks
    private static final Pattern ID = Pattern.compile("(?=\\S*[1-9])[A-Za-z0-9]\\S*");

    public Evidence {
        documented = Set.copyOf(documented);
        proven = Set.copyOf(proven);
    }

    /**
     * Holds what an answer carries against the attempt; a value is null where the answer does not carry it.
     *
     * @param documented what the answers of this call carry
     * @param reference our reference
     * @param number the number recharged
     * @param amount the amount
     * @param providerRef the provider's own id of the transaction
     */
    public static Evidence of(
            Set<Field> documented,
            Attempt attempt,
            String reference,
            String number,
            String amount,
            String providerRef) {
        Set<Field> proven = EnumSet.noneOf(Field.class);
        if (reference != null && reference.strip().equals(attempt.reference())) {
            proven.add(Field.REFERENCE);
        }
        if (number != null
                && attempt.request().number() != null
                && bare(number).equals(bare(attempt.request().number()))) {
            proven.add(Field.NUMBER);
        }
        if (amount != null && Money.same(amount.strip(), attempt.request().amount())) {
            proven.add(Field.AMOUNT);
        }
        if (isProviderRef(providerRef) && !providerRef.strip().equals(attempt.reference())) {
            proven.add(Field.PROVIDER_REF);
        }
        return new Evidence(documented, proven, true);
    }

    /**
     * Of a call that nobody has declared anything of, in a provider that is added by YAML: a success must name our
     * reference, and whatever else the answer carries must be ours. It never proves a failure.
     */
    static Evidence undeclared(Attempt attempt, String reference, String number, String amount, String providerRef) {
        Set<Field> carried = EnumSet.of(Field.REFERENCE);
        if (number != null) {
            carried.add(Field.NUMBER);
        }
        if (amount != null) {
            carried.add(Field.AMOUNT);
        }
        if (providerRef != null) {
            carried.add(Field.PROVIDER_REF);
        }
        return new Evidence(
                carried,
                of(carried, attempt, reference, number, amount, providerRef).proven(),
                false);
    }

    /** Whether a text names a transaction of the provider: 0, NA, null and the like name none. */
    public static boolean isProviderRef(String text) {
        return text != null && ID.matcher(text.strip()).matches();
    }

    /**
     * Whether the answer is proven to speak of the attempt, and of one that the provider took, so that it may end it
     * with this verdict.
     */
    public boolean proves(Verdict verdict) {
        return identifies() && proven.containsAll(documented) && (declared || verdict == Verdict.SUCCESS);
    }

    private boolean identifies() {
        return documented.stream().anyMatch(IDENTIFYING::contains);
    }

    /** What is missing, for a person: {@code number, providerRef}. */
    String missing() {
        String fields = documented.stream()
                .filter(field -> !proven.contains(field))
                .sorted()
                .map(Field::text)
                .collect(Collectors.joining(", "));
        return identifies() && !fields.isEmpty() ? fields : "the call's answers are not declared to name the attempt";
    }

    private static String bare(String number) {
        return number.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    }
}

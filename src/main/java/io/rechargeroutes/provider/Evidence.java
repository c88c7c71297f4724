package io.rechargeroutes.provider;

import io.rechargeroutes.model.Attempt;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the answer to a status query proves about the attempt that was asked about. Each provider says, call by call, which fields its answers are
 * documented to carry; only an answer that has all of them, and ours in each, may say that the attempt failed or was refunded.
 *
 * @param documented what the answers of this call carry; empty where nobody has declared it
 * @param proven     which of them this answer carries and match the attempt
 */
public record Evidence(Set<Field> documented, Set<Field> proven) {

    /** A field of an answer; the first three identify the attempt, the last proves that the provider took it. */
    public enum Field {
        REFERENCE("reference"), NUMBER("number"), AMOUNT("amount"), PROVIDER_REF("providerRef");

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
    public static final Evidence NONE = new Evidence(Set.of(), Set.of());

    private static final Set<Field> IDENTIFYING = EnumSet.of(Field.REFERENCE, Field.NUMBER, Field.AMOUNT);
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,12})?");
    // "", 0, 00, -1, NA, N/A, null, none, - … have no digit above 0, or begin with a sign; a sentence holds blanks
    private static final Pattern ID = Pattern.compile("(?=\\S*[1-9])[A-Za-z0-9]\\S*");

    public Evidence {
        documented = Set.copyOf(documented);
        proven = Set.copyOf(proven);
    }

    /**
     * Holds what an answer carries against the attempt; a value is null where the answer does not carry it.
     *
     * @param documented  what the answers of this call carry
     * @param reference   our reference
     * @param number      the number recharged
     * @param amount      the amount
     * @param providerRef the provider's own id of the transaction
     */
    public static Evidence of(Set<Field> documented, Attempt attempt, String reference, String number, String amount, String providerRef) {
        Set<Field> proven = EnumSet.noneOf(Field.class);
        if (reference != null && reference.strip().equals(attempt.reference())) {
            proven.add(Field.REFERENCE);
        }
        if (number != null && attempt.request().number() != null && bare(number).equals(bare(attempt.request().number()))) {
            proven.add(Field.NUMBER);
        }
        if (amount != null && attempt.request().amount() != null && isAmount(amount.strip(), attempt.request().amount())) {
            proven.add(Field.AMOUNT);
        }
        if (isProviderRef(providerRef) && !providerRef.strip().equals(attempt.reference())) {
            proven.add(Field.PROVIDER_REF);
        }
        return new Evidence(documented, proven);
    }

    /** Whether a text names a transaction of the provider: 0, NA, null and the like name none. */
    public static boolean isProviderRef(String text) {
        return text != null && ID.matcher(text.strip()).matches();
    }

    /** Whether the answer is proven to speak of the attempt, and of one that the provider took. */
    public boolean isComplete() {
        return documented.stream().anyMatch(IDENTIFYING::contains) && proven.containsAll(documented);
    }

    /** What is missing, for a person: {@code number, providerRef}. */
    String missing() {
        return documented.stream().anyMatch(IDENTIFYING::contains)
                ? documented.stream().filter(field -> !proven.contains(field)).sorted().map(Field::text).collect(Collectors.joining(", "))
                : "the call's answers are not declared to name the attempt";
    }

    private static String bare(String number) {
        return number.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
    }

    private static boolean isAmount(String given, BigDecimal ours) {
        return AMOUNT.matcher(given).matches() && new BigDecimal(given).compareTo(ours) == 0;
    }
}

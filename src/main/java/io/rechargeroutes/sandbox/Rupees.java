package io.rechargeroutes.sandbox;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Amounts as the simulated providers read and write them; the application's own rules stay out of it, so that a mistake
 * there shows.
 */
public final class Rupees {

    private static final Pattern FORM = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,2})?");

    private Rupees() {}

    /** A positive amount, or nothing. */
    public static Optional<BigDecimal> parse(String text) {
        return Optional.ofNullable(text)
                .filter(given -> FORM.matcher(given).matches())
                .map(BigDecimal::new)
                .filter(amount -> amount.signum() > 0);
    }

    /** Plain digits without trailing zeros; null for null. */
    public static String text(BigDecimal amount) {
        if (amount == null) {
            return null;
        }
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}

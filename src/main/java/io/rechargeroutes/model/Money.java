package io.rechargeroutes.model;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Amounts in rupees: how senders and providers write them, and one way to write them. */
public final class Money {

    private static final Pattern FORM = Pattern.compile("0*[0-9]{1,6}(\\.[0-9]{1,2})?");
    private static final Pattern WRITTEN = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,12})?");

    private Money() {}

    /**
     * Reads an amount as a request may carry it: at most six digits and two decimals, more than zero. Signs, exponents,
     * blanks, grouping and currency signs are refused.
     */
    public static Optional<BigDecimal> parse(String text) {
        if (text == null || text.length() > 20 || !FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal amount = new BigDecimal(text);
        return amount.signum() > 0 ? Optional.of(amount) : Optional.empty();
    }

    /**
     * Reads an amount as providers write it: perhaps a minus, and at most twelve digits before the point and behind it.
     * Exponents, blanks, grouping and currency signs are no amount.
     */
    public static Optional<BigDecimal> read(String text) {
        return text == null || !WRITTEN.matcher(text).matches() ? Optional.empty() : Optional.of(new BigDecimal(text));
    }

    /** Whether a provider names this amount; what cannot be read names none. */
    public static boolean same(String given, BigDecimal ours) {
        return ours != null
                && read(given).filter(amount -> amount.compareTo(ours) == 0).isPresent();
    }

    /** Plain digits without trailing zeros: 10, 10.5, 100. */
    public static String text(BigDecimal amount) {
        return amount == null
                ? null
                : amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}

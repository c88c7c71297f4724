package io.rechargeroutes.formats;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How somebody else writes an amount.
 *
 * @param decimal between rupees and paise
 * @param grouping between groups of digits, or null where none may stand
 * @param scale how many of the last digits are behind a decimal that is not written; null where it is written
 */
record AmountForm(char decimal, Character grouping, Integer scale) {

    private static final int LONGEST = 40;
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?");
    /** Also as in India, where groups before the last have two digits. */
    private static final Pattern GROUPED = Pattern.compile("[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}");

    /**
     * The amount in the canonical form; empty where it is not written so.
     *
     * @param given where it stands: a number of JSON or of a workbook has a point whatever its sender writes in texts
     */
    Optional<String> canonical(String text, JsonNode given) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        if (scale != null) {
            return DIGITS.matcher(text).matches() && !given.isBigDecimal()
                    ? Optional.of(rupees(new BigDecimal(new BigInteger(text), scale)))
                    : Optional.empty();
        }
        if (given.isNumber()) {
            return NUMBER.matcher(text).matches() ? Optional.of(text) : Optional.empty();
        }
        int point = text.indexOf(decimal);
        String rupees = point < 0 ? text : text.substring(0, point);
        String paise = point < 0 ? "" : text.substring(point + 1);
        if (point >= 0 && !DIGITS.matcher(paise).matches()) {
            return Optional.empty();
        }
        return whole(rupees).map(digits -> new BigDecimal(digits + (point < 0 ? "" : "." + paise)).toPlainString());
    }

    /** Digits behind the paise are left out where they are zeros. */
    private static String rupees(BigDecimal amount) {
        boolean paise = amount.stripTrailingZeros().scale() <= 2;
        return (paise && amount.scale() > 2 ? amount.setScale(2) : amount).toPlainString();
    }

    private Optional<String> whole(String rupees) {
        if (DIGITS.matcher(rupees).matches()) {
            return Optional.of(rupees);
        }
        if (grouping == null || rupees.indexOf(',') >= 0 && grouping != ',') {
            return Optional.empty();
        }
        String plain = grouping == ' ' ? rupees.replace('\u00A0', ' ').replace('\u202F', ' ') : rupees;
        String commas = plain.replace(grouping, ',');
        return GROUPED.matcher(commas).matches() ? Optional.of(commas.replace(",", "")) : Optional.empty();
    }

    /** How it must be written, for a person. */
    String description() {
        if (scale != null) {
            return "digits alone, of which the last " + scale + " are paise";
        }
        return "a number with the decimal '" + decimal + "'"
                + (grouping == null ? " and no grouping" : " and the grouping '" + grouping + "'");
    }
}

package io.rechargeroutes.intake;

import io.rechargeroutes.model.Money;
import java.math.BigDecimal;
import java.util.Optional;

/** Says in words why a text is not an amount. */
final class AmountRule {

    private AmountRule() {
    }

    /** The amount, or a problem {@code INVALID_AMOUNT} and null. */
    static BigDecimal read(String text, Problems problems) {
        Optional<BigDecimal> amount = Money.parse(text);
        if (amount.isEmpty()) {
            problems.add("INVALID_AMOUNT", "amount " + Quoted.value(text) + " " + fault(text) + "; write rupees like 10 or 10.50");
        }
        return amount.orElse(null);
    }

    private static String fault(String text) {
        String digits = text.strip();
        if (!digits.equals(text) || digits.chars().anyMatch(Character::isWhitespace)) {
            return "holds blanks";
        }
        if (digits.startsWith("-")) {
            return "is negative";
        }
        if (digits.matches("[0-9.]+[eE][+-]?[0-9]+")) {
            return "is written with an exponent";
        }
        if (digits.matches("0+(\\.0*)?")) {
            return "is zero";
        }
        if (digits.matches("[0-9]+\\.[0-9]{3,}")) {
            return "has more than two decimals";
        }
        if (digits.matches("[0-9]{7,}(\\.[0-9]{1,2})?")) {
            return "has more than six digits before the point";
        }
        return "is not a plain number";
    }
}

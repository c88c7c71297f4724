package io.rechargeroutes.intake.validate;

import io.rechargeroutes.catalog.Operator;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.model.Characters;
import io.rechargeroutes.model.Money;
import java.math.BigDecimal;
import java.util.Optional;

/** The check of {@code amount}: says why a text is none, or why an operator does not take it. */
final class AmountCheck {

    private static final String CODE = "INVALID_AMOUNT";

    private AmountCheck() {}

    /** The amount, or a problem and null. */
    static BigDecimal read(String text, Fields fields) {
        Optional<BigDecimal> amount = Money.parse(text);
        if (amount.isEmpty()) {
            fields.problem(CODE, "amount " + Row.quoted(text) + " " + fault(text) + "; write rupees like 10 or 10.50");
        }
        return amount.orElse(null);
    }

    private static String fault(String text) {
        String digits = text.strip();
        if (!digits.equals(text) || digits.chars().anyMatch(Character::isWhitespace)) {
            return "holds blanks";
        }
        Optional<String> invisible = Fields.firstOther(text, c -> !Characters.isBlank(c));
        if (invisible.isPresent()) {
            return "has a character too many: " + invisible.get();
        }
        if (digits.startsWith("-")) {
            return "is negative";
        }
        if (digits.matches("[0-9.]+[eE][+-]?[0-9]+")) {
            return "is written with an exponent, as spreadsheets do" + SpreadsheetTraces.AS_TEXT;
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
        return "is not a plain number"
                + SpreadsheetTraces.in(text)
                        .or(() -> Fields.firstOther(text, c -> c >= '0' && c <= '9' || c == '.'))
                        .map(why -> ": " + why)
                        .orElse("");
    }

    static void refuseOutside(BigDecimal amount, Operator operator, Fields fields) {
        if (operator.min() != null && amount.compareTo(operator.min()) < 0) {
            fields.problem(
                    CODE,
                    "amount " + Money.text(amount) + " is below " + Money.text(operator.min()) + ", the least that "
                            + operator.code() + " takes");
        }
        if (operator.max() != null && amount.compareTo(operator.max()) > 0) {
            fields.problem(
                    CODE,
                    "amount " + Money.text(amount) + " is above " + Money.text(operator.max()) + ", the most that "
                            + operator.code() + " takes");
        }
    }
}

package io.rechargeroutes.intake.validate;

import io.rechargeroutes.catalog.NumberForm;
import io.rechargeroutes.catalog.Operator;
import io.rechargeroutes.model.Characters;
import io.rechargeroutes.model.PlainText;
import java.util.Optional;
import java.util.regex.Pattern;

/** The check of {@code number}: it is never shown, so that a message must say what is wrong with it, and where. */
final class NumberCheck {

    private static final int LONGEST = 60;
    private static final Pattern ANY = Pattern.compile("[A-Za-z0-9/-]{1,30}");
    private static final int MOST_STARS = 36;

    private NumberCheck() {}

    /**
     * The number in the form of its operator, or a problem and null.
     *
     * @param operator whose number it is, or null
     * @param judged whether it must have a form: where its operator is wrong it is not known which
     */
    static String read(String text, Operator operator, boolean judged, Fields fields) {
        NumberForm form = operator == null ? null : operator.number();
        String plain = Characters.plain(text).strip();
        Optional<String> trace = SpreadsheetTraces.in(plain);
        Optional<String> number = trace.isPresent() ? Optional.empty() : normalise(plain, form);
        if (number.isEmpty() && judged) {
            fields.problem(
                    "INVALID_NUMBER",
                    "number " + masked(text) + " does not look like "
                            + (form == null ? "one" : "one of " + operator.code() + ", for instance " + form.example())
                            + trace.or(() -> why(text, plain, form))
                                    .map(why -> ": " + why)
                                    .orElse(""));
        }
        return number.orElse(null);
    }

    /** A subscriber's number in quotes: all but its last four characters as stars. */
    private static String masked(String number) {
        String clean = PlainText.of(number);
        if (clean == null) {
            return "''";
        }
        int shown = clean.length() > 8 ? 4 : 0;
        String end = clean.substring(clean.length() - shown);
        return "'" + "*".repeat(Math.min(clean.length() - shown, MOST_STARS)) + end + "'";
    }

    private static Optional<String> normalise(String text, NumberForm form) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        return form == null
                ? Optional.of(text).filter(number -> ANY.matcher(number).matches())
                : form.normalise(text);
    }

    private static Optional<String> why(String text, String plain, NumberForm form) {
        Optional<String> other = Fields.firstOther(text, c -> Characters.isBlank(c) || mayStand(c, form));
        if (other.isPresent()) {
            return other;
        }
        if (form == null) {
            return Optional.empty();
        }
        if (form.normalise("0" + plain).isPresent()) {
            return Optional.of("a leading zero is missing, as spreadsheets drop it" + SpreadsheetTraces.AS_TEXT);
        }
        String digits = plain.replaceAll("[^0-9]", "");
        int wanted = form.example().replaceAll("[^0-9]", "").length();
        return digits.length() == wanted || !form.example().matches("[0-9]+")
                ? Optional.empty()
                : Optional.of("it has " + digits.length() + " digits");
    }

    /** Whether a character may be part of a number, or be dropped from one. */
    private static boolean mayStand(int c, NumberForm form) {
        if (c >= '0' && c <= '9' || " -+()".indexOf(c) >= 0) {
            return true;
        }
        boolean letters = form == null || form.pattern().pattern().contains("A-Z");
        if (c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
            return letters;
        }
        return c == '/' && (form == null || form.pattern().pattern().contains("/"));
    }
}

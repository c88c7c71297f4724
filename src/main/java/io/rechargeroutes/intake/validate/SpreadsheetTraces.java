package io.rechargeroutes.intake.validate;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a spreadsheet leaves where it took a number of a person or an account for a number or a date of its own. The
 * value itself is lost then, and what is left may be somebody else's.
 */
final class SpreadsheetTraces {

    /** What to do in the spreadsheet. */
    static final String AS_TEXT = "; format the column as text and write the value again";

    private static final Pattern EXPONENT = Pattern.compile("[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]{1,3}");
    private static final Pattern DECIMALS = Pattern.compile("[0-9]+\\.0+");
    private static final Pattern ERROR = Pattern.compile("#(REF!|N/A|NAME\\?|VALUE!|DIV/0!|NUM!|NULL!|#+)");
    private static final Pattern FORMULA = Pattern.compile("=.*|'.*");
    private static final Pattern DAY_OF_YEAR = Pattern.compile("([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})");
    private static final Pattern YEAR_FIRST = Pattern.compile("[0-9]{4}[/-]([0-9]{1,2})[/-]([0-9]{1,2})([ T].*)?");
    private static final String MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}";
    private static final Pattern MONTH_NAMED =
            Pattern.compile("([0-9]{1,2}[- ])?" + MONTH + "[- ]([0-9]{2}|[0-9]{4})|[0-9]{1,2}[- ]" + MONTH);

    private SpreadsheetTraces() {}

    /** Why a text cannot be a number that a sender means, and what to do; empty where no spreadsheet wrote it so. */
    static Optional<String> in(String text) {
        if (EXPONENT.matcher(text).matches()) {
            return Optional.of("it is written with an exponent, as spreadsheets write long numbers" + AS_TEXT);
        }
        if (isDate(text)) {
            return Optional.of("it looks like a date, as spreadsheets make of numbers" + AS_TEXT);
        }
        if (DECIMALS.matcher(text).matches()) {
            return Optional.of("it ends in decimals, as spreadsheets and programs write numbers" + AS_TEXT);
        }
        if (ERROR.matcher(text).matches()) {
            return Optional.of("it is an error of a spreadsheet" + AS_TEXT);
        }
        if (FORMULA.matcher(text).matches()) {
            return Optional.of("it is written as a formula, or with an apostrophe in front; write the digits alone");
        }
        return Optional.empty();
    }

    private static boolean isDate(String text) {
        Matcher day = DAY_OF_YEAR.matcher(text);
        if (day.matches()) {
            return isDayOfYear(day.group(1), day.group(2));
        }
        Matcher year = YEAR_FIRST.matcher(text);
        return year.matches() && isDayOfYear(year.group(1), year.group(2))
                || MONTH_NAMED.matcher(text.toLowerCase(Locale.ROOT)).matches();
    }

    /** A day and a month, in whichever order. */
    private static boolean isDayOfYear(String one, String other) {
        int least = Math.min(Integer.parseInt(one), Integer.parseInt(other));
        int most = Math.max(Integer.parseInt(one), Integer.parseInt(other));
        return least >= 1 && least <= 12 && most <= 31;
    }
}

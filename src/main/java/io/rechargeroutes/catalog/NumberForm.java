package io.rechargeroutes.catalog;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the subscriber numbers of a kind look: one row of numbers.csv.
 *
 * @param kind name of the row, used in operators.csv
 * @param drop pattern whose matches are taken out first (blanks, hyphens, a country code)
 * @param upperCase whether letters are made upper case
 * @param pattern what the whole number must match then
 * @param example shown in the error message
 */
public record NumberForm(String kind, Pattern drop, boolean upperCase, Pattern pattern, String example) {

    /** The normalised number, or nothing where the text is not one. */
    public Optional<String> normalise(String text) {
        String bare = drop == null ? text : drop.matcher(text).replaceAll("");
        String number = upperCase ? bare.toUpperCase(Locale.ROOT) : bare;
        return pattern.matcher(number).matches() ? Optional.of(number) : Optional.empty();
    }
}

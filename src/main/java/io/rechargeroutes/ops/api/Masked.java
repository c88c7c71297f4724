package io.rechargeroutes.ops.api;

import java.util.regex.Pattern;

/** Takes out of texts what an operator need not see. */
final class Masked {

    private static final int SHOWN = 4;
    /** A subscriber's number in a provider's message, whoever's it is. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{7,}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@]+@[^\\s@]+");
    private static final Pattern PAN = Pattern.compile("(?i)\\b[A-Z]{5}[0-9]{4}[A-Z]\\b");

    private Masked() {
    }

    /** All but the last four characters are stars. */
    static String number(String number) {
        if (number == null) {
            return null;
        }
        int hidden = Math.max(0, number.length() - SHOWN);
        return hidden == 0 ? "*".repeat(number.length()) : "*".repeat(hidden) + number.substring(hidden);
    }

    /** Message of a provider, without numbers, addresses and the number of the query. */
    static String message(String message, String number) {
        if (message == null) {
            return null;
        }
        String known = number == null || number.length() <= SHOWN ? message : message.replace(number, number(number));
        String masked = NUMBER.matcher(known).replaceAll(found -> number(found.group()).replace("$", "\\$"));
        return PAN.matcher(EMAIL.matcher(masked).replaceAll("***")).replaceAll("***");
    }
}

package io.rechargeroutes.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes out of texts what others must not see: secrets, subscriber numbers and what is a person's own. */
public final class Redactor {

    /** Stands in place of what was taken out. */
    public static final String MASK = "***";
    /** The details of a request that are a person's own: they are stored encrypted, and shown nowhere. */
    public static final Set<String> PRIVATE_DETAILS =
            Set.of("firstName", "middleName", "lastName", "pan", "dateOfBirth", "email", "mobile", "otp", "answerKey");
    /** A PAN, India's tax number, that stands by itself. */
    public static final Pattern PAN = Pattern.compile("(?<![A-Za-z0-9])[A-Za-z]{5}[0-9]{4}[A-Za-z](?![A-Za-z0-9])");

    private static final int SHOWN = 4;
    /** A subscriber's number in a provider's message, whoever's it is. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{7,}");

    private static final Pattern EMAIL = Pattern.compile("[^\\s@]+(?:@[^\\s@]+)+");

    private Redactor() {}

    /** Whether a request holds anything that is a person's own. */
    public static boolean isPrivate(Map<String, String> details) {
        return details.keySet().stream().anyMatch(PRIVATE_DETAILS::contains);
    }

    /** All but the last four characters are stars; null for null. */
    public static String number(String number) {
        if (number == null) {
            return null;
        }
        int hidden = Math.max(0, number.length() - SHOWN);
        return hidden == 0 ? "*".repeat(number.length()) : "*".repeat(hidden) + number.substring(hidden);
    }

    /**
     * A provider's message without numbers, addresses and the number of the request.
     *
     * @param message null for null
     * @param number of the request, or null
     */
    public static String message(String message, String number) {
        if (message == null) {
            return null;
        }
        String known = number == null || number.length() <= SHOWN ? message : message.replace(number, number(number));
        return personal(
                NUMBER.matcher(known).replaceAll(found -> number(found.group()).replace("$", "\\$")));
    }

    /** A text without e-mail addresses and PANs. */
    public static String personal(String text) {
        return PAN.matcher(EMAIL.matcher(text).replaceAll(MASK)).replaceAll(MASK);
    }

    /** A text without these values; the longest go first, since one may be part of another. Null for null. */
    public static String without(String text, Collection<String> values) {
        if (text == null) {
            return null;
        }
        String masked = text;
        for (String value : values.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList()) {
            masked = masked.replace(value, MASK);
        }
        return masked;
    }
}

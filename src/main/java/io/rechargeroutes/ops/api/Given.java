package io.rechargeroutes.ops.api;

import io.rechargeroutes.ledger.ops.RequestSearch.Found;
import io.rechargeroutes.ledger.ops.RequestSearch.Place;
import io.rechargeroutes.model.PlainText;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;

/** Reads what a caller gave, and says what is wrong with it. */
final class Given {

    private static final Pattern ORDER_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
    private static final Pattern DIGITS = Pattern.compile("[A-Za-z0-9]{4,20}");
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9._/-]{1,100}");
    private static final Pattern AMOUNT = Pattern.compile("-?[0-9]{1,9}(\\.[0-9]{1,2})?");
    private static final int SHORTEST_NOTE = 3;

    private Given() {}

    static String orderId(String text) {
        return form(text, ORDER_ID, "orderId: 1 to 64 of A-Z a-z 0-9 . _ -");
    }

    static String name(String field, String text) {
        return form(text, NAME, field + ": letters, digits and _");
    }

    static String lastDigits(String text) {
        return form(text, DIGITS, "number: the last 4 to 20 characters of the subscriber's number");
    }

    static String reference(String text) {
        return form(text, REFERENCE, "reference: ours or the provider's, up to 100 letters, digits and . _ / -");
    }

    private static String form(String text, Pattern form, String otherwise) {
        if (text != null && !form.matcher(text).matches()) {
            throw ApiFault.bad(otherwise);
        }
        return text;
    }

    /** A sentence that must be there. */
    static String note(String field, String text) {
        String clean = PlainText.of(text);
        if (clean == null || clean.length() < SHORTEST_NOTE) {
            throw ApiFault.bad(field + " is needed: say in a sentence why, for those who look at it later");
        }
        return clean;
    }

    /** A place in a list, as {@link #cursor} wrote it; null where none is given. */
    static Place place(String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            String[] place = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(" ", 2);
            return new Place(Instant.parse(place[0]), orderId(place[1]));
        } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException fault) {
            throw ApiFault.bad("after: the `next` of the page before, as it came");
        }
    }

    /** The place behind a request, as a caller carries it from page to page. */
    static String cursor(Found last) {
        String place = last.result().receivedAt() + " " + last.result().orderId();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    static Instant time(String field, String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException fault) {
            throw ApiFault.bad(field + ": a time like 2030-01-31T12:00:00Z");
        }
    }

    static BigDecimal amount(String text) {
        if (text == null || !AMOUNT.matcher(text).matches() || new BigDecimal(text).signum() == 0) {
            throw ApiFault.bad("amount: rupees like 5000 or 5000.50, with a minus where money was taken out");
        }
        return new BigDecimal(text);
    }

    /** A whole number. Read here, because a text that is none must be reported as one. */
    static long count(String field, String text, long least, long most) {
        try {
            long count = Long.parseLong(text);
            if (count >= least && count <= most) {
                return count;
            }
        } catch (NumberFormatException none) {
            // said below
        }
        throw ApiFault.bad(field + ": a number from " + least + " to " + most);
    }

    static <E extends Enum<E>> E oneOf(String field, String text, Class<E> names) {
        return Arrays.stream(names.getEnumConstants())
                .filter(one -> one.name().equals(text))
                .findFirst()
                .orElseThrow(() -> ApiFault.bad(field + ": one of " + Arrays.toString(names.getEnumConstants())));
    }
}

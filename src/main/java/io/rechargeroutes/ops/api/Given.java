package io.rechargeroutes.ops.api;

import io.rechargeroutes.ledger.ops.RequestSearch.Place;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.model.PlainText;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads what a caller gave, and says what is wrong with it. */
final class Given {

    private static final Pattern ORDER_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
    private static final Pattern NUMBER = Pattern.compile("[A-Za-z0-9+/ -]{4,60}");
    private static final Pattern SEPARATORS = Pattern.compile("[+ -]");
    private static final Pattern ENDING = Pattern.compile("[A-Za-z0-9]{4,20}");
    private static final Pattern FILE = Pattern.compile("[^\\p{Cntrl}/\\\\]{1,255}");
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,39}");
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9._/-]{1,100}");
    private static final Pattern AMOUNT = Pattern.compile("-?[0-9]{1,9}(\\.[0-9]{1,2})?");
    private static final int SHORTEST_NOTE = 3;
    /** In a cursor: the list goes by the end of a number. */
    private static final String ENDED = "ending";

    private Given() {}

    static String orderId(String text) {
        return form(text, ORDER_ID, "orderId: 1 to 64 of A-Z a-z 0-9 . _ -");
    }

    static String name(String field, String text) {
        return form(text, NAME, field + ": letters, digits and _");
    }

    static String number(String text) {
        return form(text, NUMBER, "number: the subscriber's number, or its last 4 to 20 letters and digits");
    }

    /** The characters that a number ends with, as {@link #number} gave it; null where they are none to look for. */
    static String ending(String number) {
        String bare = SEPARATORS.matcher(number).replaceAll("");
        return ENDING.matcher(bare).matches() ? bare : null;
    }

    static String file(String text) {
        return form(text, FILE, "file: the name of an input file, without its folder");
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
            String[] place = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(" ", 3);
            return new Place(Instant.parse(place[0]), orderId(place[1]), place.length > 2 && ENDED.equals(place[2]));
        } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException fault) {
            throw ApiFault.bad("after: the `next` of the page before, as it came");
        }
    }

    /** A place as a caller carries it from page to page; null for none. */
    static String cursor(Place place) {
        if (place == null) {
            return null;
        }
        String text = place.receivedAt() + " " + place.orderId() + (place.byEnding() ? " " + ENDED : "");
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
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

    static boolean flag(String field, String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw ApiFault.bad(field + ": true or false");
    }

    /** Refuses a query parameter that is not known: a filter that is ignored gives a wrong answer. */
    static void parameters(Set<String> names, Set<String> known) {
        for (String name : new TreeSet<>(names)) {
            if (!known.contains(name)) {
                String shown =
                        PARAMETER.matcher(name).matches() ? name : "with other characters than letters and digits";
                throw ApiFault.bad("there is no query parameter " + shown + Nearest.suggestion(name, known)
                        + (known.isEmpty() ? "; this address takes none" : "; there is " + String.join(", ", known)));
            }
        }
    }

    static <E extends Enum<E>> E oneOf(String field, String text, Class<E> names) {
        return Arrays.stream(names.getEnumConstants())
                .filter(one -> one.name().equals(text))
                .findFirst()
                .orElseThrow(() -> ApiFault.bad(field + ": one of " + Arrays.toString(names.getEnumConstants())));
    }
}

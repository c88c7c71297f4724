package io.rechargeroutes.intake;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The names of the request's fields, as the contract has them, and help for misspelt ones. */
final class FieldNames {

    static final List<String> REQUEST = List.of("orderId", "operation", "service", "operator", "circle", "number", "amount",
            "details", "location", "bill", "provider", "expiresAt");

    static final List<String> LOCATION = List.of("latitude", "longitude");

    static final List<String> DETAILS = List.of(
            "stdCode", "accountNumber", "caNumber", "billGroupNumber", "billingUnit", "processingCycle", "cycleNumber",
            "dateOfBirth", "allowDuplicate", "orderId",
            "firstName", "middleName", "lastName", "pan", "email", "mobile", "otp", "creditId", "questionKey", "answerKey");

    private FieldNames() {
    }

    /** {@code ; did you mean 'x'?} for the known name that is near, or nothing. */
    static String hint(String name, Collection<String> known) {
        return nearest(name, known).map(near -> "; did you mean '" + near + "'?").orElse("");
    }

    /** The known name that differs least, case aside, where one is near at all. */
    static Optional<String> nearest(String name, Collection<String> known) {
        if (name.isEmpty() || name.length() > 40) {
            return Optional.empty();
        }
        String best = null;
        int least = 1 + Math.max(1, name.length() / 3);
        for (String candidate : known) {
            int distance = distance(simple(name), simple(candidate));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String simple(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[ _-]", "");
    }

    /** Levenshtein's distance: how many letters must be put in, taken out or changed. */
    private static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, 1 + Math.min(row[j - 1], above[j]));
            }
            above = row;
        }
        return above[b.length()];
    }
}

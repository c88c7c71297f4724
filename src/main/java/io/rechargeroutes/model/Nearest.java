package io.rechargeroutes.model;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses what a misspelt name was meant to be. */
public final class Nearest {

    private static final int LONGEST = 60;

    private Nearest() {}

    /** {@code ; did you mean 'x'?} for the known name that is near, or nothing. */
    public static String suggestion(String name, Collection<String> known) {
        return name(name, known).map(near -> "; did you mean '" + near + "'?").orElse("");
    }

    /** The known name that differs least, case aside, where one is near at all. */
    public static Optional<String> name(String name, Collection<String> known) {
        return name(name, known, Math.max(1, name.length() / 3));
    }

    /** The known name that differs least, case and separators aside, and in so many letters at most. */
    public static Optional<String> name(String name, Collection<String> known, int most) {
        if (name.isEmpty() || name.length() > LONGEST) {
            return Optional.empty();
        }
        String best = null;
        int least = 1 + most;
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

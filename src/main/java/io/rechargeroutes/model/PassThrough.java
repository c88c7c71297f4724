package io.rechargeroutes.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Fields of a submission that come back with its results, unchanged. No provider gets them, no log shows them, and they
 * are no part of what makes two requests the same.
 *
 * @param values by name, in the order of the format; what was empty is not there
 * @param secret the names of those that are stored encrypted
 */
public record PassThrough(Map<String, String> values, Set<String> secret) {

    /** Nothing comes back. */
    public static final PassThrough NONE = new PassThrough(Map.of(), Set.of());

    /** The most fields of one format. */
    public static final int MOST = 20;
    /** The most bytes of one value, in UTF-8. */
    public static final int LONGEST = 1024;

    public PassThrough {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        secret = Set.copyOf(secret);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Whether a key is needed to store it. */
    public boolean needsKey() {
        return values.keySet().stream().anyMatch(secret::contains);
    }

    /** The names and none of the values. */
    @Override
    public String toString() {
        return "PassThrough" + values.keySet();
    }
}

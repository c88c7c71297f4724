package io.rechargeroutes.intake;

import io.rechargeroutes.model.PlainText;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is wrong with one row, in the order it was found. */
final class Problems {

    private final Map<String, String> codes = new LinkedHashMap<>();

    /** @param sentence what is wrong and what to do, without values that must not be shown */
    void add(String code, String sentence) {
        codes.putIfAbsent(sentence, code);
    }

    void missing(String field, String why) {
        add("MISSING_FIELD", field + " is missing: " + why);
    }

    void invalid(String field, String what) {
        add("INVALID_FIELD", field + " " + what);
    }

    boolean none() {
        return codes.isEmpty();
    }

    String code() {
        return codes.values().iterator().next();
    }

    String message() {
        return PlainText.of(String.join("; ", codes.keySet()));
    }
}

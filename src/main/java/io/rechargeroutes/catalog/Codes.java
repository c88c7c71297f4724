package io.rechargeroutes.catalog;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Holds that a code stands on one row only, canonical codes always, a provider's codes unless the row's note says why not. */
final class Codes {

    private static final Pattern CANONICAL = Pattern.compile("[A-Z0-9]+(_[A-Z0-9]+)*");
    /** These columns name details of the request; they hold no code of the provider. */
    private static final Pattern NO_CODE = Pattern.compile(".*\\.value[0-9]+");

    private final Map<String, Long> seen = new HashMap<>();

    /** The row's canonical code, or null where it is faulty. */
    String canonical(Line line) {
        String code = line.required("code", CANONICAL, "upper snake case");
        if (code != null) {
            Long first = seen.putIfAbsent(code, line.number());
            if (first != null) {
                line.fault("code '" + code + "' stands on line " + first + " already, remove or rename one");
            }
        }
        return code;
    }

    void checkColumns(Line line, Map<String, String> columns) {
        columns.forEach((column, code) -> {
            if (!NO_CODE.matcher(column).matches()) {
                Long first = seen.putIfAbsent(column + ":" + code, line.number());
                if (first != null && line.text("note").isEmpty()) {
                    line.fault(column + " '" + code + "' stands on line " + first + " already, correct one, or say in note why both are right");
                }
            }
        });
    }
}

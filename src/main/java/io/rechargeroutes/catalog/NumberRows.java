package io.rechargeroutes.catalog;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads numbers.csv. */
final class NumberRows {

    private static final List<String> COLUMNS = List.of("kind", "drop", "upper", "pattern", "example", "note");
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]*");

    private NumberRows() {
    }

    static Map<String, NumberForm> read(Path file, List<String> faults) {
        Map<String, NumberForm> forms = new LinkedHashMap<>();
        for (Line line : Table.read(file, COLUMNS, false, faults).lines()) {
            NumberForm form = form(line);
            if (line.sound() && forms.putIfAbsent(form.kind(), form) != null) {
                line.fault("kind '" + form.kind() + "' stands twice, remove or rename one");
            }
        }
        return forms;
    }

    private static NumberForm form(Line line) {
        line.required("pattern");
        NumberForm form = new NumberForm(line.required("kind", KIND, "lower case letters, digits and hyphens"),
                line.pattern("drop"), line.yes("upper"), line.pattern("pattern"), line.required("example"));
        if (line.sound() && form.normalise(form.example()).isEmpty()) {
            line.fault("example '" + form.example() + "' does not match the pattern, correct one of them");
        }
        return form;
    }
}

package io.rechargeroutes.catalog;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads circles.csv. */
final class CircleRows {

    private static final List<String> COLUMNS = List.of("code", "name", "note");

    private CircleRows() {
    }

    static Map<String, Circle> read(Path file, List<String> faults) {
        Map<String, Circle> circles = new LinkedHashMap<>();
        Table table = Table.read(file, COLUMNS, true, faults);
        Codes codes = new Codes();
        for (Line line : table.lines()) {
            String code = codes.canonical(line);
            Circle circle = new Circle(code, line.required("name"), line.filled(table.providerColumns()));
            codes.checkColumns(line, circle.columns());
            if (line.sound()) {
                circles.put(code, circle);
            }
        }
        return circles;
    }
}

package io.rechargeroutes.catalog;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads troubles.csv: the codes of outcomes.csv with which a provider refuses us, not a customer. */
final class TroubleRows {

    private static final List<String> COLUMNS = List.of("code", "remedy");

    private TroubleRows() {
    }

    /** What is to be done, by code. */
    static Map<String, String> read(Path file, List<OutcomeRule> outcomes, List<String> faults) {
        Set<String> codes = outcomes.stream().map(OutcomeRule::code).filter(Objects::nonNull).collect(Collectors.toSet());
        Map<String, String> troubles = new LinkedHashMap<>();
        for (Line line : Table.read(file, COLUMNS, false, faults).lines()) {
            String code = line.required("code");
            String remedy = line.required("remedy");
            if (line.sound() && !codes.contains(code)) {
                line.fault("code '" + code + "' is given by no row of outcomes.csv, correct or remove it");
            } else if (line.sound() && troubles.putIfAbsent(code, remedy) != null) {
                line.fault("code '" + code + "' stands twice, remove one");
            }
        }
        return troubles;
    }
}

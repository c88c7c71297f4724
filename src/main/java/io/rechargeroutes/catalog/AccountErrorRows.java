package io.rechargeroutes.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads account-errors.csv: the codes of outcomes.csv with which a provider refuses us, not a customer. */
final class AccountErrorRows {

    private static final List<String> COLUMNS = List.of("code", "remedy");

    private AccountErrorRows() {
    }

    /** The table of a folder. One that has its old name is refused: it would be ignored, and its codes with it. */
    static Map<String, String> in(Path folder, List<OutcomeRule> outcomes, List<String> faults) {
        Path old = folder.resolve("troubles.csv");
        if (Files.exists(old)) {
            faults.add(Line.at(old, 1, "is called account-errors.csv now, rename it"));
            return Map.of();
        }
        return read(folder.resolve("account-errors.csv"), outcomes, faults);
    }

    /** What is to be done, by code. */
    static Map<String, String> read(Path file, List<OutcomeRule> outcomes, List<String> faults) {
        Set<String> codes = outcomes.stream().map(OutcomeRule::code).filter(Objects::nonNull).collect(Collectors.toSet());
        Map<String, String> accountErrors = new LinkedHashMap<>();
        for (Line line : Table.read(file, COLUMNS, false, faults).lines()) {
            String code = line.required("code");
            String remedy = line.required("remedy");
            if (line.sound() && !codes.contains(code)) {
                line.fault("code '" + code + "' is given by no row of outcomes.csv, correct or remove it");
            } else if (line.sound() && accountErrors.putIfAbsent(code, remedy) != null) {
                line.fault("code '" + code + "' stands twice, remove one");
            }
        }
        return accountErrors;
    }
}

package io.rechargeroutes.catalog;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads {@code operators.csv}, {@code circles.csv}, {@code numbers.csv}, {@code outcomes.csv} and
 * {@code account-errors.csv}.
 */
public final class CatalogueReader {

    private static final List<String> NUMBER_COLUMNS = List.of("kind", "drop", "upper", "pattern", "example", "note");
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]*");
    private static final List<String> CIRCLE_COLUMNS = List.of("code", "name", "note");
    private static final List<String> ACCOUNT_ERROR_COLUMNS = List.of("code", "remedy");

    private CatalogueReader() {}

    /**
     * Reads and checks the code tables.
     *
     * @param folder the folder they lie in; fault lines name the files as this path does
     * @throws CatalogueException with all faults, where there is any
     */
    public static Catalogue read(Path folder) {
        List<String> faults = new ArrayList<>();
        Map<String, NumberForm> forms = numbers(folder.resolve("numbers.csv"), faults);
        Table operatorTable = Table.read(folder.resolve("operators.csv"), OperatorRows.COLUMNS, true, faults);
        Map<String, Operator> operators = OperatorRows.read(operatorTable, forms);
        Map<String, Circle> circles = circles(folder.resolve("circles.csv"), faults);
        List<OutcomeRule> outcomes =
                OutcomeRows.read(folder.resolve("outcomes.csv"), operatorTable.providerColumns(), faults);
        Map<String, String> accountErrors = accountErrors(folder, outcomes, faults);
        if (!faults.isEmpty()) {
            throw new CatalogueException(faults);
        }
        return new Catalogue(operators, circles, outcomes, accountErrors);
    }

    private static Map<String, NumberForm> numbers(Path file, List<String> faults) {
        Map<String, NumberForm> forms = new LinkedHashMap<>();
        for (Line line : Table.read(file, NUMBER_COLUMNS, false, faults).lines()) {
            NumberForm form = form(line);
            if (line.sound() && forms.putIfAbsent(form.kind(), form) != null) {
                line.fault("kind '" + form.kind() + "' stands twice, remove or rename one");
            }
        }
        return forms;
    }

    private static NumberForm form(Line line) {
        line.required("pattern");
        NumberForm form = new NumberForm(
                line.required("kind", KIND, "lower case letters, digits and hyphens"),
                line.pattern("drop"),
                line.yes("upper"),
                line.pattern("pattern"),
                line.required("example"));
        if (line.sound() && form.normalise(form.example()).isEmpty()) {
            line.fault("example '" + form.example() + "' does not match the pattern, correct one of them");
        }
        return form;
    }

    private static Map<String, Circle> circles(Path file, List<String> faults) {
        Map<String, Circle> circles = new LinkedHashMap<>();
        Table table = Table.read(file, CIRCLE_COLUMNS, true, faults);
        Table.Codes codes = new Table.Codes();
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

    /**
     * The codes of outcomes.csv with which a provider refuses us, not a customer. A table that has its old name is
     * refused: it would be ignored, and its codes with it.
     */
    private static Map<String, String> accountErrors(Path folder, List<OutcomeRule> outcomes, List<String> faults) {
        Path old = folder.resolve("troubles.csv");
        if (Files.exists(old)) {
            faults.add(Line.at(old, 1, "is called account-errors.csv now, rename it"));
            return Map.of();
        }
        return remedies(folder.resolve("account-errors.csv"), outcomes, faults);
    }

    /** What is to be done, by code. */
    private static Map<String, String> remedies(Path file, List<OutcomeRule> outcomes, List<String> faults) {
        Set<String> codes = outcomes.stream()
                .map(OutcomeRule::code)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        Map<String, String> accountErrors = new LinkedHashMap<>();
        for (Line line : Table.read(file, ACCOUNT_ERROR_COLUMNS, false, faults).lines()) {
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

package io.rechargeroutes.catalog;

import io.rechargeroutes.model.Money;
import io.rechargeroutes.model.Service;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the rows of operators.csv. */
final class OperatorRows {

    static final List<String> COLUMNS =
            List.of("code", "name", "service", "number", "min", "max", "details", "circle", "disabled", "note");
    private static final Pattern DETAIL = Pattern.compile("[a-z][A-Za-z0-9]*");

    private OperatorRows() {}

    static Map<String, Operator> read(Table table, Map<String, NumberForm> forms) {
        Map<String, Operator> operators = new LinkedHashMap<>();
        Table.Codes codes = new Table.Codes();
        for (Line line : table.lines()) {
            String code = codes.canonical(line);
            Map<String, String> columns = line.filled(table.providerColumns());
            codes.checkColumns(line, columns);
            Operator operator = new Operator(
                    code,
                    line.required("name"),
                    line.choice("service", Service.class),
                    numberForm(line, forms),
                    amount(line, "min"),
                    amount(line, "max"),
                    details(line, columns),
                    line.yes("circle"),
                    line.textOrNull("disabled"),
                    columns);
            checkRange(line, operator);
            if (line.sound()) {
                operators.put(code, operator);
            }
        }
        return operators;
    }

    private static NumberForm numberForm(Line line, Map<String, NumberForm> forms) {
        String kind = line.required("number");
        if (kind != null && !forms.isEmpty() && !forms.containsKey(kind)) {
            line.fault("number '" + kind + "' is no kind of numbers.csv, use one of " + forms.keySet()
                    + " or add a row there");
        }
        return forms.get(kind);
    }

    private static BigDecimal amount(Line line, String column) {
        String text = line.textOrNull(column);
        BigDecimal amount = Money.parse(text).orElse(null);
        if (text != null && amount == null) {
            line.fault(column + " '" + text + "' is not an amount in rupees, write for instance 10 or leave it empty");
        }
        return amount;
    }

    private static void checkRange(Line line, Operator operator) {
        if (operator.min() != null && operator.max() != null && operator.min().compareTo(operator.max()) > 0) {
            line.fault("min " + line.text("min") + " is more than max " + line.text("max") + ", correct one of them");
        }
    }

    /** The named details, and those that a provider's value columns carry: a bill cannot be paid without them. */
    private static List<String> details(Line line, Map<String, String> columns) {
        Set<String> names = new LinkedHashSet<>(List.of(line.text("details").split("\\s+")));
        names.remove("");
        columns.forEach((column, name) -> {
            if (column.contains(".value")) {
                names.add(name);
            }
        });
        for (String name : names) {
            if (!DETAIL.matcher(name).matches()) {
                line.fault("'" + name + "' is no name of a detail, write for instance stdCode");
            }
        }
        return List.copyOf(names);
    }
}

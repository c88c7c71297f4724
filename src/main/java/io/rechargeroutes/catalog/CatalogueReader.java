package io.rechargeroutes.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads {@code operators.csv}, {@code circles.csv}, {@code numbers.csv}, {@code outcomes.csv} and {@code account-errors.csv}. */
public final class CatalogueReader {

    private CatalogueReader() {
    }

    /**
     * Reads and checks the code tables.
     *
     * @param folder the folder they lie in; fault lines name the files as this path does
     * @throws CatalogueException with all faults, where there is any
     */
    public static Catalogue read(Path folder) {
        List<String> faults = new ArrayList<>();
        Map<String, NumberForm> forms = NumberRows.read(folder.resolve("numbers.csv"), faults);
        Table operatorTable = Table.read(folder.resolve("operators.csv"), OperatorRows.COLUMNS, true, faults);
        Map<String, Operator> operators = OperatorRows.read(operatorTable, forms);
        Map<String, Circle> circles = CircleRows.read(folder.resolve("circles.csv"), faults);
        List<OutcomeRule> outcomes = OutcomeRows.read(folder.resolve("outcomes.csv"), operatorTable.providerColumns(), faults);
        Map<String, String> accountErrors = AccountErrorRows.in(folder, outcomes, faults);
        if (!faults.isEmpty()) {
            throw new CatalogueException(faults);
        }
        return new Catalogue(operators, circles, outcomes, accountErrors);
    }
}

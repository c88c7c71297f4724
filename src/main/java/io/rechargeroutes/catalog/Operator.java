package io.rechargeroutes.catalog;

import io.rechargeroutes.model.Service;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One row of operators.csv.
 *
 * @param code canonical code
 * @param name the name people know
 * @param service the kind of account
 * @param number how a subscriber number looks and is normalised
 * @param min least amount in rupees, or null
 * @param max largest amount in rupees, or null
 * @param details names that {@code details} of a request must carry
 * @param circle whether a request must carry a circle
 * @param disabled why the row is switched off, or null where it is on
 * @param columns the provider columns of the row, by column name ({@code acme}, {@code acme.v2} …); empty cells left
 *     out
 */
public record Operator(
        String code,
        String name,
        Service service,
        NumberForm number,
        BigDecimal min,
        BigDecimal max,
        List<String> details,
        boolean circle,
        String disabled,
        Map<String, String> columns) {

    /** The cell of a provider column, for instance {@code column("acme.v2")}. */
    public Optional<String> column(String name) {
        return Optional.ofNullable(columns.get(name));
    }
}

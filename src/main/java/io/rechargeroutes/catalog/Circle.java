package io.rechargeroutes.catalog;

import java.util.Map;
import java.util.Optional;

/**
 * One row of circles.csv.
 *
 * @param code canonical code
 * @param name the name people know
 * @param columns the provider columns, by column name ({@code acme}); empty cells left out
 */
public record Circle(String code, String name, Map<String, String> columns) {

    public Optional<String> column(String name) {
        return Optional.ofNullable(columns.get(name));
    }
}

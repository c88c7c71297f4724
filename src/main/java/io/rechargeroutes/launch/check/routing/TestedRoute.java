package io.rechargeroutes.launch.check.routing;

import io.rechargeroutes.intake.validate.RequestValidator.Checked;
import io.rechargeroutes.launch.check.routing.DecidingRoute.Branch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A route that has tests: what their columns are, and what a row ends in. */
interface TestedRoute extends AutoCloseable {

    /**
     * What a row ends in.
     *
     * @param word a provider or a code
     * @param by what decided, in words
     * @param branches those that decided, the innermost last
     */
    record Ending(String word, String by, List<Branch> branches) {}

    List<String> columns();

    /** The words that a row may expect. */
    Set<String> endings();

    /** All {@code when} and {@code otherwise} of the route. */
    List<Branch> branches();

    /** What a row ends in; nothing, and a fault, where the row cannot be read. */
    Optional<Ending> end(TestFile.Row row, List<String> faults);

    @Override
    void close();

    /** The filled cells of some columns. */
    static Map<String, String> given(TestFile.Row row, List<String> columns) {
        Map<String, String> given = new HashMap<>();
        for (String column : columns) {
            if (row.text(column) != null) {
                given.put(column, row.text(column));
            }
        }
        return given;
    }

    /** The fault of a row that is no request, at the cell that it begins with. */
    static String unreadable(TestFile.Row row, Checked.Rejected rejected) {
        String field = rejected.message().replaceFirst(" .*", "");
        return row.fault(row.has(field) ? field : TestFile.EXPECT, rejected.message());
    }
}

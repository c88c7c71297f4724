package io.rechargeroutes.chaos;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One file of a run.
 *
 * @param after it is dropped when the witness has seen so many requests
 * @param node  whose inbox gets it
 */
record PlannedFile(String name, List<PlannedOrder> rows, int after, int node) {

    String content() {
        return name.endsWith(".csv")
                ? PlannedOrder.CSV_HEAD + rows.stream().map(PlannedOrder::csv).collect(Collectors.joining())
                : rows.stream().map(PlannedOrder::json).collect(Collectors.joining());
    }
}

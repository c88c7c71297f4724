package io.rechargeroutes.chaos;

import java.util.List;

/**
 * One file of a run.
 *
 * @param after it is dropped when the witness has seen so many requests
 * @param node  whose inbox gets it
 */
record PlannedFile(String name, List<PlannedOrder> rows, int after, int node) {

    String content() {
        return name.endsWith(".csv") ? PlannedOrder.csv(rows) : PlannedOrder.jsonLines(rows);
    }
}

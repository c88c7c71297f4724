package io.rechargeroutes.chaos;

import java.util.List;

/**
 * One file of a run.
 *
 * @param after it is dropped when the request journal has seen so many requests
 * @param node whose inbox gets it
 * @param stall how its writer rests; null where it is put there whole
 */
record PlannedFile(String name, List<PlannedOrder> rows, int after, int node, Stall stall) {

    PlannedFile(String name, List<PlannedOrder> rows, int after, int node) {
        this(name, rows, after, node, null);
    }

    /** Written in place by somebody who rests inside a row. */
    PlannedFile stalled(Stall how) {
        return new PlannedFile(name, rows, after, node, how);
    }

    String content() {
        return name.endsWith(".csv") ? PlannedOrder.csv(rows) : PlannedOrder.jsonLines(rows);
    }
}

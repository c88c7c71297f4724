package io.rechargeroutes.chaos;

import java.util.List;

/**
 * One message of a run.
 *
 * @param answered whether its sender waits for answers
 * @param after it is sent when the request journal has seen so many requests
 */
record PlannedMessage(List<PlannedOrder> rows, boolean csv, boolean answered, int after) {

    String content() {
        return csv ? PlannedOrder.csv(rows) : PlannedOrder.jsonLines(rows);
    }
}

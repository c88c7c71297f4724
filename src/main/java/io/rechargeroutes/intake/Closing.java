package io.rechargeroutes.intake;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** Closes a file when its exchange is done with, well or badly. */
final class Closing extends SynchronizationAdapter {

    private final RowBatches batches;

    Closing(RowBatches batches) {
        this.batches = batches;
    }

    @Override
    public void onDone(Exchange exchange) {
        batches.close();
    }
}

package io.rechargeroutes.dispatch;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** Releases the permit of a bulkhead, however the exchange ends. */
final class PermitRelease extends SynchronizationAdapter {

    private final Bulkheads bulkheads;
    private final String provider;

    PermitRelease(Bulkheads bulkheads, String provider) {
        this.bulkheads = bulkheads;
        this.provider = provider;
    }

    @Override
    public void onDone(Exchange exchange) {
        bulkheads.release(provider);
    }
}

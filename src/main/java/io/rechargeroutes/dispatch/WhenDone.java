package io.rechargeroutes.dispatch;

import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** Runs what must follow an exchange, however it ends. */
final class WhenDone extends SynchronizationAdapter {

    private final Runnable work;

    private WhenDone(Runnable work) {
        this.work = work;
    }

    static void run(Exchange exchange, Runnable work) {
        exchange.getExchangeExtension().addOnCompletion(new WhenDone(work));
    }

    @Override
    public void onDone(Exchange exchange) {
        work.run();
    }
}

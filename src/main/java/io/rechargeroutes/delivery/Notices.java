package io.rechargeroutes.delivery;

import io.rechargeroutes.ledger.delivery.DeliveryBatch;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.ledger.delivery.NoticeLedger.Unannounced;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangeProperty;

/** The notices that nobody announced yet. The flow between the steps is in routes/delivery/notices.camel.yaml. */
@ApplicationScoped
@Named("notices")
public class Notices {

    private static final int MOST = 200;
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final NoticeLedger ledger;
    private final CamelContext camel;

    Notices(NoticeLedger ledger, CamelContext camel) {
        this.ledger = ledger;
        this.camel = camel;
    }

    /** Claims notices, oldest first. */
    public DeliveryBatch<Unannounced> claim() {
        return ledger.claim(MOST);
    }

    /** Whether this one may be announced now. Its lease is renewed; false where another node has it, and at a stop. */
    public boolean owned(@Body Unannounced claimed, @ExchangeProperty("batch") DeliveryBatch<Unannounced> batch) {
        return !camel.isStopping() && batch.mayDeliver(claimed);
    }

    public void announced(
            @ExchangeProperty("claimed") Unannounced claimed,
            @ExchangeProperty("batch") DeliveryBatch<Unannounced> batch) {
        ledger.announced(batch, claimed);
    }

    public void failed(
            @ExchangeProperty("claimed") Unannounced claimed,
            @ExchangeProperty("batch") DeliveryBatch<Unannounced> batch) {
        batch.failed(claimed);
    }

    /** Ends the claims. One whose announcement failed is announced again in a few seconds. */
    public void release(@ExchangeProperty("batch") DeliveryBatch<Unannounced> batch) {
        ledger.release(batch, AGAIN);
    }
}

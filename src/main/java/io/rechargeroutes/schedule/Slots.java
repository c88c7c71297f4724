package io.rechargeroutes.schedule;

import io.rechargeroutes.ledger.SlotLedger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Date;
import org.apache.camel.Exchange;
import org.apache.camel.Header;

/**
 * Has each firing of a schedule done by one node. The status check needs none of it: its claims keep nodes apart, and together they ask faster.
 */
@ApplicationScoped
@Named("slots")
public class Slots {

    private final SlotLedger ledger;

    Slots(SlotLedger ledger) {
        this.ledger = ledger;
    }

    /** True on the node that does this firing of the route. */
    public boolean take(@Header("scheduledFireTime") Date fireTime, Exchange exchange) {
        return ledger.take(exchange.getFromRouteId(), fireTime.toInstant());
    }
}

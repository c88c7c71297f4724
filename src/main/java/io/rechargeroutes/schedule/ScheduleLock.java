package io.rechargeroutes.schedule;

import io.rechargeroutes.ledger.ScheduleLocks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Date;
import org.apache.camel.Exchange;
import org.apache.camel.Header;

/**
 * Has each execution of a schedule done by one node. The status check needs none of it: its claims keep nodes apart,
 * and together they ask faster.
 */
@ApplicationScoped
@Named("scheduleLock")
public class ScheduleLock {

    private final ScheduleLocks ledger;

    ScheduleLock(ScheduleLocks ledger) {
        this.ledger = ledger;
    }

    /** True on the node that does this execution of the route. */
    public boolean acquire(@Header("scheduledFireTime") Date fireTime, Exchange exchange) {
        return ledger.acquire(exchange.getFromRouteId(), fireTime.toInstant());
    }
}

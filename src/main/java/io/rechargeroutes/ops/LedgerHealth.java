package io.rechargeroutes.ops;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Says whether the ledger takes writes, by those that the heartbeat makes anyway: nothing is asked for it, and a ledger that only answers is not ready. */
@Readiness
@ApplicationScoped
public class LedgerHealth implements HealthCheck {

    private final Heartbeat heartbeat;

    LedgerHealth(Heartbeat heartbeat) {
        this.heartbeat = heartbeat;
    }

    @Override
    public HealthCheckResponse call() {
        return heartbeat.fault().map(reason -> HealthCheckResponse.named("ledger").down().withData("reason", reason).build())
                .orElseGet(() -> HealthCheckResponse.named("ledger").up().build());
    }
}

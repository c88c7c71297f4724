package io.rechargeroutes.ops;

import io.rechargeroutes.broker.BrokerWatch;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Says how the broker is. A broker that is away makes nobody unready: files go on, requests are sent, and outcomes wait in the ledger. */
@Readiness
@ApplicationScoped
public class BrokerHealth implements HealthCheck {

    private final BrokerWatch broker;
    private final boolean enabled;

    BrokerHealth(BrokerWatch broker, @ConfigProperty(name = "recharge.jms.enabled") boolean enabled) {
        this.broker = broker;
        this.enabled = enabled;
    }

    @Override
    public HealthCheckResponse call() {
        String state = !enabled ? "off" : broker.awaySince().map(since -> "away since " + since).orElse("in use");
        return HealthCheckResponse.named("broker").up().withData("state", state).build();
    }
}

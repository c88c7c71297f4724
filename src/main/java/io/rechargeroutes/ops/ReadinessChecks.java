package io.rechargeroutes.ops;

import io.rechargeroutes.broker.BrokerWatch;
import io.rechargeroutes.ledger.restore.Restores;
import io.rechargeroutes.settings.MessagingSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether this process can do its work. */
@ApplicationScoped
public class ReadinessChecks {

    /**
     * Whether the ledger takes writes, by those that the heartbeat makes anyway: nothing is asked for it, and a ledger
     * that only answers is not ready.
     */
    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck ledger(Heartbeat heartbeat) {
        return () -> heartbeat
                .fault()
                .map(reason -> HealthCheckResponse.named("ledger")
                        .down()
                        .withData("reason", reason)
                        .build())
                .orElseGet(() -> HealthCheckResponse.named("ledger").up().build());
    }

    /**
     * How the broker is. One that is away makes nobody unready: files go on, requests are sent, and outcomes wait in
     * the ledger.
     */
    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck broker(BrokerWatch broker, MessagingSettings settings) {
        boolean enabled = settings.jms().enabled();
        return () -> HealthCheckResponse.named("broker")
                .up()
                .withData(
                        "state",
                        !enabled
                                ? "off"
                                : broker.awaySince()
                                        .map(since -> "away since " + since)
                                        .orElse("in use"))
                .build();
    }

    /**
     * Whether a restore of the ledger waits for its confirmation. That makes no node unready: it queries, delivers,
     * receives webhooks, and serves the operations API that the confirmation goes to.
     */
    @Produces
    @Readiness
    @ApplicationScoped
    HealthCheck restore(Restores restores) {
        return () -> HealthCheckResponse.named("restore")
                .up()
                .withData(
                        "state",
                        restores.unconfirmed()
                                .map(restore -> "the ledger was restored (found " + restore.since()
                                        + "): nothing is taken in or sent until an operator confirms it with"
                                        + " POST /api/restore/confirm")
                                .orElse("nothing waits for a confirmation"))
                .build();
    }
}

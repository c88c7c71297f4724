package io.rechargeroutes.launch;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.rechargeroutes.ledger.LedgerEnvironment;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.camel.quarkus.main.events.BeforeStart;

/** Keeps the sandbox and real life apart: neither may run on the other's ledger. */
@ApplicationScoped
public class EnvironmentCheck {

    void require(@Observes @Priority(1) BeforeStart event, LedgerEnvironment environment) {
        String wanted = ConfigUtils.getProfiles().contains("sandbox") ? "sandbox" : "live";
        String found = environment.claim(wanted);
        if (!found.equals(wanted)) {
            throw new StartException("this ledger is a " + found + " one and this is a " + wanted + " start: requests of the one must not reach the "
                    + "providers of the other; set recharge.data to another folder (or recharge.ledger.url to another database)");
        }
    }
}

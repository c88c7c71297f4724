package io.rechargeroutes.launch;

import io.rechargeroutes.ledger.SecretsFingerprint;
import io.rechargeroutes.secrets.SecretBox;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.camel.quarkus.main.events.BeforeStart;

/** Refuses to start without the key that the other nodes write the ledger's secrets with: nothing of those could be read. */
@ApplicationScoped
public class SecretsKeyCheck {

    void require(@Observes @Priority(2) BeforeStart event, SecretsFingerprint fingerprint, SecretBox box) {
        boolean same = fingerprint.claim(box.fingerprints()).map(box.fingerprints()::contains).orElse(true);
        if (!same) {
            throw new StartException(box.hasKey()
                    ? "recharge.secrets.key-file does not name the key that this ledger's secrets are encrypted with; bring the right file back from its backup, or name it as well"
                    : "recharge.secrets.key-file is not set, and this ledger holds secrets that are encrypted; set it to the file that the other nodes have");
        }
    }
}

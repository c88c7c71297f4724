package io.rechargeroutes.ledger;

import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.RequestJson;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Reads requests that the ledger holds. One that this version cannot read is told of and left; it must not keep the others waiting. */
final class Stored {

    private static final Logger LOG = Logger.getLogger(Stored.class);

    private Stored() {
    }

    /** The request, or nothing where its text cannot be read: it stays as it is, and comes back when its claim runs out. */
    static Optional<RechargeRequest> read(String content) {
        try {
            return Optional.of(RequestJson.read(content));
        } catch (IllegalArgumentException fault) {
            LOG.errorf("a recorded request cannot be read by this version and waits: %s", fault.getMessage());
            return Optional.empty();
        }
    }
}

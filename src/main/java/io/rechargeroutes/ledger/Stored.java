package io.rechargeroutes.ledger;

import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.RequestJson;
import java.util.Optional;

/** Reads requests that the ledger holds. One that this version cannot read must not keep the others waiting: {@link Settlement#unreadable}. */
final class Stored {

    private Stored() {
    }

    /** The request, or nothing where its text cannot be read. */
    static Optional<RechargeRequest> read(String content) {
        try {
            return Optional.of(RequestJson.read(content));
        } catch (IllegalArgumentException fault) {
            return Optional.empty();
        }
    }
}

package io.rechargeroutes.ledger.archive;

import java.time.Instant;
import java.util.Optional;

/** What the files of months hold that left the ledger. */
public interface MonthFiles {

    /**
     * The document of an archived request, as {@code archive.document} had it.
     *
     * @param receivedAt when the request came: it says which month
     * @return empty where no file has it, or none can be read here
     */
    Optional<String> document(String orderId, Instant receivedAt);
}

package io.rechargeroutes.ledger.archive;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** Where nothing reads the files of months. */
@DefaultBean
@ApplicationScoped
public class NoMonthFiles implements MonthFiles {

    @Override
    public Optional<String> document(String orderId, Instant receivedAt) {
        return Optional.empty();
    }
}

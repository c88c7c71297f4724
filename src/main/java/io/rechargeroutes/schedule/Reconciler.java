package io.rechargeroutes.schedule;

import io.rechargeroutes.delivery.ReconciliationFiles;
import io.rechargeroutes.ledger.provider.Reconciliation;
import io.rechargeroutes.ledger.provider.Reconciliations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;

/**
 * Makes the accounts of the days that are over, and their reports. The accounts are committed first, so that a stop in
 * between leaves a report to be written by the next execution, and never two that differ.
 */
@ApplicationScoped
@Named("reconciler")
public class Reconciler {

    private final Reconciliations ledger;
    private final ReconciliationFiles files;

    Reconciler(Reconciliations ledger, ReconciliationFiles files) {
        this.ledger = ledger;
        this.files = files;
    }

    public void reconcile() throws IOException {
        ledger.days().forEach(ledger::reconcile);
        for (List<Reconciliation> accounts = ledger.unpublished();
                !accounts.isEmpty();
                accounts = ledger.unpublished()) {
            LocalDate day = accounts.get(0).day();
            ledger.published(day, files.write(day, accounts));
        }
    }
}

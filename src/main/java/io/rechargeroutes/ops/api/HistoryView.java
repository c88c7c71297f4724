package io.rechargeroutes.ops.api;

import io.rechargeroutes.ledger.ops.RequestSearch.Archived;
import io.rechargeroutes.ledger.ops.RequestSearch.CallbackRecord;
import io.rechargeroutes.ledger.ops.RequestSearch.Decided;
import io.rechargeroutes.ledger.ops.RequestSearch.History;
import io.rechargeroutes.ledger.ops.RequestSearch.Sent;
import io.rechargeroutes.ledger.ops.RequestSearch.Source;
import io.rechargeroutes.model.Redactor;
import io.rechargeroutes.model.Status;
import java.time.Instant;
import java.util.List;

/**
 * All that is known of one request, masked.
 *
 * @param history where the rest is, if only the last result is left; else null
 */
public record HistoryView(
        RequestView request,
        List<Sent> attempts,
        List<PublishedOutcome> events,
        List<Source> submissions,
        List<Decided> decisions,
        List<CallbackRecord> callbacks,
        String history) {

    /** One outcome that was published to the senders. */
    public record PublishedOutcome(int sequence, Status status, String code, String message, Instant at) {}

    static HistoryView of(History history) {
        String number = history.request().request() == null
                ? null
                : history.request().request().number();
        return new HistoryView(
                RequestView.of(history.request()),
                history.attempts().stream()
                        .map(sent -> new Sent(
                                sent.reference(),
                                sent.provider(),
                                sent.submittedAt(),
                                sent.settledAt(),
                                sent.verdict(),
                                sent.code(),
                                Redactor.message(sent.message(), number)))
                        .toList(),
                history.events().stream()
                        .map(published -> new PublishedOutcome(
                                published.sequence(),
                                published.result().status(),
                                published.result().code(),
                                Redactor.message(published.result().message(), number),
                                published.at()))
                        .toList(),
                history.submissions(),
                history.decisions(),
                history.callbacks(),
                whereabouts(history.request().archived()));
    }

    private static String whereabouts(Archived archived) {
        if (archived == null || archived.complete()) {
            return null;
        }
        String left = "only the last result is known: attempts, outcomes and inputs of month " + archived.month();
        return archived.files() == null
                ? left + " left the ledger without a file"
                : left + " are in " + archived.files() + ", in the archive's folder";
    }
}

package io.rechargeroutes.delivery;

import io.rechargeroutes.delivery.ResultAppender.Returned;
import io.rechargeroutes.ledger.delivery.Changes;
import io.rechargeroutes.ledger.delivery.Changes.Change;
import io.rechargeroutes.ledger.delivery.Changes.Event;
import io.rechargeroutes.ledger.delivery.Changes.FileChanges;
import io.rechargeroutes.ledger.delivery.Changes.Turn;
import io.rechargeroutes.model.Format;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/**
 * Appends to {@code .changes} what changed after final results were delivered. The flow between the steps is in
 * routes/delivery/changes.camel.yaml.
 */
@ApplicationScoped
@Named("resultChanges")
public class ResultChanges {

    private final Changes ledger;
    private final Outbox outbox;
    private final ResultForms forms;

    ResultChanges(Changes ledger, Outbox outbox, ResultForms forms) {
        this.ledger = ledger;
        this.outbox = outbox;
        this.forms = forms;
    }

    /** Claims the changes of this outbox, and takes the first of them. */
    public List<Event> claim(Exchange exchange) throws IOException {
        Optional<Turn> round = ledger.begin(outbox.id());
        exchange.setProperty("round", round.orElse(null));
        return round.isEmpty() ? claimed(List.of(), exchange) : more(round.get(), exchange);
    }

    /** Takes the next ones; after the last the claim ends. */
    public List<Event> more(@ExchangeProperty("round") Turn round, Exchange exchange) {
        List<Event> events = ledger.next(round);
        if (events.isEmpty()) {
            ledger.end(round);
        }
        return claimed(events, exchange);
    }

    private static List<Event> claimed(List<Event> events, Exchange exchange) {
        exchange.setProperty("claimed", events.size());
        return events;
    }

    /** The files that are to be reported an event, each with a row for every row that named the order. */
    public List<FileChanges> files(@Body Event event, @ExchangeProperty("round") Turn round) {
        return ledger.files(round, event);
    }

    /**
     * Whether this file may be published now. The lease is renewed; false where another node has the outbox, and where
     * one before it failed.
     */
    public boolean owned(@Body FileChanges file, @ExchangeProperty("round") Turn round) {
        return round.mayDeliver(file);
    }

    /** Adds the rows to the file. Who slept finds out when the file is locked for it, before it is touched. */
    public void append(@Body FileChanges file, @ExchangeProperty("round") Turn round) throws IOException {
        Change any = file.changes().get(0);
        Format format = any.format().extendable();
        Path place = outbox.folder().resolve(any.baseName() + ".changes" + format.ending(any.format(), any.ending()));
        ResultAppender.append(
                place,
                forms.of(any.readAs(), any.format(), format),
                file.changes().stream()
                        .map(change -> new Returned(change.result(), forms.passedThrough(change.passThrough())))
                        .toList(),
                round::owned);
    }

    /** Records that a file was published. */
    public void acknowledge(@Body FileChanges file) {
        ledger.published(file);
    }

    /** What comes later of the order waits for it in this file. */
    public void failed(@Body FileChanges file, @ExchangeProperty("round") Turn round) {
        round.failed(file);
    }
}

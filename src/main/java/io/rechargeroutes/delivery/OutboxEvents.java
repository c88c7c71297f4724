package io.rechargeroutes.delivery;

import io.rechargeroutes.broker.BrokerWatch;
import io.rechargeroutes.ledger.delivery.DeliveryBatch;
import io.rechargeroutes.ledger.delivery.QueueOutbox;
import io.rechargeroutes.ledger.delivery.QueueOutbox.OutboxEvent;
import io.rechargeroutes.settings.MessagingSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/**
 * The outbox events that the results queue waits for. The flow between the steps is in
 * routes/delivery/queues.camel.yaml.
 */
@ApplicationScoped
@Named("outboxEvents")
public class OutboxEvents {

    private static final int ORDERS = 200;
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final QueueOutbox ledger;
    private final BrokerWatch broker;
    private final CamelContext camel;
    private final ResultForms forms;
    private final int publishers;

    OutboxEvents(
            QueueOutbox ledger,
            BrokerWatch broker,
            CamelContext camel,
            MessagingSettings messaging,
            ResultForms forms) {
        this.forms = forms;
        this.ledger = ledger;
        this.broker = broker;
        this.camel = camel;
        this.publishers = messaging.jms().publishers();
    }

    /** Claims orders with events to publish, in batches for as many threads as there are. */
    public List<DeliveryBatch<OutboxEvent>> claim(Exchange exchange) {
        return claimed(due(), exchange);
    }

    /** Claims the next ones, unless something failed: then the next poll does. */
    public List<DeliveryBatch<OutboxEvent>> claimMore(@Body List<DeliveryBatch<OutboxEvent>> last, Exchange exchange) {
        return claimed(last.stream().allMatch(DeliveryBatch::isDone) ? due() : List.of(), exchange);
    }

    /** While the broker is away one order for each thread is tried, and nothing is written about all the others. */
    private List<DeliveryBatch<OutboxEvent>> due() {
        int most = broker.awaySince().isPresent() ? publishers : ORDERS;
        return camel.isStopping() ? List.of() : ledger.claimEvents(most, publishers);
    }

    private static List<DeliveryBatch<OutboxEvent>> claimed(
            List<DeliveryBatch<OutboxEvent>> batches, Exchange exchange) {
        exchange.setProperty("claimed", batches.size());
        return batches;
    }

    /**
     * Whether this event may be published now. Its lease is renewed; false where another node has it, where one before
     * it failed, and at a stop.
     */
    public boolean owned(@Body OutboxEvent event, @ExchangeProperty("batch") DeliveryBatch<OutboxEvent> batch) {
        return !camel.isStopping() && batch.mayDeliver(event);
    }

    /** Makes the event the message. */
    public void message(@ExchangeProperty("event") OutboxEvent event, Exchange exchange) {
        OutcomeMessage.of(event, forms.passedThrough(event.passThrough()), exchange);
    }

    public void delivered(
            @ExchangeProperty("event") OutboxEvent event, @ExchangeProperty("batch") DeliveryBatch<OutboxEvent> batch) {
        batch.delivered(event);
        broker.reached();
    }

    public void failed(
            @ExchangeProperty("event") OutboxEvent event, @ExchangeProperty("batch") DeliveryBatch<OutboxEvent> batch) {
        batch.failed(event);
    }

    /**
     * Records what was published. An event that failed is tried again in a few seconds, and those of its order after
     * it.
     */
    public void acknowledge(@Body DeliveryBatch<OutboxEvent> batch) {
        ledger.acknowledgeEvents(batch, AGAIN);
    }
}

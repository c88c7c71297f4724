package io.rechargeroutes.delivery;

import io.rechargeroutes.broker.BrokerWatch;
import io.rechargeroutes.ledger.delivery.DeliveryBatch;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.ledger.delivery.QueueOutbox;
import io.rechargeroutes.ledger.delivery.QueueOutbox.Reply;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.PassThrough;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.MessagingSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSSecurityException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;

/**
 * The replies that senders of messages wait for. The flow between the steps is in routes/delivery/queues.camel.yaml.
 */
@ApplicationScoped
@Named("replies")
public class Replies {

    private static final int REPLIES = 200;
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final QueueOutbox ledger;
    private final NoticeLedger notices;
    private final BrokerWatch broker;
    private final CamelContext camel;
    private final ResultForms forms;
    private final int publishers;

    Replies(
            QueueOutbox ledger,
            NoticeLedger notices,
            BrokerWatch broker,
            CamelContext camel,
            MessagingSettings messaging,
            ResultForms forms) {
        this.forms = forms;
        this.ledger = ledger;
        this.notices = notices;
        this.broker = broker;
        this.camel = camel;
        this.publishers = messaging.jms().publishers();
    }

    /** Claims replies that are due, in batches for as many threads as there are. */
    public List<DeliveryBatch<Reply>> claim(Exchange exchange) {
        return claimed(due(), exchange);
    }

    /** Claims the next ones, unless something failed: then the next poll does. */
    public List<DeliveryBatch<Reply>> claimMore(@Body List<DeliveryBatch<Reply>> last, Exchange exchange) {
        return claimed(last.stream().allMatch(DeliveryBatch::isDone) ? due() : List.of(), exchange);
    }

    /** While the broker is away one reply for each thread is tried. */
    private List<DeliveryBatch<Reply>> due() {
        int most = broker.awaySince().isPresent() ? publishers : REPLIES;
        return camel.isStopping() ? List.of() : ledger.claimReplies(most, publishers);
    }

    private static List<DeliveryBatch<Reply>> claimed(List<DeliveryBatch<Reply>> batches, Exchange exchange) {
        exchange.setProperty("claimed", batches.size());
        return batches;
    }

    /** Whether this reply may be sent now. Its lease is renewed; false where another node has it, and at a stop. */
    public boolean owned(@Body Reply reply, @ExchangeProperty("batch") DeliveryBatch<Reply> batch) {
        return !camel.isStopping() && batch.mayDeliver(reply);
    }

    /** Makes the reply the message, and the sender's address the property {@code replyTo}. */
    public void message(@ExchangeProperty("reply") Reply reply, Exchange exchange) {
        write(reply, exchange);
        exchange.setProperty("replyTo", ReplyTo.parse(reply.destination()));
    }

    /** A sender with a format of its own is answered in it; the properties are the same for all. */
    private void write(Reply reply, Exchange exchange) {
        PassThrough back = forms.passedThrough(reply.event().passThrough());
        OutcomeMessage.of(reply.event(), back, exchange);
        forms.answer(reply.readAs(), reply.format(), reply.event().result(), back)
                .ifPresent(exchange.getMessage()::setBody);
    }

    public void delivered(
            @ExchangeProperty("reply") Reply reply, @ExchangeProperty("batch") DeliveryBatch<Reply> batch) {
        batch.delivered(reply);
        broker.reached();
    }

    /**
     * A reply was not sent. Where its queue is the matter, or it was the third time, the property {@code undeliverable}
     * says why. Not every client says that a queue is missing: the dead letter queue shows whether it is that, or the
     * broker.
     */
    public void failed(
            @ExchangeProperty("reply") Reply reply,
            @ExchangeProperty("batch") DeliveryBatch<Reply> batch,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable fault,
            Exchange exchange) {
        if (refused(fault) || reply.isLastTry()) {
            ReplyTo to = ReplyTo.parse(reply.destination());
            exchange.setProperty(
                    "undeliverable",
                    PlainText.of("the answer could not be delivered to " + to.kind() + " " + PlainText.of(to.name())
                            + ": " + PlainText.of(String.valueOf(fault.getMessage()))));
        } else {
            batch.failed(reply);
        }
    }

    /** Makes the reply the message once more, with why its sender's queue does not take it. */
    public void deadLetter(
            @ExchangeProperty("reply") Reply reply,
            @ExchangeProperty("undeliverable") String reason,
            Exchange exchange) {
        write(reply, exchange);
        exchange.getMessage().setHeader(DeadLetter.REASON, reason);
    }

    /** The dead letter queue has the reply. */
    public void undelivered(
            @ExchangeProperty("reply") Reply reply,
            @ExchangeProperty("batch") DeliveryBatch<Reply> batch,
            @ExchangeProperty("undeliverable") String reason) {
        ReplyTo to = ReplyTo.parse(reply.destination());
        notices.record(Notice.alert(
                "REPLY_UNDELIVERED",
                to.isTemporary() ? "temporary queues" : to.name(),
                reason + "; it is on the dead letter queue",
                LocalDate.now(ZoneOffset.UTC).toString()));
        batch.delivered(reply);
    }

    /** Nor was it put on the dead letter queue. */
    public void notPut(@ExchangeProperty("reply") Reply reply, @ExchangeProperty("batch") DeliveryBatch<Reply> batch) {
        batch.failed(reply);
    }

    /** Records what was sent. A reply that failed is tried again in a few seconds. */
    public void acknowledge(@Body DeliveryBatch<Reply> batch) {
        ledger.acknowledgeReplies(batch, AGAIN);
    }

    /** Whether this queue, and not the broker, is the matter. */
    private static boolean refused(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidDestinationException || cause instanceof JMSSecurityException) {
                return true;
            }
        }
        return false;
    }
}

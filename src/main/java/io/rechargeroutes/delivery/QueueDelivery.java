package io.rechargeroutes.delivery;

import io.rechargeroutes.broker.BrokerWatch;
import io.rechargeroutes.ledger.NoticeLedger;
import io.rechargeroutes.ledger.QueueLedger;
import io.rechargeroutes.ledger.QueueLedger.Publication;
import io.rechargeroutes.ledger.QueueLedger.Reply;
import io.rechargeroutes.ledger.QueueLedger.Told;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Words;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSSecurityException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.jms.JmsConstants;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Takes outcomes and answers from the ledger to the routes that put them on queues. */
@ApplicationScoped
@Named("queueDelivery")
public class QueueDelivery {

    private static final int ORDERS = 200;
    private static final int REPLIES = 200;
    private static final int ENOUGH = 5;
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final QueueLedger ledger;
    private final NoticeLedger notices;
    private final BrokerWatch broker;
    private final ProducerTemplate camel;
    private final ExecutorService threads;

    QueueDelivery(QueueLedger ledger, NoticeLedger notices, BrokerWatch broker, ProducerTemplate camel,
                  @ConfigProperty(name = "recharge.jms.publishers") int publishers) {
        this.ledger = ledger;
        this.notices = notices;
        this.broker = broker;
        this.camel = camel;
        this.threads = Executors.newFixedThreadPool(publishers);
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
    }

    /** Tells the results queue of every outcome that is due: the orders side by side, the outcomes of each in their order. */
    public void publish() {
        int told;
        do {
            told = ledger.publish(ORDERS, this::tell);
        } while (told == ORDERS);
    }

    private Collection<Publication> tell(List<Publication> due) {
        List<Publication> told = each(due, order -> order.outcomes().stream().allMatch(outcome -> tell("direct:delivery-queues-publish", outcome, Map.of())));
        if (!told.isEmpty()) {
            broker.reached();
        }
        return told;
    }

    /** Sends every answer that is due. One that its queue does not take goes to the dead queue. */
    public void reply() {
        int sent;
        do {
            sent = ledger.reply(REPLIES, AGAIN, due -> each(due, this::answer));
        } while (sent == REPLIES);
    }

    private boolean answer(Reply reply) {
        String kind = reply.destination().substring(0, reply.destination().indexOf("://"));
        String name = reply.destination().substring(kind.length() + "://".length());
        Exception fault = send("direct:delivery-queues-reply", reply.told(), Map.of(JmsConstants.JMS_DESTINATION_NAME, name), Map.of("replyKind", kind));
        if (fault == null) {
            return true;
        }
        // not every client says that a queue is missing; the dead queue tells whether it is that, or the broker
        return (refused(fault) || reply.hopeless()) && undelivered(reply, kind, name, fault);
    }

    private boolean undelivered(Reply reply, String kind, String name, Exception fault) {
        String reason = "the answer could not be delivered to " + kind + " " + Words.clean(name) + ": " + Words.clean(String.valueOf(fault.getMessage()));
        if (!tell("direct:delivery-queues-undelivered", reply.told(), Map.of(DeadLetter.REASON, Words.clean(reason)))) {
            return false;
        }
        notices.record(Notice.alert("REPLY_UNDELIVERED", ReplyTo.isTemporary(reply.destination()) ? "temporary queues" : name,
                reason + "; it is on the dead queue", LocalDate.now(ZoneOffset.UTC).toString()));
        return true;
    }

    /** Those that went through. After some that did not, nothing more is begun: a broker that is away would cost each a timeout. */
    private <T> List<T> each(List<T> due, Predicate<T> work) {
        AtomicInteger failures = new AtomicInteger();
        List<CompletableFuture<Boolean>> results = due.stream().map(item -> CompletableFuture.supplyAsync(() -> {
            boolean done = failures.get() < ENOUGH && work.test(item);
            if (!done) {
                failures.incrementAndGet();
            }
            return done;
        }, threads)).toList();
        List<T> done = new ArrayList<>();
        for (int i = 0; i < due.size(); i++) {
            if (results.get(i).join()) {
                done.add(due.get(i));
            }
        }
        return done;
    }

    private boolean tell(String route, Told told, Map<String, Object> further) {
        Exception fault = send(route, told, further, Map.of());
        if (fault != null) {
            broker.away(fault);
        }
        return fault == null;
    }

    private Exception send(String route, Told told, Map<String, Object> headers, Map<String, Object> properties) {
        Exchange exchange = camel.send(route, message -> {
            properties.forEach(message::setProperty);
            message.setProperty(CorrelationId.KEPT, told.correlationId());
            message.getMessage().setBody(OutcomeMessage.body(told));
            message.getMessage().setHeaders(OutcomeMessage.headers(told));
            headers.forEach(message.getMessage()::setHeader);
        });
        return exchange.getException();
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

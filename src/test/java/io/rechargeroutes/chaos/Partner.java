package io.rechargeroutes.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.it.BrokerProcess;
import io.rechargeroutes.it.Queues;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The other side of the queues: sends messages until the broker has them, and writes down what comes back before it
 * acknowledges it.
 */
final class Partner implements AutoCloseable {

    private static final Duration BREATH = Duration.ofMillis(200);

    /** One outcome as a queue published it. */
    record Outcome(String orderId, int sequence, String eventId, String status) {

        static Outcome of(JsonNode published) {
            return new Outcome(
                    published.path("orderId").asText(),
                    published.path("sequence").asInt(),
                    published.path("eventId").asText(null),
                    published.path("status").asText());
        }
    }

    /** All that came back, each in the order in which it came. */
    record Received(List<Outcome> results, List<Outcome> answers, List<String> dead) {}

    private interface Taking {
        void take(Message message) throws JMSException;
    }

    private final BrokerProcess broker;
    private final String scheme;
    private final String name;
    private final BlockingQueue<PlannedMessage> waiting = new LinkedBlockingQueue<>();
    private final AtomicInteger unsent = new AtomicInteger();
    private final List<Outcome> results = new CopyOnWriteArrayList<>();
    private final List<Outcome> answers = new CopyOnWriteArrayList<>();
    private final List<String> dead = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    /** @param name what its queues' names begin with */
    Partner(BrokerProcess broker, String scheme, String name) {
        this.broker = broker;
        this.scheme = scheme;
        this.name = name;
        begin("sender", this::sendAll);
        begin("results", () -> takeAll("results", message -> results.add(Outcome.of(Queues.json(message)))));
        begin("answers", () -> takeAll("answers", message -> answers.add(Outcome.of(Queues.json(message)))));
        begin(
                "dead",
                () -> takeAll(
                        "dead",
                        message -> dead.add(
                                message.getStringProperty("rechargeReason") + ": " + message.getBody(String.class))));
    }

    private void begin(String what, Runnable work) {
        Thread thread = new Thread(work, name + " " + what);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    String url() {
        return broker.url(scheme);
    }

    String queue(String kind) {
        return name + "." + kind;
    }

    /** Sends a message as soon as the broker takes it; again where nobody knows whether it did. */
    void send(PlannedMessage message) {
        unsent.incrementAndGet();
        waiting.add(message);
    }

    boolean hasSentAll() {
        return unsent.get() == 0;
    }

    Received received() {
        return new Received(List.copyOf(results), List.copyOf(answers), List.copyOf(dead));
    }

    /** Whether nothing lies on the requests queue. */
    boolean allTaken() {
        try (Queues queues = Queues.at(url())) {
            return queues.isEmpty(queue("requests"));
        } catch (JMSException | RuntimeException away) {
            return false;
        }
    }

    private void sendAll() {
        PlannedMessage next = null;
        while (!over) {
            try (Queues queues = Queues.at(url())) {
                while (!over) {
                    next = next == null ? waiting.poll(BREATH.toMillis(), TimeUnit.MILLISECONDS) : next;
                    if (next != null) {
                        send(queues, next);
                        unsent.decrementAndGet();
                        next = null;
                    }
                }
            } catch (JMSException | RuntimeException away) {
                rest();
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    private void send(Queues queues, PlannedMessage message) throws JMSException {
        TextMessage text = queues.text(message.content());
        if (message.answered()) {
            text.setJMSReplyTo(queues.queue(queue("answers")));
        }
        queues.send(queue("requests"), text);
    }

    private void takeAll(String kind, Taking taking) {
        while (!over) {
            try (Queues queues = Queues.at(url(), true)) {
                while (!over) {
                    Message message = queues.next(queues.queue(queue(kind)), BREATH);
                    if (message != null) {
                        taking.take(message);
                        queues.commit();
                    }
                }
            } catch (JMSException | RuntimeException away) {
                rest();
            }
        }
    }

    private static void rest() {
        try {
            Thread.sleep(BREATH.toMillis());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join(5000);
        }
    }
}

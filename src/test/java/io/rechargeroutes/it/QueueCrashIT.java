package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The broker dies and the application dies, in the middle of it: no order is sent twice, and each has its outcomes on
 * the results queue, in order. {@code -Dqueue.requests=10000} is the long form.
 */
class QueueCrashIT {

    private static final int REQUESTS = Integer.getInteger("queue.requests", 300);
    private static final int[] ENDINGS = {0, 7, 12, 25, 38, 41, 56, 63, 74, 89, 90, 91, 92};

    /** What came to the results queue, in the order in which it came. */
    private record OutcomeEvent(int sequence, String eventId, String status, boolean isFinal) {

        static OutcomeEvent of(JsonNode outcome) {
            return new OutcomeEvent(
                    outcome.get("sequence").asInt(),
                    outcome.get("eventId").asText(),
                    outcome.get("status").asText(),
                    outcome.get("final").asBoolean());
        }

        boolean closes() {
            return isFinal || status.equals("REVIEW");
        }
    }

    private final Map<String, List<OutcomeEvent>> reported = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqp"})
    void brokerAndApplicationAreKilledInTheMiddle(String scheme, @TempDir Path home) throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults()
                        .withPort(0)
                        .withLatency(Duration.ofMillis(20))
                        .withPendingFor(Duration.ofSeconds(1)));
                BrokerProcess broker = BrokerProcess.start(home.resolve("broker"));
                Application application = Application.in(home.resolve("application"))
                        .calling(sandbox)
                        .with("recharge.jms.enabled", "true")
                        .with("recharge.broker.url", broker.url(scheme))
                        .with("recharge.broker.reconnect", "500ms")
                        .with("recharge.status.cron", "0/1+*+*+*+*+?")
                        .with("recharge.status.intervals", "1s")
                        .with("recharge.status.give-up-after", "12s")) {
            RequestJournal journal = new RequestJournal(sandbox);
            Thread collector = inBackground(() -> collect(broker.url(scheme)));
            Thread sender = inBackground(() -> sendAll(broker.url(scheme)));
            application.start();
            outcomesOf(REQUESTS / 4);
            broker.kill();
            Thread.sleep(1500); // time in which outcomes have nowhere to go
            broker.start();
            outcomesOf(REQUESTS / 2);
            application.kill();
            assertFalse(reported.size() == REQUESTS, "the kill came too late to show anything");
            application.start();
            await("every order is settled")
                    .atMost(Duration.ofSeconds(60 + REQUESTS / 50))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> reported.size() == REQUESTS
                            && reported.values().stream()
                                    .allMatch(all -> all.get(all.size() - 1).closes()));
            sender.join();
            aReplayCarriesTheSameEventId(broker.url(scheme));
            over.set(true);
            collector.join();
            reported.values().forEach(QueueCrashIT::inOrderAndAlwaysTheSame);
            assertEquals(List.of(), journal.duplicates(), "sent twice");
            for (int i = 0; i < REQUESTS; i++) {
                assertTrue(
                        journal.orders(number(i)).size() <= 1,
                        "sent under two references: " + journal.orders(number(i)));
            }
            assertTrue(
                    application.output().contains("the broker at " + broker.url(scheme) + " cannot be used"),
                    application.output());
            report(scheme, journal);
        }
    }

    private void report(String scheme, RequestJournal journal) {
        long events = reported.values().stream()
                .mapToLong(all ->
                        all.stream().map(OutcomeEvent::sequence).distinct().count())
                .sum();
        long messages = reported.values().stream().mapToLong(List::size).sum();
        Map<String, Long> last = new HashMap<>();
        reported.values().forEach(all -> last.merge(all.get(all.size() - 1).status(), 1L, Long::sum));
        System.out.printf(
                "%s: %d requests, %d seen by the simulator, %d outcomes, %d messages on the results queue, %s%n",
                scheme, REQUESTS, journal.moneyRequests(), events, messages, last);
    }

    private static void inOrderAndAlwaysTheSame(List<OutcomeEvent> all) {
        Map<Integer, OutcomeEvent> first = new HashMap<>();
        int highest = 0;
        for (OutcomeEvent one : all) {
            assertTrue(one.sequence() <= highest + 1, "one is missing before " + one + " in " + all);
            highest = Math.max(highest, one.sequence());
            assertEquals(first.computeIfAbsent(one.sequence(), sequence -> one), one, "published otherwise: " + all);
        }
    }

    private void aReplayCarriesTheSameEventId(String url) throws JMSException {
        List<OutcomeEvent> before = List.copyOf(reported.get("queue-0"));
        try (Queues queues = Queues.at(url)) {
            queues.send(request(0));
        }
        await("the replay")
                .atMost(Duration.ofSeconds(20))
                .until(() -> reported.get("queue-0").size() > before.size());
        assertEquals(before.get(before.size() - 1), reported.get("queue-0").get(before.size()));
    }

    private void outcomesOf(int orders) {
        await(orders + " outcomes")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> reported.size() >= orders);
    }

    private static Thread inBackground(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** In transactions of twenty; one whose end nobody knows is sent again. */
    private static void sendAll(String url) {
        for (int from = 0; from < REQUESTS; ) {
            try (Queues queues = Queues.at(url, true);
                    MessageProducer producer =
                            queues.session.createProducer(queues.session.createQueue(Queues.REQUESTS))) {
                while (from < REQUESTS) {
                    for (int i = from; i < Math.min(from + 20, REQUESTS); i++) {
                        producer.send(queues.text(request(i)));
                    }
                    queues.session.commit();
                    from += 20;
                }
            } catch (JMSException away) {
                pause();
            }
        }
    }

    private void collect(String url) {
        while (!over.get()) {
            try (Queues queues = Queues.at(url);
                    MessageConsumer consumer =
                            queues.session.createConsumer(queues.session.createQueue(Queues.RESULTS))) {
                while (!over.get()) {
                    take(consumer.receive(200));
                }
            } catch (JMSException away) {
                pause();
            }
        }
    }

    private void take(Message message) throws JMSException {
        if (message != null) {
            JsonNode outcome = Queues.json(message);
            assertEquals(outcome.get("eventId").asText(), message.getStringProperty("eventId"));
            reported.merge(outcome.get("orderId").asText(), List.of(OutcomeEvent.of(outcome)), (before, more) -> {
                List<OutcomeEvent> all = new ArrayList<>(before);
                all.addAll(more);
                return all;
            });
        }
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Each order has a number of its own, so that the provider's book says what became of it. */
    private static String number(int i) {
        return "98%06d%02d".formatted(i, ENDINGS[i % ENDINGS.length]);
    }

    private static String request(int i) {
        return "{\"orderId\":\"queue-%d\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"%s\",\"amount\":\"10\"}"
                .formatted(i, number(i));
    }
}

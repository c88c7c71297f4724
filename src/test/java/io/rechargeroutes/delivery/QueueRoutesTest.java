package io.rechargeroutes.delivery;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.broker.BrokerWatch;
import io.rechargeroutes.delivery.DeliveryRoutes.Broker;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.delivery.QueueOutbox;
import io.rechargeroutes.ledger.delivery.QueueOutbox.OutboxEvent;
import io.rechargeroutes.ledger.intake.Candidate;
import io.rechargeroutes.ledger.intake.Messages.Envelope;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.settings.MessagingSettings;
import io.rechargeroutes.settings.ShippedSettings;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** routes/delivery/queues.camel.yaml on a real ledger, by one node and by two; the broker is the test's. */
class QueueRoutesTest {

    private static final MessagingSettings MESSAGING = ShippedSettings.of(MessagingSettings.class, Map.of());
    private static final int PUBLISHERS = MESSAGING.jms().publishers();
    private static final String RESULTS = "recharge.results ";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final BrokerWatch watch = new BrokerWatch(
            ShippedSettings.of(MessagingSettings.class, Map.of("recharge.broker.url", "tcp://broker:61616")),
            new LogLimiter());
    private final List<DeliveryRoutes> nodes = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** What came, in the order in which it came: destination and event id. */
    private final List<String> came = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        threads.shutdownNow();
        nodes.forEach(DeliveryRoutes::close);
    }

    private DeliveryRoutes node(QueueOutbox queues, Broker broker) throws Exception {
        return bound(queues, broker).start("queues");
    }

    private DeliveryRoutes bound(QueueOutbox queues, Broker broker) {
        DeliveryRoutes routes = new DeliveryRoutes();
        nodes.add(routes);
        return routes.broker(broker)
                .bean("brokerWatch", watch)
                .bean("outboxEvents", new OutboxEvents(queues, watch, routes.camel, MESSAGING, ResultForms.canonical()))
                .bean(
                        "replies",
                        new Replies(
                                queues, node.noticeLedger(), watch, routes.camel, MESSAGING, ResultForms.canonical()));
    }

    private void take(String destination, Exchange message) {
        came.add(destination + " " + message.getMessage().getHeader("eventId"));
    }

    /** Orders of one message, each with as many events. */
    private void outcomes(int orders, String replyTo) {
        outcomes("m", "O-", orders, replyTo);
    }

    private void outcomes(String id, String prefix, int orders, String replyTo) {
        node.messages()
                .accept(
                        new Envelope(id, "requests", Format.JSON, replyTo, null, null),
                        IntStream.range(0, orders)
                                .mapToObj(i -> Candidate.accepted(i, 1L, request(prefix + i)))
                                .toList(),
                        true);
        List<Attempt> attempts = node.claims().stream()
                .map(claim ->
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow())
                .toList();
        attempts.forEach(attempt -> node.settles(attempt, Verdict.UNKNOWN));
        attempts.forEach(attempt -> node.learns(attempt, Verdict.PENDING));
        attempts.forEach(attempt -> node.learns(attempt, Verdict.SUCCESS));
    }

    /** What a consumer has that ignores event ids it knows: of each order 1, 2, 3. */
    private void eachOrderAscends(int orders) {
        Map<String, List<String>> sequences = new LinkedHashMap<>();
        Set<String> known = new LinkedHashSet<>(came);
        known.forEach(event -> sequences
                .computeIfAbsent(event.replaceAll(".* |:.*", ""), order -> new ArrayList<>())
                .add(event.replaceAll(".*:", "")));
        assertEquals(orders, sequences.size());
        sequences.forEach((order, numbers) -> assertEquals(List.of("1", "2", "3"), numbers, order + " in " + came));
    }

    private long unpublished() {
        return Long.parseLong(ledger.one("SELECT count(*) FROM request WHERE published < events"));
    }

    @Test
    void orders_sideBySide_arePublishedEachInItsOrderAndOnce() throws Exception {
        outcomes(30, null);
        DeliveryRoutes routes = node(node.queues(), this::take);
        routes.run("delivery-queues");
        assertEquals(90, came.size());
        eachOrderAscends(30);
        assertEquals(0, unpublished());
        assertEquals("0", ledger.one("SELECT count(*) FROM delivery_claim"));
        routes.run("delivery-queues");
        assertEquals(90, came.size(), "nothing again");
        assertEquals(List.of(), routes.faults);
    }

    @Test
    void publisher_pausedBeyondItsLease_publishesTheMessagesInItsHandsAndNoMore() throws Exception {
        outcomes(20, null);
        CountDownLatch asleep = new CountDownLatch(PUBLISHERS);
        CountDownLatch wake = new CountDownLatch(1);
        AtomicInteger ofSleeper = new AtomicInteger();
        DeliveryRoutes sleeper = node(ledger.node("sleeper").queues(Duration.ofMillis(300)), (destination, message) -> {
            ofSleeper.incrementAndGet();
            asleep.countDown();
            wake.await();
            take(destination, message);
        });
        Future<?> paused = threads.submit(() -> sleeper.run("delivery-queues"));
        assertTrue(asleep.await(30, TimeUnit.SECONDS));
        DeliveryRoutes other = node(ledger.node("other").queues(), this::take);
        await().atMost(SOON).until(() -> {
            other.run("delivery-queues");
            return unpublished() == 0;
        });
        assertEquals(60, came.size(), "the other publishes all of it");
        wake.countDown();
        paused.get();
        assertEquals(PUBLISHERS, ofSleeper.get(), "one message of each of its threads");
        eachOrderAscends(20);
        assertEquals(0, unpublished());
        assertEquals(List.of(), sleeper.faults);
    }

    @Test
    void broker_thatHangs_noTransactionIsOpenAndNoLockIsHeld() throws Exception {
        outcomes(10, "queue://me");
        CountDownLatch hanging = new CountDownLatch(PUBLISHERS);
        CountDownLatch goOn = new CountDownLatch(1);
        DeliveryRoutes routes = node(node.queues(), (destination, message) -> {
            hanging.countDown();
            goOn.await();
            take(destination, message);
        });
        Future<?> publishing = threads.submit(() -> routes.run("delivery-queues"));
        assertTrue(hanging.await(30, TimeUnit.SECONDS));
        nobodyWaitsInATransaction();
        goOn.countDown();
        publishing.get();
        eachOrderAscends(10);

        CountDownLatch hangingAgain = new CountDownLatch(PUBLISHERS);
        CountDownLatch goOnAgain = new CountDownLatch(1);
        DeliveryRoutes replying = node(node.queues(), (destination, message) -> {
            hangingAgain.countDown();
            goOnAgain.await();
            take(destination, message);
        });
        Future<?> replies = threads.submit(() -> replying.run("delivery-queues-replies"));
        assertTrue(hangingAgain.await(30, TimeUnit.SECONDS));
        nobodyWaitsInATransaction();
        goOnAgain.countDown();
        replies.get();
        assertEquals(
                10,
                came.stream()
                        .filter(event -> event.startsWith("me "))
                        .distinct()
                        .count());
    }

    /** A poll that came while the last one still publishes would claim more and more for threads that are all taken. */
    @Test
    void timer_whileTheBrokerHangs_beginsNothingMore() throws Exception {
        outcomes(3, "queue://me");
        CountDownLatch hanging = new CountDownLatch(3);
        CountDownLatch goOn = new CountDownLatch(1);
        bound(node.queues(), (destination, message) -> {
                    hanging.countDown();
                    goOn.await();
                    take(destination, message);
                })
                .byTimer("queues");
        assertTrue(hanging.await(30, TimeUnit.SECONDS));
        outcomes("later", "L-", 3, null);
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(10)).until(() -> ledger.one(
                        "SELECT count(*) FROM delivery_claim WHERE kind = 'EVENTS'")
                .equals("3"));
        goOn.countDown();
        await().atMost(Duration.ofSeconds(30)).until(() -> unpublished() == 0);
    }

    /** As a step beside those that send would: it is in no doTry of ours. */
    @Test
    void event_whoseStepBeforeTheSendFails_keepsTheLaterOnesOfItsOrderWaiting() throws Exception {
        outcomes(2, null);
        AtomicBoolean broken = new AtomicBoolean(true);
        DeliveryRoutes routes = node(node.queues(), this::take);
        AdviceWith.adviceWith(routes.camel, "delivery-queues", route -> route.weaveById("delivery-queues-event")
                .after()
                .process(exchange -> {
                    if (broken.get()
                            && exchange.getProperty("event", OutboxEvent.class)
                                    .eventId()
                                    .equals("O-1:2")) {
                        throw new IllegalStateException("no such step");
                    }
                }));
        routes.run("delivery-queues");
        assertFalse(came.contains(RESULTS + "O-1:3"), came.toString());
        assertEquals(1, unpublished());
        broken.set(false);
        ledger.passes(Duration.ofSeconds(6));
        routes.run("delivery-queues");
        assertEquals(0, unpublished());
        assertEquals(
                List.of(RESULTS + "O-1:1", RESULTS + "O-1:2", RESULTS + "O-1:3"),
                came.stream().filter(event -> event.contains("O-1:")).toList());
    }

    private void nobodyWaitsInATransaction() {
        assertEquals(
                List.of(),
                ledger.rows(
                        """
                SELECT state, query FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'"""));
        assertEquals("0", ledger.one("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"));
    }

    @Test
    void broker_thatIsAway_leavesEverythingForLaterAndIsReportedToBeAway() throws Exception {
        outcomes(40, null);
        AtomicBoolean away = new AtomicBoolean(true);
        AtomicInteger tries = new AtomicInteger();
        DeliveryRoutes routes = node(node.queues(), (destination, message) -> {
            tries.incrementAndGet();
            if (away.get()) {
                throw new JMSException("no connection");
            }
            take(destination, message);
        });
        routes.run("delivery-queues");
        assertTrue(tries.get() <= 2 * PUBLISHERS, "a broker that is away costs each a timeout: " + tries);
        assertTrue(watch.awaySince().isPresent());
        tries.set(0);
        routes.run("delivery-queues");
        assertEquals(PUBLISHERS, tries.get(), "one order a thread is tried");
        assertEquals(40, unpublished());
        away.set(false);
        ledger.passes(Duration.ofSeconds(6));
        routes.run("delivery-queues");
        assertFalse(watch.awaySince().isPresent());
        assertEquals(0, unpublished());
        eachOrderAscends(40);
        assertEquals(List.of(), routes.faults, "that is said once, by who watches the broker");
    }

    @Test
    void stepOfAnOperator_thatFails_hasTheEventPublishedAgainAndKeepsNoOtherOrderWaiting() throws Exception {
        outcomes(8, null);
        AtomicBoolean broken = new AtomicBoolean(true);
        DeliveryRoutes routes = node(node.queues(), this::take);
        AdviceWith.adviceWith(routes.camel, "delivery-queues-publish", route -> route.weaveAddLast()
                .process(exchange -> {
                    if (broken.get()
                            && exchange.getMessage().getHeader("eventId").equals("O-3:2")) {
                        throw new IllegalStateException("no mail server");
                    }
                }));
        routes.run("delivery-queues");
        assertEquals(1, unpublished());
        assertEquals("no mail server", routes.faults.get(0).getMessage());
        assertFalse(watch.awaySince().isPresent(), "the broker is not the matter");
        assertFalse(came.contains(RESULTS + "O-3:3"));
        broken.set(false);
        ledger.passes(Duration.ofSeconds(6));
        routes.run("delivery-queues");
        assertEquals(0, unpublished());
        assertEquals(
                List.of(RESULTS + "O-3:1", RESULTS + "O-3:2", RESULTS + "O-3:2", RESULTS + "O-3:3"),
                came.stream().filter(event -> event.contains("O-3:")).toList());
    }

    @Test
    void reply_whateverItsQueueIsCalled_goesThereAndNowhereElse() throws Exception {
        String odd = "theirs?destinationType=topic&x=${header.y}:{{recharge.queue.dead}} a/b";
        outcomes(1, "queue://" + odd);
        DeliveryRoutes routes = node(node.queues(), this::take);
        routes.run("delivery-queues");
        routes.run("delivery-queues-replies");
        assertEquals(List.of(odd + " O-0:1"), came.subList(3, came.size()));
        assertEquals("1", ledger.one("SELECT count(*) FROM reply WHERE sent_at IS NOT NULL"));
    }

    @Test
    void reply_thatIsRefused_isOnTheDeadLetterQueueAtOnceAndOthersAfterThreeFailures() throws Exception {
        outcomes(1, "queue://theirs");
        AtomicBoolean refused = new AtomicBoolean(false);
        AtomicBoolean deadTakes = new AtomicBoolean(false);
        DeliveryRoutes routes = node(node.queues(), (destination, message) -> {
            if (destination.equals("theirs")) {
                throw refused.get()
                        ? new InvalidDestinationException("there is no such queue")
                        : new JMSException("not now");
            }
            if (destination.equals("recharge.dead") && !deadTakes.get()) {
                throw new JMSException("no connection");
            }
            take(destination, message);
        });
        routes.run("delivery-queues");
        came.clear();
        for (int i = 0; i < 3; i++) {
            routes.run("delivery-queues-replies");
            assertEquals(List.of(), came);
            ledger.passes(Duration.ofSeconds(6));
        }
        assertTrue(watch.awaySince().isPresent(), "the dead letter queue says that it is the broker");
        deadTakes.set(true);
        routes.run("delivery-queues-replies");
        assertEquals(List.of("recharge.dead O-0:1"), came);
        assertEquals("REPLY_UNDELIVERED theirs", ledger.one("SELECT kind, subject FROM notice"));
        ledger.run("UPDATE reply SET sent_at = NULL, failures = 0");
        refused.set(true);
        routes.run("delivery-queues-replies");
        assertEquals(2, came.size());
    }
}

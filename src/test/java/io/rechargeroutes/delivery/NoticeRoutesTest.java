package io.rechargeroutes.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.model.Notice;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Body;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** routes/delivery/notices.camel.yaml on a real ledger. */
class NoticeRoutesTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final DeliveryRoutes routes = new DeliveryRoutes();
    private final List<String> announced = new CopyOnWriteArrayList<>();

    /** In place of the bean that writes notices to the log. */
    public final class Log {

        public void write(@Body Notice notice) {
            announced.add(notice.text());
        }
    }

    @BeforeEach
    void start() throws Exception {
        routes.bean("notices", new Notices(node.noticeLedger(), routes.camel))
                .bean("noticeLog", new Log())
                .start("notices");
    }

    @AfterEach
    void stop() {
        routes.close();
    }

    private void record(String... texts) {
        for (String text : texts) {
            node.noticeLedger().record(Notice.alert("LOW_BALANCE", "AOP", text, null));
        }
    }

    @Test
    void notices_areAnnouncedInTheirOrderAndOnce() {
        record("one", "two", "three");
        routes.run("delivery-notices");
        routes.run("delivery-notices");
        assertEquals(List.of("one", "two", "three"), announced);
        assertEquals("0", ledger.one("SELECT count(*) FROM delivery_claim"));
    }

    @Test
    void stepOfAnOperator_thatFails_hasTheNoticeAnnouncedAgainAndKeepsNoOtherWaiting() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        AdviceWith.adviceWith(routes.camel, "delivery-notices-publish", route -> route.weaveAddLast()
                .process(exchange -> {
                    if (broken.get()
                            && exchange.getMessage()
                                    .getBody(Notice.class)
                                    .text()
                                    .equals("one")) {
                        throw new IllegalStateException("no mail server");
                    }
                }));
        record("one", "two");
        routes.run("delivery-notices");
        assertEquals(List.of("one", "two"), announced);
        assertEquals("no mail server", routes.faults.get(0).getMessage());
        broken.set(false);
        routes.run("delivery-notices");
        assertEquals(2, announced.size(), "not at once");
        ledger.passes(Duration.ofSeconds(6));
        routes.run("delivery-notices");
        assertEquals(List.of("one", "two", "one"), announced);
        assertEquals("0", ledger.one("SELECT count(*) FROM notice WHERE announced_at IS NULL"));
    }

    @Test
    void mailServer_thatHangs_noTransactionIsOpen() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AdviceWith.adviceWith(routes.camel, "delivery-notices-publish", route -> route.weaveAddFirst()
                .process(exchange -> {
                    hanging.countDown();
                    goOn.await();
                }));
        record("one");
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<?> announcing = threads.submit(() -> routes.run("delivery-notices"));
            assertTrue(hanging.await(30, TimeUnit.SECONDS));
            assertEquals(
                    List.of(),
                    ledger.rows(
                            """
                    SELECT state, query FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'"""));
            goOn.countDown();
            announcing.get();
        } finally {
            threads.shutdownNow();
        }
        assertEquals(List.of("one"), announced);
    }
}

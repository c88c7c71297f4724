package io.rechargeroutes.ledger.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.delivery.NoticeLedger.Acknowledged;
import io.rechargeroutes.ledger.delivery.NoticeLedger.Unannounced;
import io.rechargeroutes.ledger.delivery.NoticeLedger.Which;
import io.rechargeroutes.model.Notice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class NoticeLedgerTest {

    private final TestLedger ledger = TestLedger.empty();
    private final NoticeLedger notices = ledger.node("a").noticeLedger();
    private final List<String> received = Collections.synchronizedList(new ArrayList<>());

    @Test
    void notice_sameOccasion_isRecordedOnce() {
        assertTrue(notices.record(Notice.alert("LOW_BALANCE", "AOP", "below 1000", "monday")));
        assertFalse(notices.record(Notice.alert("LOW_BALANCE", "AOP", "below 900", "monday")));
        assertTrue(notices.record(Notice.alert("LOW_BALANCE", "AOP", "below 800", "tuesday")));
        assertTrue(notices.record(Notice.alert("LOW_BALANCE", "A1TOPUP", "below 900", "monday")));
        announce(notices);
        assertEquals(List.of("below 1000", "below 800", "below 900"), received);
    }

    @Test
    void notice_withoutAnOccasion_isRecordedEveryTime() {
        notices.record(Notice.info("PAUSED", "AOP", "by a person", null));
        notices.record(Notice.info("PAUSED", "AOP", "by a person", null));
        assertEquals(2, announce(notices));
        assertEquals(0, announce(notices));
    }

    @Test
    void oneWhoseAnnouncementFailsIsAnnouncedAgain() {
        notices.record(Notice.alert("LOW_BALANCE", "AOP", "below 1000", null));
        DeliveryBatch<Unannounced> batch = notices.claim(10);
        batch.failed(batch.items().get(0));
        notices.release(batch, Duration.ofSeconds(5));
        assertEquals(0, announce(notices), "not at once");
        ledger.passes(Duration.ofSeconds(6));
        assertEquals(1, announce(notices));
        assertEquals(List.of("below 1000"), received);
    }

    @Test
    void oneThatFailsKeepsNoOtherWaiting() {
        notices.record(Notice.alert("LOW_BALANCE", "AOP", "below 1000", null));
        notices.record(Notice.alert("LOW_BALANCE", "AOP", "below 900", null));
        DeliveryBatch<Unannounced> batch = notices.claim(10);
        batch.failed(batch.items().get(0));
        assertTrue(batch.mayDeliver(batch.items().get(1)));
        notices.announced(batch, batch.items().get(1));
        notices.release(batch, Duration.ofSeconds(5));
        ledger.passes(Duration.ofSeconds(6));
        announce(notices);
        assertEquals(List.of("below 1000"), received);
    }

    @Test
    void announcer_thatSleptBeyondItsLease_announcesNoMoreOfItsBatch() {
        notices.record(Notice.info("PAUSED", "AOP", "one", null));
        notices.record(Notice.info("PAUSED", "AOP", "two", null));
        DeliveryBatch<Unannounced> asleep = new NoticeLedger(ledger.sql, TestNode.shortClaims(ledger, "b")).claim(10);
        assertEquals(2, asleep.items().size());
        Awaitility.await().until(() -> announce(notices) == 2);
        assertFalse(asleep.mayDeliver(asleep.items().get(0)));
        assertFalse(asleep.mayDeliver(asleep.items().get(1)));
    }

    @Test
    void ofManyNodesOneAnnounces() throws Exception {
        IntStream.range(0, 200).forEach(i -> notices.record(Notice.info("PAUSED", "AOP", "number " + i, null)));
        ExecutorService nodes = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                NoticeLedger node = ledger.node("node-" + i).noticeLedger();
                counts.add(nodes.submit(() -> announceAll(node)));
            }
            for (Future<Integer> count : counts) {
                count.get();
            }
        } finally {
            nodes.shutdownNow();
        }
        assertEquals(200, received.size());
        assertEquals(200, received.stream().distinct().count());
    }

    @Test
    void nothingInItBreaksALine() {
        notices.record(Notice.alert("LOW_BALANCE", "AOP\nALERT", "below\r\n1000\u001b[2J", null));
        Notice notice = notices.claim(10).items().get(0).notice();
        assertEquals("AOP ALERT|below 1000 [2J", notice.subject() + "|" + notice.text());
    }

    private int announceAll(NoticeLedger by) {
        int announced = 0;
        for (int i = 0; i < 40; i++) {
            announced += announce(by);
        }
        return announced;
    }

    /** As routes/delivery/notices.camel.yaml does. */
    private int announce(NoticeLedger by) {
        DeliveryBatch<Unannounced> batch = by.claim(10);
        int announced = 0;
        for (Unannounced notice : batch.items()) {
            if (batch.mayDeliver(notice)) {
                received.add(notice.notice().text());
                by.announced(batch, notice);
                announced++;
            }
        }
        by.release(batch, Duration.ofSeconds(5));
        return announced;
    }

    private List<String> open() {
        return notices.after(0, Which.OPEN, 10).stream()
                .map(NoticeLedger.Recorded::subject)
                .toList();
    }

    @Test
    void alert_acknowledged_isOpenNoMore() {
        notices.record(Notice.alert("LOW_BALANCE", "AOP", "below 1000", null));
        notices.record(Notice.alert("LOW_BALANCE", "A1TOPUP", "below 1000", null));
        notices.record(Notice.info("PAUSED", "AOP", "by a person", null));
        assertEquals(List.of("AOP", "A1TOPUP"), open());
        long id = notices.after(0, Which.OPEN, 10).get(0).id();
        Acknowledged first = notices.acknowledge(id, "anna", "filled by UPI").orElseThrow();
        assertTrue(first.changed());
        assertEquals("anna", first.notice().acknowledgedBy());
        assertEquals(List.of("A1TOPUP"), open());
        Acknowledged second = notices.acknowledge(id, "ravi", "me too").orElseThrow();
        assertFalse(second.changed());
        assertEquals(first.notice(), second.notice());
        assertEquals(3, notices.after(0, Which.ALL, 10).size());
        assertEquals(2, notices.after(0, Which.ALERTS, 10).size());
        assertTrue(notices.acknowledge(id + 100, "anna", "nothing there").isEmpty());
    }

    @Test
    void notice_thatIsNoAlert_isNotAcknowledged() {
        notices.record(Notice.info("PAUSED", "AOP", "by a person", null));
        long id = notices.after(0, Which.ALL, 10).get(0).id();
        Acknowledged none = notices.acknowledge(id, "anna", "seen").orElseThrow();
        assertFalse(none.changed());
        assertEquals(null, none.notice().acknowledgedAt());
    }
}

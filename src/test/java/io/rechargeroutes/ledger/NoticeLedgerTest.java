package io.rechargeroutes.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Notice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoticeLedgerTest {

    private final TestLedger ledger = TestLedger.empty();
    private final NoticeLedger notices = new NoticeLedger(ledger.sql);
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

    @Test
    void anOccasionIsToldOnce() {
        assertTrue(notices.record(Notice.alert("LOW_BALANCE", "AOP", "below 1000", "monday")));
        assertFalse(notices.record(Notice.alert("LOW_BALANCE", "AOP", "below 900", "monday")));
        assertTrue(notices.record(Notice.alert("LOW_BALANCE", "AOP", "below 800", "tuesday")));
        assertTrue(notices.record(Notice.alert("LOW_BALANCE", "A1TOPUP", "below 900", "monday")));
        notices.announce(this::hear);
        assertEquals(List.of("below 1000", "below 800", "below 900"), heard);
    }

    @Test
    void withoutAnOccasionItIsToldEveryTime() {
        notices.record(Notice.info("PAUSED", "AOP", "by a person", null));
        notices.record(Notice.info("PAUSED", "AOP", "by a person", null));
        assertEquals(2, notices.announce(this::hear));
        assertEquals(0, notices.announce(this::hear));
    }

    @Test
    void oneWhoseAnnouncementFailsIsAnnouncedAgain() {
        notices.record(Notice.alert("LOW_BALANCE", "AOP", "below 1000", null));
        assertThrows(IllegalStateException.class, () -> notices.announce(notice -> {
            throw new IllegalStateException("no mail server");
        }));
        assertEquals(1, notices.announce(this::hear));
    }

    @Test
    void ofManyNodesOneAnnounces() throws Exception {
        IntStream.range(0, 200).forEach(i -> notices.record(Notice.info("PAUSED", "AOP", "number " + i, null)));
        ExecutorService nodes = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                counts.add(nodes.submit(() -> new NoticeLedger(ledger.sql).announce(this::hear)));
            }
            for (Future<Integer> count : counts) {
                count.get();
            }
        } finally {
            nodes.shutdownNow();
        }
        assertEquals(200, heard.size());
        assertEquals(200, heard.stream().distinct().count());
    }

    @Test
    void nothingInItBreaksALine() {
        notices.record(Notice.alert("LOW_BALANCE", "AOP\nALERT", "below\r\n1000\u001b[2J", null));
        notices.announce(notice -> heard.add(notice.subject() + "|" + notice.text()));
        assertEquals(List.of("AOP ALERT|below 1000 [2J"), heard);
    }

    private void hear(Notice notice) {
        heard.add(notice.text());
    }
}

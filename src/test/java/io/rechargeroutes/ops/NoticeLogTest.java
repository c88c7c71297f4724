package io.rechargeroutes.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jboss.logging.Logger.Level;
import org.junit.jupiter.api.Test;

/** A provider's fault that meets thousands of rechecks is a few lines, and each of its notices is counted. */
class NoticeLogTest {

    private static final Outcome GARBAGE = Outcome.unknown("UNREADABLE_REPLY", "the answer is no whole record");

    private final List<String> written = new ArrayList<>();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final NoticeLog log = new NoticeLog(metrics, new LogLimiter() {
        @Override
        public synchronized boolean write(Level level, String cause, String many, String line, Throwable fault) {
            boolean now = super.write(level, cause, many, line, fault);
            if (now) {
                written.add(line);
            }
            return now;
        }
    });

    @Test
    void noticeOfARecheck_tenThousandOfThem_areOneLineAProvider() {
        assertOneLine(
                "RECHECK_UNCLEAR",
                i -> Notice.recheckUnclear("A1TOPUP", "ORD-" + i, "261121103012" + (100000 + i), GARBAGE, 1));
        assertOneLine(
                "RECHECK_GIVEN_UP",
                i -> Notice.recheckGivenUp("A1TOPUP", "ORD-" + i, "261121103012" + (100000 + i), GARBAGE, 1));
        assertOneLine(
                "REVERSAL_UNCONFIRMED",
                i -> Notice.reversalUnconfirmed(
                        "A1TOPUP",
                        "ORD-" + i,
                        "261121103012" + (100000 + i),
                        Outcome.of(Verdict.FAILED, null, "Failed at operator"),
                        Instant.EPOCH,
                        Instant.EPOCH.plusSeconds(3600)));
        log.write(Notice.recheckUnclear("AOP", "ORD-1", "261121103012100000", GARBAGE, 1));
        assertEquals(4, written.size(), "another provider is another cause");
    }

    private void assertOneLine(String kind, IntFunction<Notice> notice) {
        int before = written.size();
        for (int i = 0; i < 10_000; i++) {
            log.write(notice.apply(i));
        }
        assertEquals(before + 1, written.size());
        assertEquals(
                true,
                written.get(before).matches("(ALERT|NOTICE) " + kind + " ORD-0: .*A1TOPUP.*"),
                written.get(before));
        assertEquals(
                10_000,
                metrics.get("recharge.notices").tag("kind", kind).counter().count());
    }
}

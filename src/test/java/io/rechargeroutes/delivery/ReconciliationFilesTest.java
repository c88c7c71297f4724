package io.rechargeroutes.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.ledger.provider.Reconciliation;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconciliationFilesTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);

    @TempDir
    Path outbox;

    private static Reconciliation account(String closing) {
        Instant morning = Instant.parse("2026-11-19T18:15:00Z");
        BigDecimal ten = BigDecimal.TEN;
        return new Reconciliation(
                DAY,
                "AOP",
                new BigDecimal("1000.00"),
                morning,
                ten,
                new BigDecimal("100.50"),
                3,
                ten,
                1,
                closing == null ? null : new BigDecimal(closing),
                closing == null ? null : morning.plusSeconds(86_400),
                ten,
                1,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO);
    }

    private String write(Reconciliation account) throws IOException {
        return new ReconciliationFiles(new Outbox(new TestSettings("a", outbox))).write(DAY, List.of(account));
    }

    @Test
    void aReportHasARowForEachProvider() throws Exception {
        assertEquals("reconciliation-2026-11-20.csv", write(account("900")));
        assertEquals(
                List.of(
                        "day,provider,opening,openingAt,topUps,successes,successCount,refunds,refundCount,expected,closing,closingAt,difference,open,"
                                + "openCount,inFlight,lateSuccesses,lateFailures",
                        "2026-11-20,AOP,1000,2026-11-19T18:15:00Z,10,100.5,3,10,1,919.5,900,2026-11-20T18:15:00Z,-19.5,10,1,0,0,0"),
                Files.readAllLines(outbox.resolve("reconciliation-2026-11-20.csv")));
        try (var files = Files.list(outbox)) {
            assertEquals(
                    List.of(".outbox-id", "reconciliation-2026-11-20.csv"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void whatIsNotKnownIsLeftOut() throws Exception {
        assertEquals(
                "2026-11-20,AOP,1000,2026-11-19T18:15:00Z,10,100.5,3,10,1,919.5,,,,10,1,0,0,0",
                Files.readAllLines(outbox.resolve(write(account(null)))).get(1));
    }

    @Test
    void nothingIsOverwrittenAndNothingWrittenTwice() throws Exception {
        assertEquals("reconciliation-2026-11-20.csv", write(account("900")));
        assertEquals("reconciliation-2026-11-20.2.csv", write(account("901")));
        assertEquals("reconciliation-2026-11-20.csv", write(account("900")), "a stop came between writing and marking");
        assertEquals("reconciliation-2026-11-20.2.csv", write(account("901")));
        assertEquals("reconciliation-2026-11-20.3.csv", write(account("902")));
    }
}

package io.rechargeroutes.ledger.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class WalletBalancesTest {

    private final TestLedger ledger = TestLedger.empty();
    private final WalletBalances balances = balances();

    private WalletBalances balances() {
        return new WalletBalances(ledger.sql, ledger.node("a").settings());
    }

    private void reads(String... amounts) {
        for (String amount : amounts) {
            balances.record("AOP", new BigDecimal(amount), "test");
        }
    }

    private List<String> notices() {
        return ledger.rows("SELECT kind, alert, subject, message FROM notice ORDER BY id");
    }

    @Test
    void balance_withinItsInterval_isQueriedOnce() {
        assertTrue(balances.ask("AOP"));
        assertTrue(balances.ask("A1TOPUP"));
        assertFalse(balances.ask("AOP"));
        assertFalse(balances().ask("AOP"), "nor by another process, nor after a restart");
        ledger.run("UPDATE balance_watch SET queried_at = now() - interval '10 minutes 59 seconds'");
        assertFalse(balances.ask("AOP"));
        ledger.run("UPDATE balance_watch SET queried_at = now() - interval '11 minutes'");
        assertTrue(balances.ask("AOP"));
    }

    @Test
    void balance_manyNodes_isQueriedByOne() throws Exception {
        ExecutorService nodes = Executors.newFixedThreadPool(8);
        try {
            long queried = 0;
            Callable<Boolean> query = () -> balances.ask("AOP");
            for (var future : nodes.invokeAll(Collections.nCopies(40, query))) {
                queried += future.get() ? 1 : 0;
            }
            assertEquals(1, queried);
        } finally {
            nodes.shutdownNow();
        }
    }

    @Test
    void balance_crossesTheThreshold_isReportedOnce() {
        reads("5000", "1000", "999.99", "500", "-3", "1000", "2000", "10", "9");
        assertEquals(
                List.of(
                        "LOW_BALANCE t AOP 999.99 rupees are left, less than 1000; fill the wallet",
                        "BALANCE_RESTORED f AOP 1000 rupees are left, again at least 1000",
                        "LOW_BALANCE t AOP 10 rupees are left, less than 1000; fill the wallet"),
                notices());
    }

    @Test
    void balance_lowFromTheBeginning_isReported() {
        reads("10");
        assertEquals(1, notices().size());
    }

    @Test
    void theLatestIsKnown() {
        reads("5000", "4000");
        balances.record("A1TOPUP", new BigDecimal("7"), "test");
        assertEquals(Map.of("AOP", new BigDecimal("4000.00"), "A1TOPUP", new BigDecimal("7.00")), balances.latest());
        assertEquals(
                new BigDecimal("4000.00"), balances.young("AOP").orElseThrow().amount());
        ledger.run("UPDATE balance_reading SET read_at = now() - interval '12 minutes'");
        assertTrue(balances.young("AOP").isEmpty());
        assertEquals(
                new BigDecimal("4000.00"), balances.latest("AOP").orElseThrow().amount());
        assertTrue(balances.latest("THIRD").isEmpty());
    }

    @Test
    void oldReadingsAreForgottenButForTheLatest() {
        reads("1", "2");
        ledger.run("UPDATE balance_reading SET read_at = now() - interval '91 days' + id * interval '1 second'");
        balances.record("A1TOPUP", new BigDecimal("7"), "test");
        ledger.run("UPDATE balance_reading SET read_at = now() - interval '89 days' WHERE provider = 'A1TOPUP'");
        balances.record("A1TOPUP", new BigDecimal("8"), "test");
        assertEquals(1, balances.forget());
        assertEquals(
                List.of("AOP 2.00", "A1TOPUP 7.00", "A1TOPUP 8.00"),
                ledger.rows("SELECT provider, amount FROM balance_reading ORDER BY id"));
    }

    @Test
    void topUpsAreNoted() {
        balances.noteTopUp("AOP", new BigDecimal("10000"), "by bank\ntransfer", "meera");
        assertEquals(
                "AOP 10000.00 by bank transfer meera",
                ledger.one("SELECT provider, amount, note, noted_by FROM top_up"));
        assertEquals(List.of("TOP_UP f AOP 10000 rupees, noted by meera"), notices());
        assertThrows(
                IllegalArgumentException.class, () -> balances.noteTopUp("AOP", new BigDecimal("0.00"), null, "meera"));
    }
}

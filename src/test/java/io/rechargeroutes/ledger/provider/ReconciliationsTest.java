package io.rechargeroutes.ledger.provider;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Days of readings and recharges at times that the test writes into the ledger; the days are those of India. */
class ReconciliationsTest {

    private static final LocalDate DAY =
            LocalDate.now(ZoneId.of("Asia/Kolkata")).minusDays(2);
    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final WalletBalances balances = new WalletBalances(ledger.sql, node.settings());
    private final Reconciliations days = new Reconciliations(ledger.sql, node.settings());
    private int orders;

    private static String at(LocalDate day, String time) {
        return "timestamptz '" + day + " " + time + " Asia/Kolkata'";
    }

    private void read(LocalDate day, String time, String amount) {
        balances.record("A1TOPUP", new BigDecimal(amount), "test");
        ledger.run("UPDATE balance_reading SET read_at = " + at(day, time)
                + " WHERE id = (SELECT max(id) FROM balance_reading)");
    }

    /** Sends a recharge at a time of a day; its call takes five seconds. */
    private Attempt sent(LocalDate day, String time, String amount, Verdict... verdicts) {
        String orderId = "ORD-" + ++orders;
        node.takes(request(orderId, Operation.RECHARGE, amount, null));
        Attempt attempt = node.sends();
        for (int i = 0; i < verdicts.length; i++) {
            if (i == 0) {
                node.settles(attempt, verdicts[i]);
            } else {
                node.learns(attempt, verdicts[i]);
            }
        }
        ledger.run("UPDATE request SET submitted_at = " + at(day, time) + " WHERE order_id = '" + orderId + "';"
                + "UPDATE attempt SET submitted_at = " + at(day, time) + ", settled_at = " + at(day, time)
                + " + interval '5 seconds' WHERE order_id = '" + orderId + "';"
                + "UPDATE event SET created_at = " + at(day, time)
                + " + interval '5 seconds' * sequence WHERE order_id = '" + orderId + "'");
        return attempt;
    }

    private Reconciliation account(LocalDate day) {
        days.reconcile(day);
        List<Reconciliation> accounts = days.unpublished();
        assertEquals(List.of(day), accounts.stream().map(Reconciliation::day).toList());
        days.published(day, "report");
        return accounts.get(0);
    }

    private static void amount(String expected, BigDecimal amount) {
        assertEquals(0, new BigDecimal(expected).compareTo(amount), expected + " is not " + amount);
    }

    @Test
    void aDayOfEveryKindComesOutEven() {
        read(DAY.minusDays(1), "23:45:00", "10000");
        sent(DAY, "00:00:01", "100", Verdict.SUCCESS);
        sent(DAY, "01:00:00", "10", Verdict.PENDING, Verdict.SUCCESS);
        sent(DAY, "02:00:00", "20", Verdict.FAILED);
        sent(DAY, "03:00:00", "30", Verdict.UNKNOWN, Verdict.FAILED);
        sent(DAY, "04:00:00", "40", Verdict.SUCCESS, Verdict.REVERSED);
        sent(DAY, "05:00:00", "50", Verdict.UNKNOWN);
        sent(DAY, "23:50:00", "1000", Verdict.SUCCESS);
        balances.noteTopUp("A1TOPUP", new BigDecimal("500"), null, "meera");
        ledger.run("UPDATE top_up SET noted_at = " + at(DAY, "12:00:00"));
        read(DAY, "12:00:00", "1");
        read(DAY, "23:45:00", "10390");
        Reconciliation account = account(DAY);
        amount("10000", account.opening());
        amount("500", account.topUps());
        amount("150", account.successes());
        assertEquals(3, account.successCount());
        amount("40", account.refunds());
        amount("50", account.open());
        assertEquals(1, account.openCount());
        amount("0", account.inFlight());
        amount("0", account.difference());
        assertEquals(
                List.of("RECONCILED f A1TOPUP"),
                ledger.rows("SELECT kind, alert, subject FROM notice WHERE kind LIKE 'REC%'"));
        read(DAY.plusDays(1), "23:45:00", "9390");
        Reconciliation next = account(DAY.plusDays(1));
        amount("10390", next.opening());
        amount("1000", next.successes());
        amount("0", next.difference());
    }

    @Test
    void whatIsMissingIsAnAlert() {
        read(DAY, "00:15:00", "1000");
        sent(DAY, "10:00:00", "100", Verdict.SUCCESS);
        read(DAY, "23:45:00", "800");
        amount("-100", account(DAY).difference());
        assertEquals(
                "RECONCILIATION_DIFFERENCE t A1TOPUP " + DAY,
                ledger.one("SELECT kind, alert, subject, occasion FROM notice WHERE kind LIKE 'REC%'"));
        assertTrue(ledger.one("SELECT message FROM notice WHERE kind LIKE 'REC%'")
                .endsWith("should be 900, and 800 is there: -100 (0 open, 0 in flight)"));
        days.reconcile(DAY);
        assertEquals(List.of(), days.unpublished());
        assertEquals("1", ledger.one("SELECT count(*) FROM notice WHERE kind LIKE 'REC%'"));
    }

    @Test
    void theDayIsThatOfTheZone() {
        read(DAY, "00:15:00", "1000");
        // still the day before in UTC
        sent(DAY, "00:20:00", "100", Verdict.SUCCESS);
        read(DAY, "23:45:00", "900");
        sent(DAY, "23:50:00", "5", Verdict.SUCCESS);
        // and these are the same day in UTC
        read(DAY.plusDays(1), "00:05:00", "895");
        Reconciliation account = account(DAY);
        amount("900", account.closing());
        amount("0", account.difference());
        assertEquals(List.of(DAY.plusDays(1)), days.days());
    }

    @Test
    void aTimeZoneWithSummerTimeHasDaysOfItsOwnLength() {
        Reconciliations berlin = new Reconciliations(
                ledger.sql, new TestSettings("a", node.settings().outbox()).at(ZoneId.of("Europe/Berlin")));
        balances.record("A1TOPUP", new BigDecimal("1000"), "test");
        // 25 hours long: it ends at 23:00 UTC, and began at 22:00
        ledger.run("UPDATE balance_reading SET read_at = timestamptz '2026-10-24 22:00:00Z'");
        balances.record("A1TOPUP", new BigDecimal("900"), "test");
        ledger.run("UPDATE balance_reading SET read_at = timestamptz '2026-10-25 22:59:59Z' WHERE amount = 900");
        balances.record("A1TOPUP", new BigDecimal("800"), "test");
        ledger.run("UPDATE balance_reading SET read_at = timestamptz '2026-10-25 23:00:00Z' WHERE amount = 800");
        berlin.reconcile(LocalDate.of(2026, 10, 25));
        amount("-100", berlin.unpublished().get(0).difference());
    }

    @Test
    void aDowntimeIsMadeUpForDayByDay() {
        LocalDate today = DAY.plusDays(2);
        assertEquals(List.of(), days.days(), "nothing was ever read");
        read(DAY.minusDays(2), "12:00:00", "1000");
        read(DAY, "12:00:00", "1000");
        assertEquals(List.of(DAY.minusDays(2), DAY.minusDays(1), DAY, DAY.plusDays(1)), days.days());
        days.days().forEach(days::reconcile);
        assertEquals(List.of(), days.days());
        assertEquals(
                List.of("null", "null", "1000.00", "null"),
                ledger.rows("SELECT closing FROM reconciliation ORDER BY day"));
        assertEquals("3", ledger.one("SELECT count(*) FROM notice WHERE kind = 'NOT_RECONCILED' AND NOT alert"));
        ledger.run("DELETE FROM reconciliation; UPDATE balance_reading SET read_at = read_at - interval '400 days'");
        assertEquals(31, days.days().size(), "not for ever");
        assertEquals(today.minusDays(1), days.days().get(30));
    }

    @Test
    void reconciliation_sentBeforeDecidedInTheDay_isReported() {
        sent(DAY, "00:01:00", "70", Verdict.PENDING, Verdict.SUCCESS);
        sent(DAY, "00:01:00", "7", Verdict.PENDING, Verdict.FAILED);
        ledger.run("UPDATE event SET created_at = " + at(DAY, "10:00:00") + " WHERE sequence = 2");
        read(DAY, "00:15:00", "1000");
        read(DAY, "23:45:00", "1007");
        Reconciliation account = account(DAY);
        amount("70", account.lateSuccesses());
        amount("7", account.lateFailures());
        amount("7", account.difference());
    }

    @Test
    void reconciliation_inFlightAtAReading_isReported() {
        sent(DAY, "00:14:58", "70", Verdict.SUCCESS);
        sent(DAY, "23:44:58", "8", Verdict.SUCCESS);
        sent(DAY, "12:00:00", "500", Verdict.SUCCESS);
        read(DAY, "00:15:00", "1000");
        read(DAY, "23:45:00", "492");
        Reconciliation account = account(DAY);
        amount("78", account.inFlight());
        amount("508", account.successes());
        amount("0", account.difference());
    }

    @Test
    void anotherProvidersRechargesAndWhatMovesNoMoneyDoNotCount() {
        read(DAY, "00:15:00", "1000");
        sent(DAY, "10:00:00", "100", Verdict.SUCCESS);
        ledger.run("UPDATE attempt SET provider = 'AOP'; UPDATE request SET provider = 'AOP'");
        node.takes(request("LOOK", Operation.BALANCE, null, null));
        Attempt look = node.sends();
        node.settlement().afterCall("LOOK", look.reference(), Outcome.of(Verdict.SUCCESS, null, null));
        ledger.run("UPDATE attempt SET submitted_at = " + at(DAY, "11:00:00") + " WHERE order_id = 'LOOK'");
        read(DAY, "23:45:00", "1000");
        Reconciliation account = account(DAY);
        assertEquals(0, account.successCount());
        amount("0", account.difference());
    }

    @Test
    void anAccountWithoutReadingsHasNoDifference() {
        read(DAY, "00:15:00", "1000");
        Reconciliation account = account(DAY);
        assertNull(account.difference());
        amount("1000", account.expected());
    }
}

package io.rechargeroutes.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.dispatch.StatusQueries;
import io.rechargeroutes.model.RequestJson;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * An execution of the status check costs what is open and nothing more: with 10,000 open requests, without and with
 * many finished ones ({@code -Dledger.rows=1000000}; fewer by default). The times are printed; the plans are what is
 * held.
 */
class StatusQueryCostTest {

    private static final int ROWS = Integer.getInteger("ledger.rows", 200_000);
    private static final int DUE = 500;
    private static final int ROUNDS = 9;
    private static final Pattern SCAN =
            Pattern.compile("(?:Seq|Index|Index Only|Bitmap Heap|Bitmap Index) Scan (?:using (\\w+) )?on (\\w+)");
    private static TestLedger ledger;
    private static StatusQueries statusQueries;

    @BeforeAll
    static void open() {
        ledger = TestLedger.empty();
        statusQueries = ledger.node("a").statusQuery();
        rows(
                "OPEN-",
                10_000,
                "(ARRAY['PENDING', 'UNKNOWN'])[1 + i % 2]",
                "CASE WHEN i <= " + DUE + " THEN now() ELSE now() + interval '1 hour' END",
                "CASE WHEN i % 10 = 0 AND i > " + DUE + " THEN 'AOP' ELSE 'A1TOPUP' END");
        ledger.run("ANALYZE request");
    }

    @AfterAll
    static void leaveNone() {
        TestLedger.empty();
    }

    private static void rows(String name, int count, String state, String due, String provider) {
        ledger.run(
                ("""
                INSERT INTO request (order_id, operation, content, amount, state, due_at, provider, reference, submitted_at)
                SELECT 'NAME' || i, 'RECHARGE', 'CONTENT', 10, STATE, DUE, PROVIDER, 'NAME' || i, now() FROM generate_series(1, COUNT) i""")
                        .replace("CONTENT", RequestJson.write(TestNode.request("X")))
                        .replace("NAME", name)
                        .replace("COUNT", String.valueOf(count))
                        .replace("STATE", state)
                        .replace("DUE", due)
                        .replace("PROVIDER", provider));
    }

    private record Cost(double nothingDue, double claim) {}

    private static Cost measure() {
        double[] none = new double[ROUNDS];
        double[] some = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            assertEquals(2, statusQueries.providers().size());
            assertEquals(
                    0,
                    statusQueries
                            .claim("AOP", StatusQueries.Kind.OPEN, DUE, TestNode.LEASE)
                            .size());
            long between = System.nanoTime();
            assertEquals(
                    DUE,
                    statusQueries
                            .claim("A1TOPUP", StatusQueries.Kind.OPEN, DUE, TestNode.LEASE)
                            .size());
            some[round] = (System.nanoTime() - between) / 1e6;
            none[round] = (between - start) / 1e6;
            ledger.run("UPDATE request SET due_at = now() WHERE claim_token IS NOT NULL");
        }
        Arrays.sort(none);
        Arrays.sort(some);
        return new Cost(none[ROUNDS / 2], some[ROUNDS / 2]);
    }

    @Test
    void execution_costsWhatIsOpen_notWhatIsFinished() throws Exception {
        measure();
        Cost alone = measure();
        rows(
                "DONE-",
                ROWS,
                "CASE WHEN i % 3 = 0 THEN 'FAILED' ELSE 'SUCCESS' END",
                "NULL",
                "CASE WHEN i % 2 = 0 THEN 'AOP' ELSE 'A1TOPUP' END");
        ledger.run("ANALYZE request");
        measure();
        Cost among = measure();
        System.out.printf(
                "status check with 10,000 open requests, without and with %,d finished ones: nothing due %.1f and %.1f ms (%.2f), %d claimed %.1f and %.1f ms (%.2f)%n",
                ROWS,
                alone.nothingDue(),
                among.nothingDue(),
                among.nothingDue() / alone.nothingDue(),
                DUE,
                alone.claim(),
                among.claim(),
                among.claim() / alone.claim());
        assertEquals(
                Set.of("request_open", "request_recheck", "request_called_back"), scans("PROVIDERS_TO_ASK", Map.of()));
        // the claim finds its rows through the index of open ones, and writes them through their keys
        Map<String, String> claim =
                Map.of("provider", "'A1TOPUP'", "most", "500", "token", "'token'", "node", "'node'", "lease", "600");
        assertEquals(Set.of("request_open", "request_pkey"), scans("OPEN", claim));
        assertEquals(Set.of("request_called_back", "request_pkey"), scans("CALLED_BACK", claim));
        assertEquals(Set.of("request_called_back_success", "request_pkey"), scans("CALLED_BACK_SUCCESS", claim));
        assertEquals(Set.of("request_recheck"), scans("RECHECK_LAG", Map.of()));
        assertEquals(Set.of("request_recheck", "request_pkey"), scans("RECHECK", claim));
        assertEquals(
                Set.of("request_open"),
                scans("OVERDUE", Map.of("provider", "'A1TOPUP'", "giveUpAfter", "432000", "most", "200")));
    }

    /** The indexes that a statement of the ledger reads the table of requests through. */
    private static Set<String> scans(String name, Map<String, String> values) throws ReflectiveOperationException {
        String plan = QueryPlanTest.plan(ledger, StatusQueries.class, name, values);
        assertFalse(plan.contains("Seq Scan on request"), plan);
        Set<String> indexes = new TreeSet<>();
        SCAN.matcher(plan)
                .results()
                .filter(scan -> scan.group(2).startsWith("request"))
                .map((MatchResult scan) -> scan.group(1) == null ? scan.group(2) : scan.group(1))
                .filter(index -> !index.equals("request"))
                .forEach(indexes::add);
        assertTrue(!indexes.isEmpty(), plan);
        return indexes;
    }
}

package io.rechargeroutes.ledger;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.archive.Archive;
import io.rechargeroutes.ledger.delivery.QueueOutbox;
import io.rechargeroutes.ledger.dispatch.DispatchClaims;
import io.rechargeroutes.ledger.intake.Intakes;
import io.rechargeroutes.ledger.provider.Pauses;
import io.rechargeroutes.ledger.provider.Reconciliations;
import io.rechargeroutes.model.RequestJson;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * With fifty thousand finished requests, what is to be done is still found through the small indexes of what is open.
 */
class QueryPlanTest {

    private static final Pattern PARAMETER = Pattern.compile("(?<!:):(\\w+)");
    private static TestLedger ledger;

    @BeforeAll
    static void manyFinished() {
        ledger = TestLedger.empty();
        ledger.run(
                """
                INSERT INTO request (order_id, operation, content, amount, state, due_at)
                SELECT 'ORD-' || i, 'RECHARGE', '%s', 10, CASE WHEN i %% 3 = 0 THEN 'FAILED' ELSE 'SUCCESS' END, NULL
                FROM generate_series(1, 50000) i;
                INSERT INTO request (order_id, operation, content, state, provider)
                SELECT 'OPEN-' || i, 'RECHARGE', '%1$s', (ARRAY['RECEIVED', 'SUBMITTED', 'PENDING', 'UNKNOWN'])[1 + i %% 4], 'AOP'
                FROM generate_series(1, 40) i;
                UPDATE request SET due_at = now() WHERE order_id IN ('ORD-1', 'ORD-2');
                INSERT INTO attempt (reference, order_id, provider, claimed_by, submitted_at, settled_at)
                SELECT i, 'ORD-' || i, 'AOP', 'node', at, at
                FROM (SELECT i, timestamptz '2026-01-01' + i * interval '10 minutes' AS at FROM generate_series(1, 50000) i) i;
                INSERT INTO intake (id, name, format, state, outbox, received_at)
                SELECT 'file-' || i, 'a.csv', 'CSV', 'FINISHED', 'outbox', timestamptz '2026-01-01' + i * interval '10 minutes' FROM generate_series(1, 25000) i;
                INSERT INTO submission (intake_id, row_no, line, order_id, operation)
                SELECT 'file-' || (i + 1) / 2, i %% 2, 2, 'ORD-' || i, 'RECHARGE' FROM generate_series(1, 50000) i;
                INSERT INTO event (order_id, sequence, status, result, created_at, to_changes)
                SELECT 'ORD-' || i, 1, 'SUCCESS', '{}', timestamptz '2026-01-01' + i * interval '10 minutes', false FROM generate_series(1, 50000) i;
                ANALYZE request; ANALYZE attempt; ANALYZE event; ANALYZE intake; ANALYZE submission"""
                        .formatted(RequestJson.write(request("X"))));
    }

    @AfterAll
    static void leaveNone() {
        TestLedger.empty();
    }

    /** The plan of one of the ledger's own statements, with values for all of its parameters. */
    static String plan(TestLedger ledger, Class<?> of, String name, Map<String, String> values)
            throws ReflectiveOperationException {
        Field field = of.getDeclaredField(name);
        field.setAccessible(true);
        String statement = PARAMETER
                .matcher((String) field.get(null))
                .replaceAll(parameter -> Matcher.quoteReplacement(
                        Objects.requireNonNull(values.get(parameter.group(1)), parameter.group())));
        return String.join("\n", ledger.rows("EXPLAIN " + statement));
    }

    private static String plan(Class<?> of, String name, Map<String, String> values)
            throws ReflectiveOperationException {
        return plan(ledger, of, name, values);
    }

    private static void uses(String index, String plan) {
        assertTrue(plan.contains(index), plan);
        assertFalse(plan.contains("Seq Scan on request"), plan);
    }

    @Test
    void claimsUseTheIndexOfWaitingOnes() throws Exception {
        uses(
                "request_waiting",
                plan(
                        DispatchClaims.class,
                        "CLAIM",
                        Map.of(
                                "fullBulkheads",
                                "ARRAY['AOP']",
                                "node",
                                "'node'",
                                "most",
                                "32",
                                "token",
                                "'token'",
                                "lease",
                                "30",
                                "maxAge",
                                "86400",
                                "seenHeartbeats",
                                "0",
                                "seenReference",
                                "'1'")));
    }

    @Test
    void theDailyAccountReadsTheDayAlone() throws Exception {
        String from = "'2026-11-20 18:30:00+00'";
        String to = "'2026-11-21 18:30:00+00'";
        Map<String, String> day = Map.of("provider", "'AOP'", "from", from, "to", to, "at", to);
        assertTrue(plan(Reconciliations.class, "SUCCESSES", day).contains("attempt_submitted"));
        assertTrue(plan(Reconciliations.class, "IN_FLIGHT", day).contains("attempt_submitted"));
        assertTrue(plan(Reconciliations.class, "LATE_FAILURES", day).contains("event_created"));
    }

    @Test
    void outbox_dueEvents_haveAnIndex() throws Exception {
        uses("request_to_publish", plan(QueueOutbox.class, "DUE", Map.of("most", "200")));
    }

    @Test
    void whatAPauseHoldsIsFoundAmongWhatWaits() throws Exception {
        for (String name : List.of("WAKE", "WAKE_ONE")) {
            String plan = plan(Pauses.class, name, Map.of("target", "'A1TOPUP'"));
            // both are small: by what is due, or by what it waits for
            uses(plan.contains("request_deferred") ? "request_deferred" : "request_waiting", plan);
        }
    }

    /** A join with all keys of the archive would take minutes for one result file. */
    @Test
    void resultsOfAnInput_readTheirRowsAlone() throws Exception {
        ledger.run(
                "INSERT INTO request_key (order_id, content_hash, archived_at, state) SELECT 'OLD-' || i, '\\x00', now(), 'SUCCESS'"
                        + " FROM generate_series(1, 50000) i; ANALYZE request_key");
        for (String plan : List.of(
                plan(Intakes.class, "RESULTS", Map.of("id", "'file'", "from", "0", "page", "1000")),
                plan(Intakes.class, "TALLY", Map.of("id", "'file'")))) {
            assertFalse(plan.contains("Seq Scan on request"), plan);
            assertTrue(plan.contains("request_key_pkey"), plan);
        }
    }

    /**
     * Whole tables of recent requests, read for each batch of some hundred, would make retention slower than requests
     * come.
     */
    @Test
    void retention_anyBatch_readsItsRowsAlone() throws Exception {
        Map<String, String> batch =
                Map.of("age", "-3600", "replayAge", "-3600", "afterAt", "'-infinity'", "afterId", "''", "most", "500");
        for (String name :
                List.of("FINISHED", "EMPTIED", "FORGET_DETAILS", "FORGET_PASSED_THROUGH", "FORGET_DECISIONS")) {
            String plan = plan(Archive.class, name, batch);
            assertFalse(
                    Pattern.compile("Seq Scan on (request|attempt|event|submission|intake) ")
                            .matcher(plan)
                            .find(),
                    name + "\n" + plan);
        }
        Map<String, String> chosen = Map.of("ids", "ARRAY['ORD-1', 'ORD-2', 'ORD-3']");
        for (String name : List.of("STORE", "KEEP_RESULT", "KEEP_REFERENCES")) {
            String plan = plan(Archive.class, name, chosen);
            assertFalse(
                    plan.contains("Seq Scan on attempt") || plan.contains("Seq Scan on request "), name + "\n" + plan);
        }
    }

    @Test
    void recoveryUsesTheIndexesOfWhatIsUnderWay() throws Exception {
        uses("request_in_flight", plan(DispatchClaims.class, "ABANDONED", Map.of("stuck", "900")));
        uses("request_claimed", plan(DispatchClaims.class, "UNCLAIM", Map.of()));
    }
}

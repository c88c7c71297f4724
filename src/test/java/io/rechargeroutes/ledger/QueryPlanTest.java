package io.rechargeroutes.ledger;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.RequestJson;
import java.lang.reflect.Field;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With fifty thousand finished requests, what is to be done is still found through the small indexes of what is open. */
class QueryPlanTest {

    private static TestLedger ledger;

    @BeforeAll
    static void manyFinished() {
        ledger = TestLedger.empty();
        ledger.run("""
                INSERT INTO request (order_id, operation, content, content_hash, amount, state, due_at)
                SELECT 'ORD-' || i, 'RECHARGE', '%s', '\\x00', 10, CASE WHEN i %% 3 = 0 THEN 'FAILED' ELSE 'SUCCESS' END, NULL
                FROM generate_series(1, 50000) i;
                INSERT INTO request (order_id, operation, content, content_hash, state, provider)
                SELECT 'OPEN-' || i, 'RECHARGE', '%1$s', '\\x00', (ARRAY['RECEIVED', 'SUBMITTED', 'PENDING', 'UNKNOWN'])[1 + i %% 4], 'AOP'
                FROM generate_series(1, 40) i;
                UPDATE request SET due_at = now() WHERE order_id IN ('ORD-1', 'ORD-2');
                INSERT INTO attempt (reference, order_id, provider, claimed_by, submitted_at)
                SELECT i, 'ORD-' || i, 'AOP', 'node', timestamptz '2026-01-01' + i * interval '10 minutes' FROM generate_series(1, 50000) i;
                INSERT INTO event (order_id, sequence, status, result, created_at, to_changes)
                SELECT 'ORD-' || i, 1, 'SUCCESS', '{}', timestamptz '2026-01-01' + i * interval '10 minutes', false FROM generate_series(1, 50000) i;
                ANALYZE request; ANALYZE attempt; ANALYZE event""".formatted(RequestJson.write(request("X"))));
    }

    @AfterAll
    static void leaveNone() {
        TestLedger.empty();
    }

    /** The plan of one of the ledger's own statements, with values for its parameters in their order. */
    private static String plan(Class<?> of, String name, String... values) throws ReflectiveOperationException {
        Field field = of.getDeclaredField(name);
        field.setAccessible(true);
        String statement = (String) field.get(null);
        for (String value : values) {
            statement = statement.replaceFirst("\\?", value);
        }
        return String.join("\n", ledger.rows("EXPLAIN " + statement));
    }

    private static void uses(String index, String plan) {
        assertTrue(plan.contains(index), plan);
        assertFalse(plan.contains("Seq Scan on request"), plan);
    }

    @Test
    void claimsUseTheIndexOfWaitingOnes() throws Exception {
        uses("request_waiting", plan(DispatchLedger.class, "CLAIM", "ARRAY['AOP']", "'node'", "32", "'token'", "'node'", "30", "86400"));
    }

    @Test
    void theDailyAccountReadsTheDayAlone() throws Exception {
        String from = "'2026-11-20 18:30:00+00'";
        String to = "'2026-11-21 18:30:00+00'";
        assertTrue(plan(ReconciliationLedger.class, "SUCCESSES", "'AOP'", from, to).contains("attempt_submitted"));
        assertTrue(plan(ReconciliationLedger.class, "IN_FLIGHT", "'AOP'", to, to, to).contains("attempt_submitted"));
        assertTrue(plan(ReconciliationLedger.class, "LATE_FAILURES", "'AOP'", from, to, from).contains("event_created"));
    }

    @Test
    void outbox_dueEvents_haveAnIndex() throws Exception {
        uses("request_to_publish", plan(QueueLedger.class, "DUE", "200"));
    }

    @Test
    void whatAPauseHoldsIsFoundAmongWhatWaits() throws Exception {
        for (String name : List.of("WAKE", "WAKE_ONE")) {
            String plan = plan(PauseLedger.class, name, "'A1TOPUP'");
            // both are small: by what is due, or by what it waits for
            uses(plan.contains("request_deferred") ? "request_deferred" : "request_waiting", plan);
        }
    }

    @Test
    void listsUseTheirIndexes() throws Exception {
        String page = "SELECT order_id FROM request r WHERE %s ORDER BY r.received_at DESC, r.order_id DESC LIMIT 50";
        uses("request_review", String.join("\n", ledger.rows("EXPLAIN " + page.formatted("r.state = 'REVIEW'"))));
        uses("request_received", String.join("\n", ledger.rows("EXPLAIN " + page.formatted("(r.received_at, r.order_id) < (now(), 'ORD-1')"))));
    }

    @Test
    void recoveryUsesTheIndexesOfWhatIsUnderWay() throws Exception {
        uses("request_in_flight", plan(DispatchLedger.class, "ABANDONED", "900"));
        uses("request_claimed", plan(DispatchLedger.class, "UNCLAIM"));
    }
}

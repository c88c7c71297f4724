package io.rechargeroutes.ledger;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.model.CallResult;
import io.rechargeroutes.model.CallResult.Kind;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.RequestJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Transactions that meet on real connections end, whoever comes first: the lock order of docs/architecture.md leaves no deadlock (SQLSTATE 40P01). */
class LockOrderTest {

    private static final int TIMES = 150;

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final PauseLedger pauses = node.pauses();
    private final CircuitLedger circuits = node.circuits();

    @FunctionalInterface
    private interface Work {
        void at(int turn) throws Exception;
    }

    /** Each turn begins together; answers the SQLSTATEs of what failed. */
    private static List<String> together(Work... works) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(works.length);
        CyclicBarrier together = new CyclicBarrier(works.length);
        List<String> faults = new ArrayList<>();
        try {
            for (int turn = 0; turn < TIMES; turn++) {
                int now = turn;
                List<Callable<Void>> each = new ArrayList<>();
                for (Work work : works) {
                    each.add(() -> {
                        together.await();
                        work.at(now);
                        return null;
                    });
                }
                for (Future<Void> one : threads.invokeAll(each)) {
                    try {
                        one.get();
                    } catch (ExecutionException fault) {
                        faults.add(fault.getCause() instanceof LedgerException away ? away.sqlState() : String.valueOf(fault.getCause()));
                    }
                }
            }
        } finally {
            threads.shutdownNow();
        }
        return faults;
    }

    private CallResult call(String operator, Kind kind) {
        return new CallResult("AOP", operator, "X", Instant.now().plusSeconds(60), kind, "LOW_BALANCE");
    }

    private void many(int requests) {
        ledger.run("""
                INSERT INTO request (order_id, operation, content, content_hash, amount, state, lane, due_at, received_at)
                SELECT 'ORD-' || lpad(i::text, 4, '0'), 'RECHARGE', '%s', '\\x00', 10, 'RECEIVED', 'AOP', now() + (%d - i) * interval '1 second' + interval '1 hour',
                       now() - i * interval '1 second' FROM generate_series(1, %2$d) i""".formatted(RequestJson.write(request("X")), requests));
    }

    @Test
    void resume_againstAccountErrorsAnswersAndProbes_neverDeadlocks() throws Exception {
        many(40);
        assertEquals(List.of(), together(
                turn -> circuits.failed(call("AIRTEL", Kind.ACCOUNT_ERROR), "fill the wallet"),
                turn -> circuits.failed(call("JIO", Kind.ACCOUNT_ERROR), "fill the wallet"),
                turn -> pauses.resume("AOP", null, "anna"),
                turn -> pauses.pause("AOP", turn % 2 == 0 ? null : "AIRTEL", "maintenance", "ravi"),
                turn -> pauses.resume("AOP", "AIRTEL", "anna"),
                turn -> circuits.answered(call("AIRTEL", Kind.RECOGNISED)),
                turn -> circuits.takeProbe("AOP", null, "ORD-0001"),
                turn -> circuits.probeUnused("AOP", "ORD-0001")));
    }

    /** A message that asks for known orders locks them in the order of their ids; a wake-up found them by their due time, last first. */
    @Test
    void resume_againstMessagesThatNameWhatWaits_neverDeadlocks() throws Exception {
        many(400);
        MessageLedger messages = new MessageLedger(ledger.sql, node.lease(), node.submissions());
        List<Candidate> known = new ArrayList<>();
        for (int i = 1; i <= 400; i++) {
            known.add(Candidate.accepted(i, (long) i, request("ORD-%04d".formatted(i))));
        }
        List<String> faults = together(
                turn -> {
                    ledger.run("UPDATE request SET lane = 'AOP', due_at = now() + interval '1 hour' WHERE lane IS NULL AND claim_token IS NULL AND order_id = 'none'");
                    ledger.run("INSERT INTO pause (provider, reason, who, automatic) VALUES ('AOP', 'x', 'x', false) ON CONFLICT DO NOTHING");
                    pauses.resume("AOP", null, "anna");
                },
                turn -> messages.accept(new Envelope("m-" + turn, "requests", Format.JSON, null, null, null), known, false),
                turn -> {
                    String token = "t" + turn;
                    List<String> claimed = node.dispatch().claim(token, 100, List.of()).stream().map(claim -> claim.request().orderId()).sorted(
                            java.util.Comparator.reverseOrder()).toList();
                    pauses.defer(claimed, token, "AOP", null);
                    node.dispatch().release(token);
                },
                turn -> ledger.sql.inTransaction(connection -> {
                    // as the publisher locks, in the order of the ids; and puts everything back behind the pause
                    try (var lock = connection.prepareStatement("SELECT 1 FROM request WHERE order_id = ANY (?) ORDER BY order_id FOR NO KEY UPDATE");
                         var back = connection.prepareStatement("UPDATE request SET lane = 'AOP', due_at = now() + random() * interval '1 hour' WHERE order_id = ANY (?) AND claim_token IS NULL")) {
                        Object[] ids = known.stream().map(row -> row.request().orderId()).toArray();
                        lock.setArray(1, connection.createArrayOf("text", ids));
                        lock.executeQuery().close();
                        back.setArray(1, connection.createArrayOf("text", ids));
                        return back.executeUpdate();
                    }
                }));
        assertEquals(List.of(), faults);
    }
}

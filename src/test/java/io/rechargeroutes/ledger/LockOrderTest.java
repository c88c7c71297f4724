package io.rechargeroutes.ledger;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.ledger.intake.Candidate;
import io.rechargeroutes.ledger.intake.Messages;
import io.rechargeroutes.ledger.intake.Messages.Envelope;
import io.rechargeroutes.ledger.provider.Circuits;
import io.rechargeroutes.ledger.provider.Pauses;
import io.rechargeroutes.model.CallResult;
import io.rechargeroutes.model.CallResult.Kind;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Pause;
import io.rechargeroutes.model.RechargeRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Transactions that meet on real connections end, whoever comes first: the lock order of docs/architecture.md leaves no
 * deadlock (SQLSTATE 40P01). Each pair is led to where it would deadlock: somebody holds a lock that both need on their
 * way, one queues behind it, then the other, and both go on.
 */
class LockOrderTest {

    private static final int REQUESTS = 40;
    private static final int TOGETHER = 25;
    private static final String WAITING =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    private static final List<String> GATES = List.of(
            "SELECT 1 FROM circuit WHERE provider = 'AOP' AND operator = '' FOR UPDATE",
            "SELECT 1 FROM pause FOR UPDATE",
            "SELECT 1 FROM request WHERE order_id IN ('ORD-0020', 'ORD-0021') FOR UPDATE");

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final Pauses pauses = node.pauses();
    private final Circuits circuits = node.circuits();
    private final Messages messages = new Messages(ledger.sql, node.lease(), node.submissions());
    private final AtomicInteger message = new AtomicInteger();
    private String recorded;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** As an intake records them: who asks for them again is answered from them, and holds them for it. */
    @BeforeEach
    void hash() {
        node.takes(
                "file",
                IntStream.rangeClosed(1, REQUESTS).mapToObj(i -> request(id(i))).toArray(RechargeRequest[]::new));
        recorded = String.join(
                ", ",
                ledger.rows(
                        """
                SELECT format('(%L, %L)', order_id, content) FROM request ORDER BY order_id DESC"""));
    }

    /**
     * Every other one of the requests waits for a bulkhead, the others are claimed; where a scan finds them, the last
     * is the first.
     */
    private void open(String operator) {
        ledger.run(
                """
                DELETE FROM reply; DELETE FROM submission; DELETE FROM intake; DELETE FROM callback; DELETE FROM attempt; DELETE FROM request; DELETE FROM notice; DELETE FROM pause; DELETE FROM circuit;
                INSERT INTO request (order_id, operation, content, amount, state, waits_for, due_at, received_at, claim_token)
                SELECT id, 'RECHARGE', content, 10, 'RECEIVED', CASE WHEN right(id, 1)::int %% 2 = 0 THEN '%s' END, now() + interval '1 hour', now(),
                       CASE WHEN right(id, 1)::int %% 2 = 1 THEN 'held' END FROM (VALUES %s) AS recorded (id, content);
                INSERT INTO circuit (provider, operator, failures, counted) VALUES ('AOP', '', 4, NULL), ('AOP', 'AIRTEL', 4, NULL), ('AOP', 'JIO', 4, NULL);
                INSERT INTO pause (provider, operator, reason, who, automatic, not_sent, since, probe_at)
                VALUES ('AOP', '%s', 'x', 'circuit-breaker', true, true, now() - interval '1 minute', now())
                """
                        .formatted(Pause.target("AOP", operator), recorded, operator));
    }

    private static CallResult call(String operator, Kind kind) {
        return new CallResult("AOP", operator, "X", Instant.now().plusSeconds(60), kind, "LOW_BALANCE");
    }

    private static String id(int number) {
        return String.format(Locale.ROOT, "ORD-%04d", number);
    }

    private void failed(String operator) {
        circuits.failed(call(operator, Kind.ACCOUNT_ERROR), "fill the wallet");
    }

    private void accepted() {
        List<Candidate> known = IntStream.rangeClosed(1, REQUESTS)
                .mapToObj(i -> Candidate.accepted(i, (long) i, request(id(i))))
                .toList();
        messages.accept(
                new Envelope("m-" + message.incrementAndGet(), "requests", Format.JSON, null, null, null),
                known,
                false);
    }

    private void deferred(String operator) {
        List<String> claimed = IntStream.rangeClosed(1, REQUESTS)
                .filter(i -> i % 2 == 1)
                .mapToObj(LockOrderTest::id)
                .sorted(Comparator.reverseOrder())
                .toList();
        pauses.defer(claimed, "held", "AOP", operator);
    }

    private Map<String, Work> works(String operator) {
        Map<String, Work> works = new LinkedHashMap<>();
        works.put("failed", () -> failed("JIO"));
        works.put("answered", () -> circuits.answered(call("AIRTEL", Kind.RECOGNISED)));
        works.put("resumed", () -> pauses.resume("AOP", operator, "anna"));
        works.put("paused", () -> pauses.pause("AOP", operator, "maintenance", "ravi"));
        works.put(
                operator == null ? "probed" : "alerted",
                operator == null ? () -> circuits.takeProbe("AOP", null, id(1)) : () -> circuits.raiseAlerts("AOP"));
        works.put("accepted", this::accepted);
        works.put("deferred", () -> deferred(operator));
        return works;
    }

    @ParameterizedTest
    @MethodSource("gates")
    void pairsOfTransactions_ofAnOpenProvider_neverDeadlock(String gate) throws Exception {
        assertEquals(List.of(), deadlocks(gate, null));
    }

    @ParameterizedTest
    @MethodSource("gates")
    void pairsOfTransactions_ofAnOpenOperator_neverDeadlock(String gate) throws Exception {
        assertEquals(List.of(), deadlocks(gate, "AIRTEL"));
    }

    static List<String> gates() {
        return GATES;
    }

    private List<String> deadlocks(String gate, String operator) throws Exception {
        List<String> faults = new ArrayList<>();
        Map<String, Work> works = works(operator);
        for (Map.Entry<String, Work> first : works.entrySet()) {
            for (Map.Entry<String, Work> second : works.entrySet()) {
                open(operator == null ? "" : operator);
                for (String fault : meet(gate, first.getValue(), second.getValue())) {
                    faults.add(first.getKey() + " before " + second.getKey() + ": " + fault);
                }
            }
        }
        return faults;
    }

    /** Both queue behind the gate, in this order, as far as they need what it holds; then it opens. */
    private List<String> meet(String gate, Work first, Work second) throws Exception {
        List<Future<Void>> both = new ArrayList<>();
        ledger.sql.inTransaction(handle -> {
            try (var hold = handle.getConnection().prepareStatement(gate)) {
                hold.executeQuery().close();
                for (Work work : List.of(first, second)) {
                    both.add(threads.submit(() -> {
                        work.run();
                        return null;
                    }));
                    await().pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> {
                                long running = both.stream()
                                        .filter(one -> !one.isDone())
                                        .count();
                                return Long.parseLong(ledger.one(WAITING)) == running;
                            });
                }
                return null;
            }
        });
        return faults(both);
    }

    private static List<String> faults(List<Future<Void>> works) throws InterruptedException {
        List<String> faults = new ArrayList<>();
        for (Future<Void> one : works) {
            try {
                one.get();
            } catch (ExecutionException fault) {
                faults.add(
                        fault.getCause() instanceof LedgerException away
                                ? away.sqlState()
                                : String.valueOf(fault.getCause()));
            }
        }
        return faults;
    }

    /**
     * A node that makes called-back requests due holds the callbacks that it closed. Another one holds those that it
     * closed itself. Neither waits for the other's.
     */
    @Test
    void callbacks_closedByTwoNodes_neverDeadlock() throws Exception {
        open("");
        ledger.run(
                """
                UPDATE request SET state = 'SUCCESS', provider = 'AOP', reference = order_id, claim_token = NULL, due_at = NULL
                WHERE order_id IN ('ORD-0001', 'ORD-0002');
                INSERT INTO attempt (reference, order_id, provider, claimed_by)
                SELECT reference, order_id, provider, 'a' FROM request WHERE state = 'SUCCESS';
                INSERT INTO callback (reference, reported, order_id) SELECT reference, 'SUCCESS', order_id FROM attempt""");
        Future<Void> closing = ledger.sql.inTransaction(handle -> {
            handle.createQuery("SELECT 1 FROM callback WHERE reference = 'ORD-0002' FOR UPDATE")
                    .mapTo(Integer.class)
                    .one();
            Future<Void> other = threads.submit(() -> {
                node.callbacks().makeDue();
                return null;
            });
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> other.isDone() || ledger.one(WAITING).equals("1"));
            handle.createUpdate("UPDATE callback SET due_at = NULL WHERE reference = 'ORD-0001'")
                    .execute();
            return other;
        });
        assertEquals(List.of(), faults(List.of(closing)));
        assertEquals("1", ledger.one("SELECT count(*) FROM callback WHERE due_at IS NULL"));
    }

    @Test
    void allTransactions_atOnce_neverDeadlock() throws Exception {
        List<String> faults = new ArrayList<>();
        List<Work> works = Stream.concat(works(null).values().stream(), works("AIRTEL").values().stream())
                .toList();
        for (int round = 0; round < TOGETHER; round++) {
            open(round % 2 == 0 ? "" : "AIRTEL");
            CyclicBarrier together = new CyclicBarrier(works.size());
            faults.addAll(faults(threads.invokeAll(works.stream()
                    .map(work -> (Callable<Void>) () -> {
                        together.await();
                        work.run();
                        return null;
                    })
                    .toList())));
        }
        assertEquals(List.of(), faults);
    }
}

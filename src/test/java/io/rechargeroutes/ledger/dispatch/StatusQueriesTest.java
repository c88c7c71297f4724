package io.rechargeroutes.ledger.dispatch;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusQueriesTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");

    private Attempt answered(String orderId, Verdict verdict) {
        node.takes(request(orderId));
        Attempt attempt = node.sends();
        node.settles(attempt, verdict);
        return attempt;
    }

    private static List<String> orders(List<Attempt> attempts) {
        return attempts.stream()
                .map(attempt -> attempt.request().orderId())
                .sorted()
                .toList();
    }

    @Test
    void request_notDue_isNotQueried() {
        Attempt unknown = answered("U", Verdict.UNKNOWN);
        assertEquals(List.of(), node.claimsDue("A1TOPUP", 10, TestNode.LEASE), "the first interval has not passed");
        ledger.passes(Duration.ofSeconds(20));
        answered("P", Verdict.PENDING);
        answered("F", Verdict.FAILED);
        answered("S", Verdict.SUCCESS);
        node.takes(request("R"));
        ledger.passes(Duration.ofSeconds(10));
        List<Attempt> due = node.claimsDue("A1TOPUP", 10, TestNode.LEASE);
        assertEquals(List.of("U"), orders(due));
        assertEquals(unknown.reference(), due.get(0).reference());
        assertEquals("A1TOPUP", due.get(0).provider());
        ledger.passes(Duration.ofSeconds(20));
        assertEquals(
                List.of("P"),
                orders(node.claimsDue("A1TOPUP", 10, TestNode.LEASE)),
                "and what was claimed is left to its claimer");
    }

    @Test
    void providerRef_isKnown_isHandedToTheStatusQuery() {
        node.takes(request("A"));
        Attempt attempt = node.sends();
        node.settlement()
                .afterCall(
                        "A",
                        attempt.reference(),
                        new io.rechargeroutes.model.Outcome(Verdict.PENDING, null, null, "5804", null, null));
        ledger.passes(Duration.ofSeconds(30));
        assertEquals("5804", node.claimsDue("A1TOPUP", 1, TestNode.LEASE).get(0).providerRef());
    }

    @Test
    void statusQuery_processDied_comesBack() {
        answered("A", Verdict.UNKNOWN);
        ledger.passes(Duration.ofSeconds(30));
        assertEquals(1, node.claimsDue("A1TOPUP", 10, TestNode.LEASE).size());
        ledger.passes(Duration.ofMinutes(9));
        assertEquals(
                0, ledger.node("b").claimsDue("A1TOPUP", 10, TestNode.LEASE).size());
        ledger.passes(Duration.ofMinutes(1));
        assertEquals(
                1, ledger.node("b").claimsDue("A1TOPUP", 10, TestNode.LEASE).size());
    }

    @Test
    void claims_leftByTheLedgersAbsence_areReleasedAtOnce() {
        Attempt attempt = answered("A", Verdict.UNKNOWN);
        answered("S", Verdict.SUCCESS);
        ledger.passes(Duration.ofDays(1));
        assertEquals(List.of("A", "S"), orders(node.claimsDue("A1TOPUP", 10, TestNode.LEASE)));
        ledger.node("b").statusQuery().release("A1TOPUP", StatusQueries.Kind.OPEN);
        ledger.node("b").statusQuery().release("A1TOPUP", StatusQueries.Kind.RECHECK);
        assertEquals(
                0,
                node.claimsDue("A1TOPUP", 10, TestNode.LEASE).size(),
                "another process released what is not its own");
        node.statusQuery().release("A1TOPUP", StatusQueries.Kind.OPEN);
        node.statusQuery().release("A1TOPUP", StatusQueries.Kind.RECHECK);
        assertEquals(List.of("A", "S"), orders(node.claimsDue("A1TOPUP", 10, TestNode.LEASE)));
        node.learns(attempt, Verdict.SUCCESS);
        node.statusQuery().release("A1TOPUP", StatusQueries.Kind.OPEN);
        node.statusQuery().release("A1TOPUP", StatusQueries.Kind.RECHECK);
        assertEquals(
                List.of("S"), orders(node.claimsDue("A1TOPUP", 10, TestNode.LEASE)), "what was settled is not claimed");
    }

    @Test
    void twoClaimersShareWhatIsDue() throws Exception {
        node.takes(
                "file",
                IntStream.range(0, 200).mapToObj(i -> request("ORD-" + i)).toArray(RechargeRequest[]::new));
        node.claims()
                .forEach(claim -> node.settles(
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow(), Verdict.UNKNOWN));
        ledger.passes(Duration.ofSeconds(30));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<String> queried = new ArrayList<>();
        try {
            List<Callable<List<String>>> claimers = List.of(() -> all(node), () -> all(ledger.node("b")));
            for (Future<List<String>> mine : threads.invokeAll(claimers)) {
                queried.addAll(mine.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(200, queried.size());
        assertEquals(200, new HashSet<>(queried).size());
    }

    private static List<String> all(TestNode node) {
        List<String> all = new ArrayList<>();
        for (List<Attempt> some = node.claimsDue("A1TOPUP", 7, TestNode.LEASE);
                !some.isEmpty();
                some = node.claimsDue("A1TOPUP", 7, TestNode.LEASE)) {
            all.addAll(orders(some));
        }
        return all;
    }

    @Test
    void openRequestsComeBeforeSuccessesThatAreLookedAtAgain() {
        answered("S1", Verdict.SUCCESS);
        answered("S2", Verdict.SUCCESS);
        ledger.passes(Duration.ofDays(1));
        answered("U", Verdict.UNKNOWN);
        ledger.passes(Duration.ofSeconds(30));
        assertEquals(List.of("U"), orders(node.claimsDue("A1TOPUP", 1, TestNode.LEASE)));
        assertEquals(1, node.claimsDue("A1TOPUP", 1, TestNode.LEASE).size());
        assertEquals(1, node.claimsDue("A1TOPUP", 10, TestNode.LEASE).size());
        assertEquals(0, node.claimsDue("A1TOPUP", 10, TestNode.LEASE).size());
    }

    @Test
    void callbackOfASuccess_rechecksAreLate_isQueriedWithOpenRequests() {
        Attempt called = answered("CALLED", Verdict.SUCCESS);
        answered("LATE", Verdict.SUCCESS);
        ledger.run("UPDATE request SET due_at = now() - interval '2 days' WHERE order_id = 'LATE'");
        node.callbacks()
                .record(new io.rechargeroutes.model.Callback(
                        "A1TOPUP", called.reference(), io.rechargeroutes.model.Callback.ReportedStatus.FAILURE, null));
        node.statusQuery().providers();
        assertEquals(
                List.of("CALLED"),
                orders(node.statusQuery().claim("A1TOPUP", StatusQueries.Kind.OPEN, 10, TestNode.LEASE)));
        assertEquals(
                List.of("LATE"),
                orders(node.statusQuery().claim("A1TOPUP", StatusQueries.Kind.RECHECK, 10, TestNode.LEASE)));
    }

    @Test
    void aSuccessIsLookedAtTwiceAndThenLeftAlone() {
        Attempt attempt = answered("A", Verdict.SUCCESS);
        ledger.passes(Duration.ofDays(1));
        assertEquals(1, node.claimsDue("A1TOPUP", 10, TestNode.LEASE).size());
        node.learns(attempt, Verdict.SUCCESS);
        ledger.passes(Duration.ofDays(2));
        assertEquals(0, node.claimsDue("A1TOPUP", 10, TestNode.LEASE).size());
        ledger.passes(Duration.ofDays(1));
        assertEquals(1, node.claimsDue("A1TOPUP", 10, TestNode.LEASE).size());
        node.learns(attempt, Verdict.SUCCESS);
        ledger.passes(Duration.ofDays(100));
        assertEquals(0, node.claimsDue("A1TOPUP", 10, TestNode.LEASE).size());
        assertEquals(List.of("1 SUCCESS"), ledger.events("A"));
    }

    @Test
    void openRequest_unanswered_isQueriedUntilReview() {
        Attempt attempt = answered("A", Verdict.UNKNOWN);
        int queried = 0;
        while (!ledger.state("A").equals("REVIEW")) {
            ledger.passes(Duration.ofHours(6));
            assertEquals(1, node.claimsDue("A1TOPUP", 10, TestNode.LEASE).size());
            node.learns(attempt, Verdict.UNKNOWN);
            queried++;
        }
        assertEquals(20, queried, "five days");
        assertEquals(List.of("1 UNKNOWN", "2 REVIEW"), ledger.events("A"));
        ledger.passes(Duration.ofDays(1));
        assertEquals(0, node.claimsDue("A1TOPUP", 10, TestNode.LEASE).size());
    }

    private Attempt sentTo(String provider, String orderId, Verdict verdict) {
        node.takes(request(orderId));
        Attempt attempt = node.dispatch()
                .markSubmitted(node.claims().get(0), provider, null)
                .orElseThrow();
        node.settles(attempt, verdict);
        return attempt;
    }

    @Test
    void statusQueries_twoProviders_eachGetsItsOwn() {
        assertEquals(List.of(), node.statusQuery().providers());
        sentTo("AOP", "A", Verdict.UNKNOWN);
        sentTo("A1TOPUP", "B", Verdict.UNKNOWN);
        sentTo("A1TOPUP", "C", Verdict.PENDING);
        sentTo("THIRD", "D", Verdict.SUCCESS);
        sentTo("FOURTH", "E", Verdict.FAILED);
        assertEquals(List.of("A1TOPUP", "AOP", "THIRD"), node.statusQuery().providers());
        ledger.passes(Duration.ofSeconds(30));
        assertEquals(List.of("A"), orders(node.claimsDue("AOP", 10, TestNode.LEASE)));
        assertEquals(List.of("B"), orders(node.claimsDue("A1TOPUP", 1, TestNode.LEASE)), "the oldest first");
        assertEquals(List.of("C"), orders(node.claimsDue("A1TOPUP", 10, TestNode.LEASE)));
        assertEquals(List.of(), node.claimsDue("THIRD", 10, TestNode.LEASE));
        ledger.passes(Duration.ofDays(1));
        assertEquals(List.of("D"), orders(node.claimsDue("THIRD", 10, TestNode.LEASE)));
    }

    @Test
    void onlyWhatIsDueAndTooOldIsOverdue() {
        sentTo("AOP", "A", Verdict.UNKNOWN);
        sentTo("A1TOPUP", "B", Verdict.UNKNOWN);
        ledger.passes(Duration.ofDays(4));
        sentTo("AOP", "C", Verdict.UNKNOWN);
        assertEquals(List.of(), node.statusQuery().overdue("AOP", Duration.ofDays(5), 10));
        ledger.passes(Duration.ofDays(2));
        assertEquals(List.of("A"), orders(node.statusQuery().overdue("AOP", Duration.ofDays(5), 10)));
        node.claimsDue("AOP", 10, TestNode.LEASE);
        assertEquals(
                List.of(),
                node.statusQuery().overdue("AOP", Duration.ofDays(5), 10),
                "somebody queries it this moment");
    }

    @Test
    void aNamedOrderIsFoundAsItStands() {
        assertTrue(node.statusQuery().find("A").isEmpty());
        assertTrue(node.statusQuery().find(null).isEmpty());
        node.takes(request("A"));
        assertEquals(null, node.statusQuery().find("A").orElseThrow().attempt());
        Attempt attempt = node.sends();
        assertEquals(
                attempt.reference(),
                node.statusQuery().find("A").orElseThrow().attempt().reference());
        node.settles(attempt, Verdict.FAILED, "LOW_BALANCE");
        assertEquals(
                "LOW_BALANCE",
                node.statusQuery().find("A").orElseThrow().result().code());
    }

    @Test
    void requestThatCannotBeRead_isQueriedLater_andReported() {
        node.takes(TestNode.request("UNREADABLE"));
        node.settles(node.sends(), io.rechargeroutes.model.Verdict.UNKNOWN, "TIMEOUT");
        ledger.run("UPDATE request SET content = 'nonsense'");
        ledger.passes(java.time.Duration.ofMinutes(1));
        assertEquals(List.of(), node.claimsDue("A1TOPUP", 10, TestNode.LEASE));
        assertEquals(
                "UNKNOWN TIMEOUT 0 t null",
                ledger.one("SELECT state, code, status_queries, due_at > now(), claim_token FROM request"));
        assertEquals(List.of("UNREADABLE_REQUEST t UNREADABLE"), ledger.notices());
    }
}

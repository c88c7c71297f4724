package io.rechargeroutes.ledger.dispatch;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.dispatch.DispatchClaims.IndeterminateSubmitException;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Verdict;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DispatchClaimsTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");

    private static RechargeRequest[] many(int count) {
        return IntStream.range(0, count).mapToObj(i -> request("ORD-" + i)).toArray(RechargeRequest[]::new);
    }

    private Claim claimed(String orderId) {
        node.takes(request(orderId));
        return node.claims().get(0);
    }

    private static Optional<Attempt> markSubmitted(TestNode by, Claim claim) {
        return by.dispatch().markSubmitted(claim, "A1TOPUP", null);
    }

    private long attempts() {
        return Long.parseLong(ledger.one("SELECT count(*) FROM attempt"));
    }

    @Test
    void eightThreadsClaimEachRequestOnce() throws Exception {
        node.takes("file", many(400));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CyclicBarrier together = new CyclicBarrier(8);
        List<String> claimed = new ArrayList<>();
        try {
            List<Future<List<String>>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                TestNode own = i % 2 == 0 ? node : ledger.node("b" + i);
                all.add(threads.submit((Callable<List<String>>) () -> {
                    together.await();
                    List<String> mine = new ArrayList<>();
                    for (List<Claim> some = own.dispatch().claim(token(), 7, Set.of());
                            !some.isEmpty();
                            some = own.dispatch().claim(token(), 7, Set.of())) {
                        some.forEach(claim -> mine.add(claim.request().orderId()));
                    }
                    return mine;
                }));
            }
            for (Future<List<String>> mine : all) {
                claimed.addAll(mine.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(400, claimed.size());
        assertEquals(400, new HashSet<>(claimed).size());
    }

    @Test
    void theOldestAreClaimedFirst() {
        node.takes(request("OLD"));
        ledger.passes(Duration.ofMinutes(1));
        node.takes(request("NEW"));
        assertEquals(
                "OLD",
                node.dispatch().claim(token(), 1, Set.of()).get(0).request().orderId());
    }

    @Test
    void submitCommitsStateAndAttemptBeforeItReturns() {
        Attempt attempt = markSubmitted(node, claimed("A")).orElseThrow();
        assertTrue(attempt.reference().matches("[0-9]{18}"), attempt.reference());
        // another connection sees it
        assertEquals(
                "SUBMITTED A1TOPUP " + attempt.reference() + " null",
                ledger.one("SELECT state, provider, reference, due_at FROM request"));
        assertEquals(
                attempt.reference() + " A A1TOPUP " + node.lease().incarnation() + " null null",
                ledger.one("SELECT reference, order_id, provider, claimed_by, bill, verdict FROM attempt"));
        assertEquals(List.of(), node.claims());
        assertEquals(List.of(), ledger.events("A"), "being sent is no outcome");
    }

    @Test
    void theBillToBePaidIsKeptWithTheAttempt() {
        var bill = JsonNodeFactory.instance.objectNode().put("billAmount", "100.00");
        Attempt attempt =
                node.dispatch().markSubmitted(claimed("A"), "AOP", bill).orElseThrow();
        assertEquals(bill, attempt.request().bill());
        assertEquals("{\"billAmount\":\"100.00\"}", ledger.one("SELECT bill FROM attempt"));
    }

    @Test
    void aClaimSubmitsOnce() {
        Claim claim = claimed("A");
        assertTrue(markSubmitted(node, claim).isPresent());
        assertTrue(markSubmitted(node, claim).isEmpty());
        assertEquals(1, attempts());
    }

    @Test
    void aClaimWhoseLeaseRanOutSubmitsNothing() {
        Claim claim = claimed("A");
        ledger.passes(Duration.ofMinutes(6));
        assertTrue(markSubmitted(node, claim).isEmpty());
        assertEquals(0, attempts());
    }

    @Test
    void aClaimLastsLongerThanABillFetchMayTake() {
        Claim claim = claimed("A");
        ledger.passes(Duration.ofMinutes(4));
        assertEquals(List.of(), node.claims());
        assertTrue(markSubmitted(node, claim).isPresent());
    }

    @Test
    void anAbandonedClaimComesBackAndTheOldTokenIsWorthNothing() {
        Claim old = claimed("A");
        ledger.passes(Duration.ofMinutes(6));
        TestNode other = ledger.node("b");
        Claim fresh = other.claims().get(0);
        assertNotEquals(old.token(), fresh.token());

        assertTrue(markSubmitted(node, old).isEmpty());
        node.dispatch().release(old, "A1TOPUP");
        assertTrue(node.settlement()
                .beforeAttempt(old, Outcome.of(Verdict.REFUSED, "NOT_OFFERED", null))
                .isEmpty());
        assertEquals("RECEIVED " + fresh.token(), ledger.one("SELECT state, claim_token FROM request"));
        assertTrue(markSubmitted(other, fresh).isPresent());
        node.dispatch().release(old, "A1TOPUP");
        assertEquals("SUBMITTED", ledger.state("A"));
        assertEquals(1, attempts());
    }

    @Test
    void twoHoldersOfOneTokenSubmitOnce() throws Exception {
        node.takes("file", many(20));
        for (Claim claim : node.claims()) {
            ExecutorService threads = Executors.newFixedThreadPool(2);
            CyclicBarrier together = new CyclicBarrier(2);
            Callable<Boolean> submit = () -> {
                together.await();
                return markSubmitted(node, claim).isPresent();
            };
            try {
                Future<Boolean> one = threads.submit(submit);
                Future<Boolean> two = threads.submit(submit);
                assertTrue(one.get() ^ two.get());
            } finally {
                threads.shutdownNow();
            }
        }
        assertEquals(20, attempts());
    }

    @Test
    void releasedRequest_bulkheadHasPermits_isClaimedAgain() {
        node.dispatch().release(claimed("A"), "A1TOPUP");
        node.takes(request("B"));
        List<Claim> left = node.dispatch().claim(token(), 10, Set.of("A1TOPUP"));
        assertEquals(
                List.of("B"),
                left.stream().map(claim -> claim.request().orderId()).toList());
        assertEquals(
                List.of("A"),
                node.dispatch().claim(token(), 10, Set.of("AOP")).stream()
                        .map(claim -> claim.request().orderId())
                        .toList());
    }

    @Test
    void aRequestThatIsTooOldIsNeverSent() {
        Claim young = claimed("A");
        assertFalse(young.expired());
        // too old, though its claim lasts
        ledger.run("UPDATE request SET received_at = now() - interval '24 hours 1 second'");
        assertTrue(markSubmitted(node, young).isEmpty());
        node.dispatch().release(young, null);
        Claim old = node.claims().get(0);
        assertTrue(old.expired());
        assertTrue(markSubmitted(node, old).isEmpty());
        assertEquals(0, attempts());
    }

    @Test
    void aRequestPastItsOwnTimeIsNeverSent() {
        node.takes(request("A", Operation.RECHARGE, "10", Instant.now().plusSeconds(3600)));
        Claim claim = node.claims().get(0);
        assertFalse(claim.expired());
        ledger.run("UPDATE request SET expires_at = now() - interval '1 second'");
        assertTrue(markSubmitted(node, claim).isEmpty());
        node.dispatch().release(claim, null);
        Claim old = node.claims().get(0);
        assertTrue(old.expired());
        node.settlement().beforeAttempt(old, Outcome.of(Verdict.REFUSED, "EXPIRED", null));
        assertEquals("FAILED EXPIRED null", ledger.one("SELECT state, code, due_at FROM request"));
        assertEquals(List.of("1 FAILED"), ledger.events("A"));
        assertEquals(0, attempts());
    }

    @Test
    void aReferenceThatExistsIsReplacedByAnother() {
        Claim first = claimed("A");
        Attempt taken = markSubmitted(node, first).orElseThrow();
        Claim second = claimed("B");
        // the database draws the first reference for the second attempt too, once
        ledger.run(
                """
                CREATE SEQUENCE drawn;
                CREATE FUNCTION collide() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF nextval('drawn') = 1 THEN NEW.reference := '%s'; END IF; RETURN NEW; END $$;
                CREATE TRIGGER collide BEFORE INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION collide()"""
                        .formatted(taken.reference()));
        try {
            Attempt other = markSubmitted(node, second).orElseThrow();
            assertNotEquals(taken.reference(), other.reference());
            assertEquals("2", ledger.one("SELECT last_value FROM drawn"));
            assertEquals(
                    "1 SUBMITTED " + other.reference(),
                    ledger.one("SELECT version, state, reference FROM request WHERE order_id = 'B'"));
            assertEquals(2, attempts());
        } finally {
            ledger.run("DROP TRIGGER collide ON attempt; DROP FUNCTION collide; DROP SEQUENCE drawn");
        }
    }

    @Test
    void markSubmitted_indeterminate_namesItsReference() {
        Claim claim = claimed("A");
        DispatchClaims cut = new DispatchClaims(
                ledger.losingCommits(), node.lease(), node.settlement(), node.settings(), TestNode.STORED);
        IndeterminateSubmitException indeterminate =
                assertThrows(IndeterminateSubmitException.class, () -> cut.markSubmitted(claim, "A1TOPUP", null));
        assertEquals("SUBMITTED " + indeterminate.reference(), ledger.one("SELECT state, reference FROM request"));
        node.settlement()
                .afterCall("A", indeterminate.reference(), Outcome.of(Verdict.NOT_SENT, "LEDGER_UNAVAILABLE", null));
        assertEquals("RECEIVED", ledger.state("A"));
        ledger.passes(Duration.ofSeconds(3));
        assertNotEquals(indeterminate.reference(), node.sends().reference());
    }

    @Test
    void attemptOfADeadProcess_isQueried_notBeforeItsGracePeriodEnds() {
        TestNode dead = ledger.node("dead");
        dead.takes(request("A"));
        Attempt sent = dead.sends();
        assertEquals(0, node.dispatch().recover(Duration.ofMinutes(2)), "it lives");
        assertEquals("SUBMITTED", ledger.state("A"));

        ledger.dies(dead);
        assertEquals(1, node.dispatch().recover(Duration.ofMinutes(2)));
        assertEquals(
                "UNKNOWN INTERRUPTED t",
                ledger.one("SELECT state, code, due_at = submitted_at + interval '2 minutes' FROM request"));
        assertEquals(List.of("1 UNKNOWN"), ledger.events("A"));
        assertEquals("UNKNOWN INTERRUPTED t", ledger.one("SELECT verdict, code, settled_at IS NOT NULL FROM attempt"));
        assertEquals(List.of(), node.claims(), "it is never sent again");
        assertEquals(List.of(), node.claimsDue("A1TOPUP", 10, TestNode.LEASE));
        ledger.passes(Duration.ofMinutes(2));
        assertEquals(
                List.of(sent.reference()),
                node.claimsDue("A1TOPUP", 10, TestNode.LEASE).stream()
                        .map(Attempt::reference)
                        .toList());
        assertEquals(0, node.dispatch().recover(Duration.ofMinutes(2)));
    }

    @Test
    void theLateAnswerOfAProcessThatWasTakenForDeadCounts() {
        TestNode slow = ledger.node("slow");
        slow.takes(request("A"));
        Attempt sent = slow.sends();
        ledger.dies(slow);
        node.dispatch().recover(Duration.ZERO);
        slow.settles(sent, Verdict.SUCCESS);
        assertEquals("SUCCESS", ledger.state("A"));
        assertEquals(List.of("1 UNKNOWN", "2 SUCCESS"), ledger.events("A"));
        assertEquals("SUCCESS", ledger.one("SELECT verdict FROM attempt"));
    }

    @Test
    void aCreditCallOfAProcessThatWasTakenForDeadIsForAPersonUntilItsAnswerComes() {
        TestNode slow = ledger.node("slow");
        slow.takes(request("A", Operation.CREDIT_OTP, null, null));
        Attempt sent = slow.sends();
        ledger.dies(slow);
        node.dispatch().recover(Duration.ZERO);
        assertEquals("REVIEW INTERRUPTED", ledger.one("SELECT state, code FROM request"));
        slow.settles(sent, Verdict.SUCCESS);
        assertEquals(List.of("1 REVIEW", "2 SUCCESS"), ledger.events("A"));
    }

    @Test
    void aLookupOfADeadProcessIsRepeated() {
        TestNode dead = ledger.node("dead");
        dead.takes(request("A", Operation.BILL_FETCH, null, null));
        Attempt first = dead.sends();
        ledger.dies(dead);
        node.dispatch().recover(Duration.ZERO);
        assertEquals("RECEIVED", ledger.state("A"));
        assertEquals(List.of(), ledger.events("A"));
        ledger.passes(Duration.ofSeconds(3));
        Attempt second = node.sends();
        assertNotEquals(first.reference(), second.reference());
        dead.settles(first, Verdict.SUCCESS);
        assertEquals("SUBMITTED", ledger.state("A"), "the first attempt's answer is not the second's");
    }

    @Test
    void claimsOfADeadProcessAreFreeAtOnceAndThoseOfALivingOneAreNot() {
        TestNode dead = ledger.node("dead");
        dead.takes(request("A"));
        Claim old = dead.claims().get(0);
        node.takes(request("B"));
        node.claims();
        node.dispatch().recover(Duration.ZERO);
        assertEquals(List.of(), node.claims());
        ledger.dies(dead);
        node.dispatch().recover(Duration.ZERO);
        assertEquals(
                List.of("A"),
                node.claims().stream().map(claim -> claim.request().orderId()).toList());
        assertTrue(markSubmitted(dead, old).isEmpty());
    }

    @Test
    void attemptOfALivingProcess_neverSettled_isFound() {
        node.takes(request("A"));
        node.sends();
        ledger.passes(Duration.ofMinutes(14));
        assertEquals(0, node.dispatch().recover(Duration.ZERO));
        ledger.passes(Duration.ofMinutes(2));
        assertEquals(1, node.dispatch().recover(Duration.ZERO));
        assertEquals("UNKNOWN", ledger.state("A"));
    }

    @Test
    void twoProcessesRecoverOnce() throws Exception {
        TestNode dead = ledger.node("dead");
        dead.takes("file", many(100));
        dead.claims().forEach(claim -> markSubmitted(dead, claim));
        ledger.dies(dead);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Integer> one = threads.submit(() -> node.dispatch().recover(Duration.ZERO));
            Future<Integer> two =
                    threads.submit(() -> ledger.node("b").dispatch().recover(Duration.ZERO));
            assertEquals(100, one.get() + two.get());
        } finally {
            threads.shutdownNow();
        }
        assertEquals("100 100", ledger.one("SELECT count(*), count(DISTINCT order_id) FROM event"));
    }

    @Test
    void claim_answerLost_isReleasedWhole() {
        node.takes("both", request("A"), request("B"));
        String token = token();
        assertEquals(2, node.dispatch().claim(token, 10, Set.of()).size());
        node.dispatch().release(token);
        assertEquals(2, node.claims().size());
    }

    private static String token() {
        return java.util.UUID.randomUUID().toString();
    }

    @Test
    void aProcessWhoseLeaseRanOutClaimsAndSendsNothingUntilItBeatsAgain() {
        Claim claim = claimed("A");
        node.takes(request("B"));
        ledger.dies(node);
        assertEquals(List.of(), node.claims());
        assertTrue(markSubmitted(node, claim).isEmpty());
        assertEquals(0, attempts());
        // nobody took the claim meanwhile
        node.lease().beat();
        assertTrue(markSubmitted(node, claim).isPresent());
    }

    @Test
    void aProcessThatWasTakenForDeadCannotUseItsOldClaim() {
        Claim claim = claimed("A");
        ledger.dies(node);
        ledger.node("b").dispatch().recover(Duration.ZERO);
        node.lease().beat();
        assertTrue(markSubmitted(node, claim).isEmpty());
        Claim again = node.claims().get(0);
        assertTrue(markSubmitted(node, claim).isEmpty());
        assertTrue(markSubmitted(node, again).isPresent());
        assertEquals(1, attempts());
    }

    @Test
    void aProcessWithoutALeaseSendsNothing() {
        Claim claim = claimed("A");
        node.lease().leave();
        assertTrue(markSubmitted(node, claim).isEmpty());
        assertEquals(List.of(), node.claims());
    }

    /** A process that was paused in the middle of a transaction holds its locks until it goes on. */
    @Test
    void recovery_locksOfDeadProcesses_waitsForNone() throws Exception {
        TestNode paused = ledger.node("paused");
        paused.takes("file", many(3));
        List<Claim> claims = paused.claims();
        markSubmitted(paused, claims.get(0)).orElseThrow();
        try (Connection holder = ledger.source().getConnection()) {
            holder.setAutoCommit(false);
            try (var lock = holder.createStatement()) {
                lock.executeQuery("SELECT 1 FROM request WHERE order_id IN ('ORD-0', 'ORD-1') FOR UPDATE");
            }
            ledger.dies(paused);
            // never: it would wait until the holder is rolled back
            assertTimeoutPreemptively(
                    Duration.ofSeconds(30), () -> node.dispatch().recover(Duration.ZERO));
            assertEquals(
                    List.of("ORD-2"),
                    node.claims().stream()
                            .map(claim -> claim.request().orderId())
                            .toList());
            holder.rollback();
        }
    }

    @Test
    void aRequestThatCannotBeReadKeepsNobodyWaitingAndFailsInTheEnd() {
        node.takes("file", many(2));
        ledger.run(
                "UPDATE request SET content = '{\"orderId\":\"ORD-0\",\"operation\":\"TELEPORT\"}' WHERE order_id = 'ORD-0'");
        assertEquals(
                List.of("ORD-1"),
                node.claims().stream().map(claim -> claim.request().orderId()).toList());
        assertEquals(
                "RECEIVED UNREADABLE_REQUEST t null",
                ledger.one("SELECT state, code, due_at > now(), claim_token FROM request WHERE order_id = 'ORD-0'"));
        while (ledger.state("ORD-0").equals("RECEIVED")) {
            ledger.passes(Duration.ofSeconds(61));
            node.claims();
        }
        assertEquals(
                "FAILED UNREADABLE_REQUEST", ledger.one("SELECT state, code FROM request WHERE order_id = 'ORD-0'"));
        assertEquals(List.of("1 FAILED"), ledger.events("ORD-0"));
        assertEquals(List.of("UNREADABLE_REQUEST t ORD-0"), ledger.notices());
    }

    @Test
    void theProviderThatARequestFailsOverToComesWithItsClaim() {
        node.takes(request("A"));
        Attempt first = node.sends();
        node.settles(first, Verdict.REFUSED, "LOW_BALANCE", "AOP");
        assertEquals(List.of(), node.dispatch().claim(token(), 10, Set.of("AOP")), "its bulkhead is full");
        Claim claim = ledger.node("b").claims().get(0);
        assertEquals("AOP", claim.failoverTo());
    }
}

package io.rechargeroutes.ledger.provider;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.CallResult;
import io.rechargeroutes.model.CallResult.Kind;
import io.rechargeroutes.model.Pause;
import io.rechargeroutes.model.RequestJson;
import io.rechargeroutes.model.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CircuitsTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final Circuits circuits = node.circuits();
    private final Pauses pauses = node.pauses();

    private static CallResult call(String operator, Kind kind) {
        return call(operator, kind, Instant.now());
    }

    private static CallResult call(String operator, Kind kind, Instant submittedAt) {
        return new CallResult(
                "AOP",
                operator,
                "X-" + operator,
                submittedAt,
                kind,
                kind == Kind.NOT_SENT ? "PROVIDER_UNREACHABLE" : "LOW_BALANCE");
    }

    private void fails(Kind kind, String... operators) {
        for (String operator : operators) {
            circuits.failed(call(operator, kind), kind == Kind.ACCOUNT_ERROR ? "fill the wallet" : null);
        }
    }

    private void fails(int times, Kind kind, String operator) {
        for (int i = 0; i < times; i++) {
            fails(kind, operator);
        }
    }

    private void answers(String operator) {
        circuits.answered(call(operator, Kind.RECOGNISED));
    }

    private List<String> open() {
        return pauses.view().pauses().stream().map(Pause::target).toList();
    }

    private List<String> notices() {
        return ledger.rows("SELECT kind, subject, alert FROM notice WHERE kind LIKE 'CIRCUIT%' ORDER BY id");
    }

    private void waits(String orderId, String operator) {
        node.takes(request(orderId));
        Claim claim = node.claims().get(0);
        pauses.defer(List.of(orderId), claim.token(), "AOP", operator);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "RECOGNISED", mode = EnumSource.Mode.EXCLUDE)
    void fifthFailureInARow_ofTwoOperators_opensTheProviderWithOneAlert(Kind kind) {
        node.takes("file", request("A"), request("B"));
        fails(kind, "AIRTEL", "JIO", "AIRTEL", "AIRTEL");
        assertEquals(List.of(), open());
        fails(kind, "AIRTEL");
        assertEquals(List.of("AOP"), open());
        fails(20, kind, "VI");
        assertEquals(List.of("CIRCUIT_OPENED AOP t"), notices());
        String reported = ledger.one("SELECT message FROM notice WHERE kind = 'CIRCUIT_OPENED'");
        assertTrue(
                reported.startsWith("5 calls in a row failed") && reported.contains("(2 requests wait to be sent)"),
                reported);
        Pause pause = pauses.view().pauses().get(0);
        assertEquals("circuit-breaker true", pause.who() + " " + pause.automatic());
    }

    @Test
    void recognisedAnswer_betweenFailures_startsTheCountAnew() {
        fails(Kind.NOT_SENT, "AIRTEL", "JIO", "VI", "JIO");
        answers("BSNL");
        fails(Kind.NOT_SENT, "AIRTEL", "JIO", "VI", "VI");
        assertEquals(List.of(), open());
        assertTrue(circuits.snapshots().get("AOP").failing());
    }

    @Test
    void failures_ofOneOperatorAlone_openThatOperatorOnly() {
        fails(5, Kind.INDETERMINATE, "AIRTEL");
        assertEquals(List.of("AOP/AIRTEL"), open());
        assertEquals(List.of(), notices(), "it may be the whole provider");
        circuits.raiseAlerts("AOP");
        assertEquals(List.of(), notices(), "nobody else was asked for yet");
        ledger.passes(Duration.ofSeconds(31));
        assertTrue(circuits.alertsAreDue("AOP"));
        circuits.raiseAlerts("AOP");
        assertFalse(circuits.alertsAreDue("AOP"));
        circuits.raiseAlerts("AOP");
        assertEquals(List.of("CIRCUIT_OPENED AOP/AIRTEL t"), notices());
        String reported = ledger.one("SELECT message FROM notice");
        assertTrue(
                reported.startsWith("5 calls in a row failed, the last stayed indeterminate")
                        && reported.contains("A probe goes after 10 min: an answer to it closes"),
                reported);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "RECOGNISED", mode = EnumSource.Mode.EXCLUDE)
    void outageOfAProvider_withOneOperatorFirstInLine_hasOneAlert(Kind kind) {
        fails(9, kind, "AIRTEL");
        assertEquals(List.of("AOP/AIRTEL"), open());
        ledger.passes(Duration.ofSeconds(20));
        circuits.raiseAlerts("AOP");
        fails(kind, "JIO");
        assertEquals(List.of("AOP"), open());
        ledger.passes(Duration.ofSeconds(31));
        circuits.raiseAlerts("AOP");
        fails(9, kind, "AIRTEL");
        assertEquals(List.of("CIRCUIT_OPENED AOP t"), notices());
    }

    /** A call lasts up to a minute: what it comes to decides whether it is one operator's outage. */
    @Test
    void alertOfOneOperator_whileACallForAnotherIsOut_waitsForIt() {
        node.takes("file", request("A"));
        ledger.run("UPDATE request SET content = replace(content, 'AIRTEL', 'JIO')");
        Claim claim = node.claims().get(0);
        Attempt other = node.dispatch().markSubmitted(claim, "AOP", null).orElseThrow();
        fails(5, Kind.INDETERMINATE, "AIRTEL");
        ledger.passes(Duration.ofSeconds(61));
        assertFalse(circuits.alertsAreDue("AOP"));
        circuits.raiseAlerts("AOP");
        assertEquals(List.of(), notices());
        node.settles(other, Verdict.UNKNOWN, "TIMEOUT");
        fails(Kind.INDETERMINATE, "JIO");
        circuits.raiseAlerts("AOP");
        assertEquals(List.of("CIRCUIT_OPENED AOP t"), notices());
    }

    @Test
    void alertOfOneOperator_whenAnotherIsAnswered_isRaisedAtOnceAndOnce() {
        Instant before = Instant.now();
        fails(5, Kind.INDETERMINATE, "AIRTEL");
        circuits.answered(call("JIO", Kind.RECOGNISED, before));
        assertEquals(List.of(), notices(), "a call of before it opened proves nothing");
        answers("JIO");
        answers("JIO");
        ledger.passes(Duration.ofMinutes(2));
        circuits.raiseAlerts("AOP");
        assertEquals(List.of("CIRCUIT_OPENED AOP/AIRTEL t"), notices());
    }

    @Test
    void circuitOfOneOperator_thatItsProbeCloses_hasBothNotices() {
        fails(5, Kind.NOT_SENT, "AIRTEL");
        answers("AIRTEL");
        assertEquals(List.of("CIRCUIT_OPENED AOP/AIRTEL t", "CIRCUIT_CLOSED AOP/AIRTEL f"), notices());
        fails(5, Kind.NOT_SENT, "AIRTEL");
        answers("AIRTEL");
        assertEquals(4, notices().size(), "another outage is another alert");
    }

    /** Several nodes look at the same moment as the first call for another operator fails on one of them. */
    @Test
    void alerts_ofSeveralNodes_areOneAnOutage() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CyclicBarrier together = new CyclicBarrier(4);
        try {
            for (int outage = 0; outage < 20; outage++) {
                ledger.run("DELETE FROM notice; DELETE FROM pause; DELETE FROM circuit");
                fails(5, Kind.NOT_SENT, "AIRTEL");
                List<Callable<Void>> nodes = List.of(0, 1, 2, 3).stream()
                        .map(i -> (Callable<Void>) () -> {
                            Circuits one = ledger.node("node-" + i).circuits();
                            together.await();
                            one.raiseAlerts("AOP");
                            one.failed(call(i % 2 == 0 ? "JIO" : "VI", Kind.NOT_SENT), null);
                            one.raiseAlerts("AOP");
                            return null;
                        })
                        .toList();
                for (Future<Void> one : threads.invokeAll(nodes)) {
                    one.get();
                }
                assertEquals(List.of("CIRCUIT_OPENED AOP t"), notices());
                ledger.run("DELETE FROM notice; DELETE FROM pause; DELETE FROM circuit");
                fails(5, Kind.NOT_SENT, "AIRTEL");
                ledger.passes(Duration.ofSeconds(31));
                for (Future<Void> one : threads.invokeAll(List.of(0, 1, 2, 3).stream()
                        .map(i -> (Callable<Void>) () -> {
                            Circuits looking = ledger.node("node-" + i).circuits();
                            together.await();
                            looking.raiseAlerts("AOP");
                            return null;
                        })
                        .toList())) {
                    one.get();
                }
                assertEquals(List.of("CIRCUIT_OPENED AOP/AIRTEL t"), notices());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void failedProbe_saysWhenTheNextGoes() {
        fails(5, Kind.NOT_SENT, null);
        assertEquals(
                Optional.empty(), circuits.failed(call("AIRTEL", Kind.NOT_SENT), null), "a call that was under way");
        ledger.passes(Duration.ofSeconds(31));
        assertTrue(circuits.takeProbe("AOP", null, "X-AIRTEL"));
        assertEquals(
                Optional.of(new Circuits.FailedProbe("AOP", Duration.ofSeconds(30))),
                circuits.failed(call("AIRTEL", Kind.NOT_SENT), null));
        ledger.passes(Duration.ofSeconds(31));
        assertTrue(circuits.takeProbe("AOP", null, "X-AIRTEL"));
        assertEquals(
                Optional.of(new Circuits.FailedProbe("AOP", Duration.ofMinutes(10))),
                circuits.failed(call("AIRTEL", Kind.INDETERMINATE), null));
    }

    @Test
    void failuresOfOneOperator_amongAnswersOfOthers_openThatOperatorOnly() {
        for (int i = 0; i < 5; i++) {
            answers("JIO");
            fails(Kind.INDETERMINATE, "AIRTEL");
        }
        assertEquals(List.of("AOP/AIRTEL"), open());
    }

    @Test
    void failureOfAnotherOperator_afterOneIsOpen_opensTheProviderAndTakesItOver() {
        fails(5, Kind.NOT_SENT, "AIRTEL");
        waits("A", "AIRTEL");
        fails(Kind.NOT_SENT, "JIO");
        assertEquals(List.of("AOP"), open());
        assertEquals(List.of("CIRCUIT_OPENED AOP t"), notices());
        assertEquals("AOP", ledger.one("SELECT waits_for FROM request"));
        circuits.answered(call("VI", Kind.RECOGNISED, Instant.now().plusSeconds(5)));
        assertEquals(
                List.of("A"),
                node.claims().stream().map(claim -> claim.request().orderId()).toList());
    }

    @Test
    void failuresWithoutAnOperator_openTheProvider() {
        fails(5, Kind.NOT_SENT, (String) null);
        assertEquals(List.of("AOP"), open());
    }

    @Test
    void failures_ofAnotherProvider_doNotCount() {
        fails(4, Kind.NOT_SENT, null);
        circuits.failed(
                new CallResult("A1TOPUP", null, "X", Instant.now(), Kind.NOT_SENT, "PROVIDER_UNREACHABLE"), null);
        assertEquals(List.of(), open());
    }

    @Test
    void thresholdZero_neverOpens() {
        Circuits off = new Circuits(ledger.sql, new TestSettings("off", Path.of("target/no-outbox")).opening(0));
        for (int i = 0; i < 50; i++) {
            off.failed(call("AIRTEL", Kind.NOT_SENT), null);
            off.failed(call("JIO", Kind.NOT_SENT), null);
        }
        assertEquals(List.of(), open());
        assertEquals(List.of(), ledger.rows("SELECT 1 FROM notice"));
    }

    @Test
    void accountErrors_repeated_areReportedOncePerHourAndCode() {
        fails(5, Kind.ACCOUNT_ERROR, "AIRTEL");
        answers("JIO");
        assertEquals(
                List.of("REFUSED_FOR_ACCOUNT_ERROR AOP LOW_BALANCE t", "CIRCUIT_OPENED AOP/AIRTEL t"),
                ledger.rows("SELECT kind, subject, alert FROM notice ORDER BY id"));
        assertEquals(
                "it refuses requests with LOW_BALANCE: fill the wallet",
                ledger.one("SELECT message FROM notice WHERE subject = 'AOP LOW_BALANCE'"));
    }

    @Test
    void probe_whereNothingWasSent_goesEvery30SecondsOtherwiseAfterOpenFor() {
        fails(5, Kind.NOT_SENT, null);
        assertEquals(
                "t",
                ledger.one(
                        "SELECT probe_at BETWEEN now() + interval '20 seconds' AND now() + interval '31 seconds' FROM pause"));
        // a call that was under way when it opened
        fails(Kind.INDETERMINATE, "AIRTEL");
        assertEquals("t f", ledger.one("SELECT probe_at > now() + interval '9 minutes', not_sent FROM pause"));
        fails(Kind.NOT_SENT, "AIRTEL");
        assertEquals("t f", ledger.one("SELECT probe_at > now() + interval '9 minutes', not_sent FROM pause"));
    }

    @Test
    void probe_isOneRequestOnOneNode() throws Exception {
        fails(5, Kind.NOT_SENT, null);
        assertFalse(circuits.takeProbe("AOP", null, "X"), "it is too early");
        ledger.passes(Duration.ofSeconds(31));
        assertEquals(
                List.of("AOP"),
                pauses.view().probes().stream().map(Pause::target).toList());
        node.takes("file", request("P-0"), request("P-1"), request("P-2"), request("P-3"));
        node.claims();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CyclicBarrier together = new CyclicBarrier(4);
        try {
            List<Callable<Boolean>> takers = List.of(0, 1, 2, 3).stream()
                    .map(i -> (Callable<Boolean>) () -> {
                        together.await();
                        return ledger.node("b").circuits().takeProbe("AOP", null, "P-" + i);
                    })
                    .toList();
            int taken = 0;
            for (Future<Boolean> one : threads.invokeAll(takers)) {
                taken += one.get() ? 1 : 0;
            }
            assertEquals(1, taken);
        } finally {
            threads.shutdownNow();
        }
        // it is still being sent when the next one would be due
        ledger.run("UPDATE pause SET probe_at = now() - interval '1 second'");
        assertEquals(List.of(), pauses.view().probes());
        assertFalse(circuits.takeProbe("AOP", null, "P-9"));
    }

    @Test
    void probes_ofTwoOperatorsOfOneProvider_goOneAfterTheOther() {
        fails(4, Kind.INDETERMINATE, "AIRTEL");
        answers("VI");
        fails(4, Kind.INDETERMINATE, "JIO");
        answers("VI");
        fails(Kind.INDETERMINATE, "AIRTEL");
        answers("VI");
        fails(Kind.INDETERMINATE, "JIO");
        assertEquals(List.of("AOP/AIRTEL", "AOP/JIO"), open());
        ledger.passes(Duration.ofMinutes(11));
        node.takes(request("P"));
        Claim probe = node.claims().get(0);
        assertTrue(circuits.takeProbe("AOP", "AIRTEL", "P"));
        assertFalse(circuits.takeProbe("AOP", "JIO", "Q"));
        node.settles(node.dispatch().markSubmitted(probe, "AOP", null).orElseThrow(), Verdict.UNKNOWN, "TIMEOUT");
        assertTrue(circuits.takeProbe("AOP", "JIO", "Q"));
    }

    @Test
    void indeterminateProbe_keepsItOpenForAnotherOpenFor() {
        fails(5, Kind.NOT_SENT, null);
        ledger.passes(Duration.ofSeconds(31));
        assertTrue(circuits.takeProbe("AOP", null, "X-AIRTEL"));
        fails(Kind.INDETERMINATE, "AIRTEL");
        assertEquals("t null", ledger.one("SELECT probe_at > now() + interval '9 minutes', probe FROM pause"));
        assertEquals(List.of("CIRCUIT_OPENED AOP t"), notices());
    }

    @Test
    void probe_notUsed_isLeftToAnother() {
        fails(5, Kind.NOT_SENT, null);
        ledger.passes(Duration.ofSeconds(31));
        assertTrue(circuits.takeProbe("AOP", null, "X"));
        circuits.probeUnused("AOP", "another");
        assertFalse(circuits.takeProbe("AOP", null, "Y"));
        circuits.probeUnused("AOP", "X");
        assertTrue(circuits.takeProbe("AOP", null, "Y"));
    }

    @Test
    void answer_toACallOfBeforeItOpened_keepsItOpen() {
        Instant before = Instant.now().minusSeconds(60);
        fails(5, Kind.INDETERMINATE, null);
        circuits.answered(call("JIO", Kind.RECOGNISED, before));
        assertEquals(List.of("AOP"), open());
    }

    @Test
    void failure_ofACallOfBeforeItClosed_doesNotCount() {
        Instant before = Instant.now();
        fails(5, Kind.NOT_SENT, null);
        circuits.answered(call("JIO", Kind.RECOGNISED, Instant.now().plusSeconds(1)));
        for (int i = 0; i < 9; i++) {
            circuits.failed(call("JIO", Kind.INDETERMINATE, before), null);
        }
        assertEquals(List.of(), open());
        assertFalse(circuits.snapshots().get("AOP").failing());
    }

    @Test
    void threeHourOutage_ofABacklog_failsNothingAndGoesOnInOrder() {
        ledger.run(
                """
                INSERT INTO request (order_id, operation, content, amount, state, received_at)
                SELECT 'ORD-' || lpad(i::text, 5, '0'), 'RECHARGE', replace('%s', '"X"', '"ORD-' || lpad(i::text, 5, '0') || '"'), 10, 'RECEIVED',
                       now() - (10001 - i) * interval '1 ms'
                FROM generate_series(1, 10000) i"""
                        .formatted(RequestJson.write(request("X"))));
        for (Claim claim : node.dispatch().claim("first", 10, List.of())) {
            node.settles(
                    node.dispatch().markSubmitted(claim, "AOP", null).orElseThrow(),
                    Verdict.NOT_SENT,
                    "PROVIDER_UNREACHABLE");
            fails(Kind.NOT_SENT, "AIRTEL", "JIO");
        }
        for (int hour = 0; hour < 3; hour++) {
            ledger.passes(Duration.ofHours(1));
            String token = "hour " + hour;
            pauses.defer(
                    node.dispatch().claim(token, 20_000, List.of()).stream()
                            .map(claim -> claim.request().orderId())
                            .toList(),
                    token,
                    "AOP",
                    null);
            assertEquals(List.of(), node.claims(), "all of them wait");
        }
        assertEquals(
                "10000 10",
                ledger.one(
                        "SELECT count(*), (SELECT count(*) FROM attempt) FROM request WHERE state = 'RECEIVED' AND waits_for = 'AOP'"));
        assertEquals("t", ledger.one("SELECT min(due_at) > now() + interval '4 minutes' FROM request"));
        pauses.wakeOne("AOP");
        Claim oldest = node.claims().get(0);
        assertEquals("ORD-00001", oldest.request().orderId());
        assertTrue(circuits.takeProbe("AOP", null, "ORD-00001"));
        node.settles(node.dispatch().markSubmitted(oldest, "AOP", null).orElseThrow(), Verdict.SUCCESS);
        circuits.answered(new CallResult("AOP", "AIRTEL", "ORD-00001", Instant.now(), Kind.RECOGNISED, null));
        assertEquals(List.of("CIRCUIT_OPENED AOP t", "CIRCUIT_CLOSED AOP f"), notices());
        assertEquals(
                List.of("ORD-00002", "ORD-00003"),
                node.dispatch().claim("next", 2, List.of()).stream()
                        .map(claim -> claim.request().orderId())
                        .sorted()
                        .toList());
        // one that was tried before the outage is tried for as long as any other, when it meets a glitch now
        answers("JIO");
        Claim tried = node.dispatch().claim("glitch", 1, List.of()).get(0);
        assertTrue(tried.firstTriedAt().isBefore(Instant.now().minusSeconds(9000)));
        node.settles(
                node.dispatch().markSubmitted(tried, "AOP", null).orElseThrow(),
                Verdict.NOT_SENT,
                "PROVIDER_UNREACHABLE");
        assertEquals("0", ledger.one("SELECT count(*) FROM request WHERE state = 'FAILED'"));
    }

    @Test
    void outageWithTheBreakerOff_doesNotCountAfterIt() {
        Circuits off = new Circuits(ledger.sql, new TestSettings("off", Path.of("target/no-outbox")).opening(0));
        node.takes(request("A"));
        node.settles(
                node.dispatch().markSubmitted(node.claims().get(0), "AOP", null).orElseThrow(),
                Verdict.NOT_SENT,
                "PROVIDER_UNREACHABLE");
        for (int i = 0; i < 5; i++) {
            off.failed(call("AIRTEL", Kind.NOT_SENT), null);
        }
        ledger.passes(Duration.ofHours(3));
        off.answered(call("JIO", Kind.RECOGNISED));
        node.settles(
                node.dispatch().markSubmitted(node.claims().get(0), "AOP", null).orElseThrow(),
                Verdict.NOT_SENT,
                "PROVIDER_UNREACHABLE");
        assertEquals("RECEIVED", ledger.state("A"));
    }
}

package io.rechargeroutes.dispatch;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.catalog.TinyCatalogue;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.ledger.dispatch.Claim;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.http.Calls;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DispatchTest {

    private static final String WINDOW = "markedSubmitted";

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private boolean stopping;
    private final DefaultCamelContext camel = new DefaultCamelContext() {
        @Override
        public boolean isStopping() {
            return stopping || super.isStopping();
        }
    };
    private final Bulkheads bulkheads = new Bulkheads(new SmallRyeConfigBuilder()
            .withDefaultValue("a1topup.url", "http://localhost:1")
            .withDefaultValue("recharge.dispatch.concurrency", "1")
            .build());
    private final CircuitBreakers circuitBreakers =
            new CircuitBreakers(node.pauses(), node.circuits(), TinyCatalogue.read(), new LogLimiter());
    private final Dispatch dispatch = new Dispatch(
            node.dispatch(),
            node.statusQuery(),
            node.settlement(),
            bulkheads,
            circuitBreakers,
            new Failover(node.settings(), CatalogueReader.read(Path.of("routes/catalog"))),
            camel,
            new LogLimiter());

    @BeforeEach
    void oneRoute() throws Exception {
        camel.start();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a1topup-recharge").routeId("a1topup-recharge").setBody(constant("not an outcome"));
            }
        });
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private Exchange acquired(Claim claim) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(dispatch.request(claim, exchange));
        assertTrue(dispatch.acquirePermit(claim, "a1topup", exchange));
        return exchange;
    }

    private Claim claimed(Operation operation) {
        node.takes(request("A", operation, null, null));
        return dispatch.claim(new DefaultExchange(camel)).get(0);
    }

    private String row() {
        return ledger.one("SELECT state, code, claim_token IS NULL, waits_for FROM request");
    }

    private Object submits(Exchange exchange, Claim claim) {
        return dispatch.submit(exchange, claim, exchange.getProperty("provider", String.class));
    }

    @Test
    void whatIsTooOldFailsWhereItIsClaimed() {
        node.takes(request("A"));
        ledger.passes(Duration.ofHours(25));
        Exchange exchange = new DefaultExchange(camel);
        assertEquals(List.of(), dispatch.claim(exchange));
        assertEquals(1, exchange.getProperty("claimed"), "there may be more");
        assertEquals("FAILED EXPIRED t null", row());
    }

    @Test
    void request_fullBulkhead_isReleased() {
        Claim claim = claimed(Operation.RECHARGE);
        assertTrue(bulkheads.tryAcquire("A1TOPUP"));
        assertFalse(dispatch.acquirePermit(claim, "a1topup", new DefaultExchange(camel)));
        assertEquals("RECEIVED null t A1TOPUP", row());
    }

    @Test
    void aRequestThatNoProviderWasChosenForWaits() {
        Claim claim = claimed(Operation.RECHARGE);
        assertFalse(dispatch.acquirePermit(claim, " ", new DefaultExchange(camel)));
        assertEquals("RECEIVED NOT_ROUTED t null", row());
    }

    @Test
    void anOperationThatTheProviderHasNoRouteForFails() {
        Claim claim = claimed(Operation.CREDIT_OTP);
        assertNull(submits(acquired(claim), claim));
        assertEquals("FAILED NOT_OFFERED t null", row());
    }

    @Test
    void whatCouldNotBePreparedIsNotSubmitted() {
        Claim claim = claimed(Operation.RECHARGE);
        Exchange exchange = acquired(claim);
        exchange.getMessage().setBody(Outcome.unknown("TIMEOUT", "no bill"));
        assertNull(submits(exchange, claim));
        assertEquals("RECEIVED TIMEOUT t null", row());
        assertEquals("0", ledger.one("SELECT count(*) FROM attempt"));
    }

    @Test
    void claim_ranOutOnTheWay_isReleasedAtOnce() {
        Claim claim = claimed(Operation.RECHARGE);
        Exchange exchange = acquired(claim);
        ledger.passes(Duration.ofMinutes(6));
        assertNull(submits(exchange, claim));
        assertEquals("RECEIVED null t null", row());
        assertEquals(1, node.claims().size());
    }

    @Test
    void route_withoutAnOutcome_leavesUnknown() {
        Claim claim = claimed(Operation.RECHARGE);
        Exchange exchange = acquired(claim);
        Attempt attempt = (Attempt) submits(exchange, claim);
        Calls.sent(exchange);
        exchange.getMessage().setBody("<html>");
        dispatch.settleAttempt(claim, attempt, exchange);
        assertEquals("UNKNOWN UNREADABLE_REPLY t null", row());
    }

    @Test
    void markSubmitted_neverReachedTheLedger_releasesTheClaimAtOnce() {
        Claim claim = claimed(Operation.RECHARGE);
        Exchange exchange = acquired(claim);
        exchange.getMessage().setBody(Outcome.of(Verdict.NOT_SENT, "LEDGER_UNAVAILABLE", "the ledger failed"));
        dispatch.settleAttempt(
                claim, new Attempt(claim.request(), "A1TOPUP", "000000000000000000", null, null), exchange);
        assertEquals(1, node.claims().size());
    }

    /** What is counted from is opened with the record of intent, for money only, and over with the settle. */
    @Test
    void markSubmitted_committed_opensTheWindowOfTheCall() {
        Claim claim = claimed(Operation.RECHARGE);
        Exchange exchange = acquired(claim);
        Attempt attempt = (Attempt) submits(exchange, claim);
        assertNotNull(exchange.getProperty(WINDOW));
        dispatch.settleAttempt(claim, attempt, exchange);
        assertNull(exchange.getProperty(WINDOW));
    }

    @Test
    void aLookupNeedsNone() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a1topup-dth-info").routeId("a1topup-dth-info").setBody(constant("any"));
            }
        });
        Claim claim = claimed(Operation.DTH_INFO);
        Exchange exchange = acquired(claim);
        assertTrue(submits(exchange, claim) instanceof Attempt);
        assertNull(exchange.getProperty(WINDOW));
    }

    @Test
    void anOutcomeIsSettled() {
        Claim claim = claimed(Operation.RECHARGE);
        Exchange exchange = acquired(claim);
        Attempt attempt = (Attempt) submits(exchange, claim);
        Calls.sent(exchange);
        exchange.getMessage().setBody(Outcome.of(Verdict.SUCCESS, null, "done"));
        dispatch.settleAttempt(claim, attempt, exchange);
        assertEquals("SUCCESS null t null", row());
    }

    @ParameterizedTest
    @EnumSource(
            value = Verdict.class,
            names = {"SUCCESS", "FAILED", "PENDING", "REVERSED", "REFUSED", "UNKNOWN"})
    void outcome_ofARouteThatMadeNoCall_isNoProvidersWord(Verdict verdict) {
        Claim claim = claimed(Operation.RECHARGE);
        Exchange exchange = acquired(claim);
        submits(exchange, claim);
        exchange.getMessage().setBody(Outcome.of(verdict, "OF_ITS_OWN", "as it likes"));
        dispatch.settle(exchange);
        assertEquals("UNKNOWN UNSAFE_ROUTE t null", row());
        assertTrue(ledger.one("SELECT message FROM request")
                .startsWith("route a1topup-recharge left OF_ITS_OWN and made no call"));
    }

    /** Nobody looks for what a living process has submitted: it must not stay so. */
    @Test
    void outcome_thatCannotBeWritten_isUnknown() {
        Claim claim = claimed(Operation.RECHARGE);
        Exchange exchange = acquired(claim);
        submits(exchange, claim);
        Calls.sent(exchange);
        ObjectNode unwritable = JsonNodeFactory.instance.objectNode().putPOJO("x", new Object() {
            public String getX() {
                throw new IllegalStateException("not to be had");
            }
        });
        exchange.getMessage().setBody(new Outcome(Verdict.SUCCESS, null, "done", "5804", null, unwritable));
        dispatch.settle(exchange);
        assertEquals("UNKNOWN UNREADABLE_REPLY t null", row());
    }

    @Test
    void propertiesOfAProvidersRoute_settleNothingAndFailNothingOver() throws Exception {
        Claim claim = claimed(Operation.RECHARGE);
        Exchange exchange = acquired(claim);
        Attempt attempt = (Attempt) submits(exchange, claim);
        // as a route may do: all that it finds is taken off, and what it says itself is in its place
        exchange.removeProperties("*");
        exchange.setProperty("refusal", Outcome.of(Verdict.REFUSED, "NOT_OFFERED", null));
        exchange.setProperty("failoverTo", "aop");
        exchange.setProperty("attempt", "none");
        Failover failover = new Failover(node.settings(), CatalogueReader.read(Path.of("routes/catalog")));
        assertFalse(failover.applies(exchange.getMessage().getBody(), null, exchange));
        dispatch.settle(exchange);
        assertEquals("UNKNOWN UNSAFE_ROUTE t null", row());
        assertEquals(attempt.reference(), ledger.one("SELECT reference FROM attempt WHERE settled_at IS NOT NULL"));
        assertEquals("null", ledger.one("SELECT failover_to FROM request"));
    }

    @Test
    void request_pausedProvider_isDeferredWithoutAPermit() {
        node.pauses().pause("A1TOPUP", null, "maintenance", "anna");
        Claim claim = claimed(Operation.RECHARGE);
        assertFalse(dispatch.acquirePermit(claim, "a1topup", new DefaultExchange(camel)));
        assertEquals(List.of(), dispatch.claim(new DefaultExchange(camel)), "it is out of the way");
        assertEquals("RECEIVED null t A1TOPUP", row());
        assertTrue(bulkheads.tryAcquire("A1TOPUP"), "no permit was acquired");
    }

    @Test
    void accountErrors_inARow_openTheCircuit() {
        for (int i = 0; i < 5; i++) {
            assertFalse(circuitBreakers.paused("A1TOPUP", "AIRTEL"), i + " refusals");
            node.takes(request("ORD-" + i));
            Claim claim = dispatch.claim(new DefaultExchange(camel)).get(0);
            Exchange exchange = acquired(claim);
            Attempt attempt = (Attempt) submits(exchange, claim);
            Calls.sent(exchange);
            exchange.getMessage().setBody(Outcome.of(Verdict.REFUSED, "LOW_BALANCE", "Low Balance"));
            dispatch.settleAttempt(claim, attempt, exchange);
            exchange.getExchangeExtension().handoverCompletions().forEach(done -> done.onComplete(exchange));
        }
        assertTrue(circuitBreakers.paused("A1TOPUP", "AIRTEL"));
        assertEquals("5", ledger.one("SELECT count(*) FROM request WHERE state = 'FAILED' AND code = 'LOW_BALANCE'"));
        ledger.passes(Duration.ofSeconds(31));
        node.circuits().raiseAlerts("A1TOPUP");
        assertEquals(
                List.of("CIRCUIT_OPENED A1TOPUP/AIRTEL t", "REFUSED_FOR_ACCOUNT_ERROR A1TOPUP LOW_BALANCE t"),
                ledger.rows("SELECT kind, subject, alert FROM notice ORDER BY kind"));
    }

    private void open(String probe) {
        ledger.run(
                "INSERT INTO pause (provider, reason, who, automatic, not_sent, since, probe_at) VALUES ('A1TOPUP', 'x', 'circuit-breaker', true, true, now() - interval '11 minutes', "
                        + probe + ")");
    }

    @Test
    void probe_withoutAPermit_isLeftToAnother() {
        open("now()");
        Claim claim = claimed(Operation.RECHARGE);
        assertTrue(bulkheads.tryAcquire("A1TOPUP"));
        assertFalse(dispatch.acquirePermit(claim, "a1topup", new DefaultExchange(camel)));
        assertEquals("null", ledger.one("SELECT probe FROM pause"));
        bulkheads.release("A1TOPUP");
        Claim again = dispatch.claim(new DefaultExchange(camel)).get(0);
        Exchange exchange = acquired(again);
        assertEquals("A", ledger.one("SELECT probe FROM pause"));
        stopping = true;
        assertNull(submits(exchange, again));
        assertEquals("null t", ledger.one("SELECT probe, probe_at <= now() FROM pause"));
    }

    @Test
    void preparation_thatNobodyAnswers_isCountedAndWaits() {
        for (int i = 0; i < 5; i++) {
            node.takes(request("ORD-" + i));
            Claim claim = dispatch.claim(new DefaultExchange(camel)).get(0);
            Exchange exchange = acquired(claim);
            exchange.getMessage().setBody(Outcome.of(Verdict.NOT_SENT, "PROVIDER_UNREACHABLE", null));
            assertNull(submits(exchange, claim));
            exchange.getExchangeExtension().handoverCompletions().forEach(done -> done.onComplete(exchange));
        }
        assertTrue(circuitBreakers.paused("A1TOPUP", "AIRTEL"));
        assertEquals(
                "5 0",
                ledger.one("SELECT count(*), (SELECT count(*) FROM attempt) FROM request WHERE state = 'RECEIVED'"));
    }

    @Test
    void requestBehindAnOpenCircuit_afterGiveUpAfter_goesToTheOtherProvider() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:aop-recharge").routeId("aop-recharge").setBody(constant("not an outcome"));
            }
        });
        Dispatch failing = new Dispatch(
                node.dispatch(),
                node.statusQuery(),
                node.settlement(),
                bulkheads,
                circuitBreakers,
                new Failover(
                        new TestSettings("a", Path.of("target/no-outbox"), Duration.ZERO, true),
                        CatalogueReader.read(Path.of("routes/catalog"))),
                camel,
                new LogLimiter());
        open("now() + interval '1 minute'");
        node.takes("file", request("NEW"), request("OLD"));
        ledger.run("UPDATE request SET received_at = now() - interval '1 hour' WHERE order_id = 'OLD'");
        for (int i = 0; i < 2; i++) {
            // there is a permit for one
            Claim claim = failing.claim(new DefaultExchange(camel)).get(0);
            Exchange exchange = new DefaultExchange(camel);
            exchange.getMessage().setBody(failing.request(claim, exchange));
            assertFalse(dispatch.waitedInVain(claim, "a1topup", exchange), "failover is off");
            boolean old = claim.request().orderId().equals("OLD");
            assertEquals(
                    old,
                    failing.waitedInVain(claim, "a1topup", exchange),
                    claim.request().orderId());
            if (old) {
                assertEquals(
                        "PROVIDER_UNREACHABLE",
                        exchange.getMessage().getBody(Outcome.class).code());
                exchange.setProperty("failoverTo", "aop");
                failing.failOver(claim, exchange.getProperty("attempt", Attempt.class), exchange);
            }
            assertFalse(failing.acquirePermit(claim, "a1topup", exchange));
        }
        circuitBreakers.recordDeferred();
        assertEquals(
                List.of("NEW A1TOPUP null", "OLD AOP AOP"),
                ledger.rows("SELECT order_id, waits_for, failover_to FROM request ORDER BY order_id"));
        assertEquals(
                "t",
                ledger.one(
                        "SELECT due_at BETWEEN received_at + interval '9 minutes' AND received_at + interval '601 seconds' OR due_at < now() + interval '10 minutes' FROM request WHERE order_id = 'NEW'"));
    }

    @Test
    void requestBehindAnOpenCircuit_thatNoOtherProviderTakes_goesOnAsAProbe() {
        Dispatch failing = new Dispatch(
                node.dispatch(),
                node.statusQuery(),
                node.settlement(),
                bulkheads,
                circuitBreakers,
                new Failover(
                        new TestSettings("a", Path.of("target/no-outbox"), Duration.ZERO, true),
                        CatalogueReader.read(Path.of("routes/catalog"))),
                camel,
                new LogLimiter());
        open("now()");
        node.takes(request("A"));
        ledger.run("UPDATE request SET received_at = now() - interval '1 hour'");
        Claim claim = failing.claim(new DefaultExchange(camel)).get(0);
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(failing.request(claim, exchange));
        assertTrue(failing.waitedInVain(claim, "a1topup", exchange));
        failing.failOver(claim, exchange.getProperty("attempt", Attempt.class), exchange);
        assertEquals(claim.request(), exchange.getMessage().getBody());
        assertTrue(failing.acquirePermit(claim, "a1topup", exchange));
        Attempt attempt = (Attempt) failing.submit(exchange, claim, exchange.getProperty("provider", String.class));
        Calls.sent(exchange);
        exchange.getMessage().setBody(Outcome.of(Verdict.SUCCESS, null, null));
        failing.settleAttempt(claim, attempt, exchange);
        assertEquals("SUCCESS null 0", ledger.one("SELECT state, code, (SELECT count(*) FROM pause) FROM request"));
    }

    @Test
    void permit_exchangeEnds_isReleased() {
        Exchange exchange = acquired(claimed(Operation.RECHARGE));
        assertFalse(bulkheads.tryAcquire("A1TOPUP"));
        exchange.getExchangeExtension().handoverCompletions().forEach(done -> done.onFailure(exchange));
        assertTrue(bulkheads.tryAcquire("A1TOPUP"));
    }

    @Test
    void stoppingProcess_waitingRequests_claimsNothing() {
        node.takes(request("A"));
        stopping = true;
        Exchange exchange = new DefaultExchange(camel);
        assertEquals(List.of(), dispatch.claim(exchange));
        assertEquals(0, exchange.getProperty("claimed"));
        assertEquals("RECEIVED null t null", row());
    }

    @Test
    void stoppingProcess_withClaims_releasesThem() {
        Claim claim = claimed(Operation.RECHARGE);
        stopping = true;
        assertFalse(dispatch.acquirePermit(claim, "a1topup", new DefaultExchange(camel)));
        assertEquals("RECEIVED null t A1TOPUP", row());
        stopping = false;
        Claim again = node.claims().get(0);
        Exchange exchange = acquired(again);
        stopping = true;
        assertNull(submits(exchange, again));
        assertEquals("RECEIVED null t null", row());
        assertEquals("0", ledger.one("SELECT count(*) FROM attempt"));
    }

    /**
     * A doTry that caught a fault marks the exchange as handled for good, and no later policy repeats anything: the
     * settle clears the flag.
     */
    @Test
    void aSettleIsRepeatedAfterACaughtFaultToo() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Attempt nobodys = new Attempt(request("NOBODY"), "A1TOPUP", "1", null, null);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(defaultErrorHandler().maximumRedeliveries(0).logExhausted(false));
                from("direct:call").throwException(new IOException("the answer was lost"));
                from("direct:settle")
                        .onException(IllegalStateException.class)
                        .maximumRedeliveries(-1)
                        .redeliveryDelay(1)
                        .end()
                        .process(exchange -> {
                            if (tries.incrementAndGet() < 3) {
                                dispatch.settleAttempt(null, nobodys, exchange);
                            }
                        });
                from("direct:send")
                        .doTry()
                        .to("direct:call")
                        .doCatch(Throwable.class)
                        .setBody(constant("an indeterminate outcome"))
                        .end()
                        .to("direct:settle");
            }
        });
        camel.createFluentProducerTemplate().to("direct:send").withBody("any").request();
        assertEquals(3, tries.get());
    }
}

package io.rechargeroutes.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.Answer;
import io.rechargeroutes.provider.OutcomeTable;
import io.rechargeroutes.provider.a1topup.A1TopupOutcome;
import io.rechargeroutes.provider.a1topup.A1TopupReply;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailoverTest {

    private static final Outcome REFUSED = Outcome.of(Verdict.REFUSED, "LOW_BALANCE", null);

    private static final Catalogue CATALOGUE = CatalogueReader.read(Path.of("routes/catalog"));
    private static final OutcomeTable TABLE = new OutcomeTable(CATALOGUE, provider -> true);
    private static final A1TopupOutcome A1TOPUP = new A1TopupOutcome(TABLE);

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Failover failover = failover(true);
    private Exchange exchange;

    private static Failover failover(boolean on) {
        return new Failover(new TestSettings("a", Path.of("none"), Duration.ZERO, on), CATALOGUE);
    }

    private static Attempt attempt(String operator, String pinned) {
        return new Attempt(
                new RechargeRequest(
                        "A",
                        Operation.RECHARGE,
                        Service.MOBILE_PREPAID,
                        operator,
                        "DELHI",
                        "9800000000",
                        BigDecimal.TEN,
                        Map.of(),
                        null,
                        null,
                        pinned,
                        null),
                "A1TOPUP",
                "1",
                null,
                null);
    }

    @BeforeEach
    void routes() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:aop-recharge").routeId("aop-recharge").setBody(constant("x"));
                from("direct:a1topup-recharge").routeId("a1topup-recharge").setBody(constant("x"));
            }
        });
        camel.start();
        exchange = new DefaultExchange(camel);
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private String other(String operator, String named) {
        assertTrue(failover.applies(REFUSED, attempt(operator, null), exchange));
        exchange.setProperty("failoverTo", named);
        return failover.other(attempt(operator, null), exchange);
    }

    @Test
    void itAppliesToWhatWasCertainlyNotExecutedAlone() {
        for (Verdict verdict : Verdict.values()) {
            boolean expected = EnumSet.of(Verdict.REFUSED, Verdict.NOT_SENT).contains(verdict);
            assertEquals(
                    expected,
                    failover.applies(Outcome.of(verdict, null, null), attempt("AIRTEL", null), exchange),
                    verdict.name());
        }
        assertFalse(failover.applies("no outcome", attempt("AIRTEL", null), exchange));
    }

    @Test
    void itAppliesToNothingWhereItIsOffOrTheSenderPinnedTheProvider() {
        assertFalse(failover(false).applies(REFUSED, attempt("AIRTEL", null), exchange));
        assertFalse(failover.applies(REFUSED, attempt("AIRTEL", "A1TOPUP"), exchange));
        exchange.setProperty("failoverTo", "AOP");
        assertNull(failover.other(attempt("AIRTEL", "A1TOPUP"), exchange), "nobody asked for it");
    }

    @Test
    void inferredRefusal_notTrusted_doesNotFailOver() throws Exception {
        Map<String, String> when = new TreeMap<>();
        for (String text : List.of(
                "Authentication fail!",
                "Paramenter is missing",
                "Unauthorised Access",
                "Minimum amount 10 INR For Recharge.")) {
            when.put(text, when(A1TOPUP.decide(text, "text", attempt("AIRTEL", null), "recharge", 200)));
        }
        for (String opid : List.of("Invalid IP", "Low Balance", "Service Unavailable", "Operator Down")) {
            A1TopupReply reply = new ObjectMapper()
                    .readValue("{\"txid\":\"0\",\"status\":\"Failure\",\"opid\":\"" + opid + "\"}", A1TopupReply.class);
            when.put(opid, when(A1TOPUP.decide(reply, "record", attempt("AIRTEL", null), "recharge", 200)));
        }
        for (String code : List.of("6", "12", "13", "16")) {
            when.put("AOP " + code, when(aop(Map.of("http", "200", "status", "false", "code", code))));
        }
        when.put("AOP 401", when(aop(Map.of("http", "401", "status", "false"))));
        when.put("AOP 412", when(aop(Map.of("http", "412", "status", "false"))));
        assertEquals(
                "{AOP 12=requested, AOP 13=requested, AOP 16=requested, AOP 401=always, AOP 412=requested, AOP 6=requested, Authentication fail!=always, Invalid IP=always,"
                        + " Low Balance=requested, Minimum amount 10 INR For Recharge.=requested, Operator Down=requested, Paramenter is missing=always,"
                        + " Service Unavailable=requested, Unauthorised Access=requested}",
                when.toString());
    }

    private static Outcome aop(Map<String, String> fields) {
        return TABLE.decide(new Answer("AOP", "mobile-recharge", fields, null, null, null, null));
    }

    private String when(Outcome refusal) {
        TestSettings on = new TestSettings("a", Path.of("none"), Duration.ZERO, true);
        assertEquals(Verdict.REFUSED, refusal.verdict());
        assertFalse(new Failover(new TestSettings("a", Path.of("none")).failingOverInferred(), CATALOGUE)
                .applies(refusal, attempt("AIRTEL", null), exchange));
        assertTrue(
                new Failover(on.failingOverInferred(), CATALOGUE).applies(refusal, attempt("AIRTEL", null), exchange));
        return failover.applies(refusal, attempt("AIRTEL", null), exchange) ? "always" : "requested";
    }

    @Test
    void theOtherProviderMustOfferTheOperatorAndHaveARoute() {
        assertEquals("AOP", other("AIRTEL", "aop"));
        assertNull(other("BSNL_STV", "AOP"), "AOP has no code for it");
        assertNull(other("AIRTEL", "ACME"), "there is no such provider");
        assertNull(other("AIRTEL", "A1TOPUP"), "it refused it");
        assertNull(other("AIRTEL", " "));
        assertNull(other("AIRTEL", null));
    }
}

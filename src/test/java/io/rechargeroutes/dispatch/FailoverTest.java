package io.rechargeroutes.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Service;
import io.rechargeroutes.model.Verdict;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailoverTest {

    private static final Outcome REFUSED = Outcome.of(Verdict.REFUSED, "LOW_BALANCE", null);

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Failover failover = failover(true);
    private Exchange exchange;

    private static Failover failover(boolean on) {
        return new Failover(new TestSettings("a", Path.of("none"), Duration.ZERO, on), CatalogueReader.read(Path.of("routes/catalog")));
    }

    private static Attempt attempt(String operator, String pinned) {
        return new Attempt(new RechargeRequest("A", Operation.RECHARGE, Service.MOBILE_PREPAID, operator, "DELHI", "9800000000", BigDecimal.TEN, Map.of(),
                null, null, pinned, null), "A1TOPUP", "1", null, null);
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
            assertEquals(expected, failover.applies(Outcome.of(verdict, null, null), attempt("AIRTEL", null), exchange), verdict.name());
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
    void theOtherProviderMustOfferTheOperatorAndHaveARoute() {
        assertEquals("AOP", other("AIRTEL", "aop"));
        assertNull(other("BSNL_STV", "AOP"), "AOP has no code for it");
        assertNull(other("AIRTEL", "ACME"), "there is no such provider");
        assertNull(other("AIRTEL", "A1TOPUP"), "it refused it");
        assertNull(other("AIRTEL", " "));
        assertNull(other("AIRTEL", null));
    }
}

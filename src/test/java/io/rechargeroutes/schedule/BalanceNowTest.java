package io.rechargeroutes.schedule;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.provider.WalletBalances;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Operation;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.math.BigDecimal;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BalanceNowTest {

    private final TestLedger ledger = TestLedger.empty();
    private final WalletBalances balances = ledger.node("a").balances();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private Wallets wallets = wallets("");
    private BalanceNow now = new BalanceNow(balances, wallets);

    @BeforeEach
    void routes() throws Exception {
        camel.start();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (String provider : new String[] {"a1topup", "aop"}) {
                    from("direct:" + provider + "-balance")
                            .routeId(provider + "-balance")
                            .setBody(constant("1"));
                }
            }
        });
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private Wallets wallets(String aopPath) {
        return new Wallets(
                new SmallRyeConfigBuilder()
                        .withDefaultValue("a1topup.url", "http://localhost:1")
                        .withDefaultValue("aop.url", "http://localhost:1")
                        .withDefaultValue("aop.path.bill-pay", "/Pay")
                        .withDefaultValue("aop.path.balance", aopPath)
                        .build(),
                camel);
    }

    private static Attempt query(String provider) {
        return new Attempt(request("Q", Operation.BALANCE, null, null), provider, "261121000000000000", null, null);
    }

    private static String result(Outcome outcome) {
        return outcome.verdict() + " " + outcome.code() + " "
                + (outcome.data() == null
                        ? null
                        : outcome.data().path("balance").asText());
    }

    @Test
    void balance_intervalOver_isQueried() {
        Attempt query = query("A1TOPUP");
        assertNull(now.known(query));
        assertEquals("SUCCESS null 1234.5", result(now.answer(query, new BigDecimal("1234.50"))));
        assertEquals("balance-now", ledger.one("SELECT source FROM balance_reading"));
        Outcome again = now.known(query);
        assertEquals("SUCCESS null 1234.5", result(again));
        assertTrue(again.data().hasNonNull("readAt"));
    }

    @Test
    void balance_unanswered_isNotQueriedAgainAtOnce() {
        balances.record("A1TOPUP", new BigDecimal("50"), "test");
        ledger.run("UPDATE balance_reading SET read_at = now() - interval '2 days'");
        Attempt query = query("A1TOPUP");
        assertNull(now.known(query));
        assertEquals("FAILED TIMEOUT 50", result(now.answer(query, Outcome.unknown("TIMEOUT", null))));
        assertEquals("FAILED ASKED_RECENTLY 50", result(now.known(query)));
        ledger.run("UPDATE balance_watch SET queried_at = now() - interval '11 minutes'");
        assertNull(now.known(query));
    }

    @Test
    void balance_noBalanceCall_isNeverQueried() {
        assertEquals(List.of("A1TOPUP"), wallets.askable());
        assertEquals("FAILED NOT_OFFERED null", result(now.known(query("AOP"))));
        balances.record("AOP", new BigDecimal("7"), "bill-pay");
        ledger.run("UPDATE balance_reading SET read_at = now() - interval '2 days'");
        assertEquals("SUCCESS null 7", result(now.known(query("AOP"))));
        assertEquals(List.of("A1TOPUP", "AOP"), wallets("/Balance").askable());
    }

    @Test
    void theBalanceMayComeAsANumberOrInAnOutcome() {
        assertEquals(
                new BigDecimal("-12.50"),
                Wallets.Answer.of(new BigDecimal("-12.50")).amount());
        Outcome found = new Outcome(
                Verdict.SUCCESS,
                null,
                null,
                null,
                null,
                JsonNodeFactory.instance.objectNode().put("balance", "12.5"));
        assertEquals(new BigDecimal("12.5"), Wallets.Answer.of(found).amount());
        assertEquals(
                "TIMEOUT",
                Wallets.Answer.of(Outcome.unknown("TIMEOUT", null)).failure().code());
        for (Object odd : new Object[] {
            null,
            "<html>",
            new Outcome(
                    Verdict.SUCCESS,
                    null,
                    null,
                    null,
                    null,
                    JsonNodeFactory.instance.objectNode().put("balance", "1e9"))
        }) {
            assertNull(Wallets.Answer.of(odd).amount(), String.valueOf(odd));
        }
    }

    @Test
    void execution_withinTheInterval_queriesNothing() {
        BalanceCheck check = new BalanceCheck(balances, wallets);
        DefaultExchange exchange = new DefaultExchange(camel);
        assertEquals(List.of("A1TOPUP"), check.providers());
        assertTrue(check.mayAsk("A1TOPUP", exchange));
        assertEquals("a1topup", exchange.getProperty("providerName"));
        check.record("A1TOPUP", Outcome.unknown("TIMEOUT", null));
        assertFalse(check.mayAsk("A1TOPUP", exchange));
        assertEquals("0", ledger.one("SELECT count(*) FROM balance_reading"));
        check.record("A1TOPUP", new BigDecimal("100"));
        assertEquals("LOW_BALANCE", ledger.one("SELECT kind FROM notice"));
    }
}

package io.rechargeroutes.dispatch;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.ops.StepFault;
import io.rechargeroutes.provider.http.CallFault;
import io.rechargeroutes.schedule.RecheckLag;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The status check as it is shipped, fired each second, with providers that the test plays. */
class StatusCheckTest {

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<String> queried = new ConcurrentLinkedQueue<>();
    private final CountDownLatch silence = new CountDownLatch(1);
    private volatile Function<Attempt, Outcome> a1topup = attempt -> Outcome.of(Verdict.SUCCESS, null, null);

    @BeforeEach
    void start() throws Exception {
        var config = new SmallRyeConfigBuilder().build();
        camel.getRegistry()
                .bind(
                        "statusCheck",
                        new StatusCheck(node.statusQuery(), node.settlement(), node.settings(), config, camel));
        camel.getRegistry()
                .bind(
                        "recheckLag",
                        new RecheckLag(
                                node.statusQuery(), node.noticeLedger(), node.settings(), new SimpleMeterRegistry()));
        camel.getRegistry().bind("statusQueryThreads", threads);
        camel.getRegistry().bind("callFault", new CallFault());
        camel.getRegistry().bind("stepFault", new StepFault(new LogLimiter()));
        Properties settings = new Properties();
        settings.put("recharge.status-query.retries", "0");
        settings.put("recharge.retry-delay", "1000");
        settings.put("recharge.status.cron", "0/1+*+*+*+*+?");
        camel.getPropertiesComponent().setOverrideProperties(settings);
        for (String file : new String[] {"policies", "schedule/status-check"}) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(PluginHelper.getResourceLoader(camel)
                            .resolveResource("file:routes/" + file + ".camel.yaml"));
        }
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:a1topup-status").process(exchange -> exchange.getMessage()
                        .setBody(answer(exchange.getProperty("attempt", Attempt.class), a1topup)));
                from("direct:aop-status").process(exchange -> exchange.getMessage()
                        .setBody(answer(
                                exchange.getProperty("attempt", Attempt.class),
                                attempt -> Outcome.of(Verdict.SUCCESS, null, null))));
            }
        });
    }

    @AfterEach
    void stop() {
        silence.countDown();
        camel.stop();
        threads.shutdownNow();
    }

    private Outcome answer(Attempt attempt, Function<Attempt, Outcome> provider) {
        queried.add(attempt.request().orderId());
        return provider.apply(attempt);
    }

    private void open(String provider, int from, int to) {
        for (int i = from; i < to; i++) {
            node.takes(request(provider + i));
            node.settles(
                    node.dispatch()
                            .markSubmitted(node.claims().get(0), provider, null)
                            .orElseThrow(),
                    Verdict.UNKNOWN);
        }
        ledger.run("UPDATE request SET due_at = now() WHERE state = 'UNKNOWN' AND claim_token IS NULL");
    }

    private long count(String condition) {
        return Long.parseLong(ledger.one("SELECT count(*) FROM request WHERE " + condition));
    }

    @Test
    void aProviderThatHangsKeepsNoOtherWaiting() throws Exception {
        a1topup = attempt -> {
            try {
                silence.await();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
            return Outcome.unknown("TIMEOUT", null);
        };
        open("A1TOPUP", 0, 20);
        open("AOP", 0, 20);
        camel.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> count("state = 'SUCCESS'") == 20);
        open("AOP", 20, 25);
        await().atMost(Duration.ofSeconds(60)).until(() -> count("state = 'SUCCESS'") == 25);
        assertEquals(
                4, count("provider = 'A1TOPUP' AND claim_token IS NOT NULL"), "no more are claimed than are queried");
        assertEquals(
                4, queried.stream().filter(order -> order.startsWith("A1TOPUP")).count());
    }

    @Test
    void garbageSlowsAProviderDownAndUsesUpNothing() throws Exception {
        a1topup = attempt -> Outcome.unknown("UNREADABLE_REPLY", "a page");
        open("A1TOPUP", 0, 50);
        camel.start();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertEquals(4, count("query_code = 'UNREADABLE_REPLY'")));
        open("AOP", 0, 3);
        await().atMost(Duration.ofSeconds(60)).until(() -> count("state = 'SUCCESS'") == 3);
        assertEquals(
                4,
                queried.stream().filter(order -> order.startsWith("A1TOPUP")).count(),
                "four at a time, and then it rests");
        assertEquals(50, count("provider = 'A1TOPUP' AND state = 'UNKNOWN' AND status_queries = 0"));
        // while it backs off, what nobody queries any more goes to a person
        ledger.run(
                "UPDATE request SET submitted_at = now() - interval '6 days' WHERE order_id IN ('A1TOPUP48', 'A1TOPUP49')");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> count("state = 'REVIEW' AND code = 'NO_ANSWER' AND queried_at IS NULL") == 2);
    }

    @Test
    void notFoundSlowsNobodyDown() throws Exception {
        a1topup = attempt -> Outcome.unknown("NOT_FOUND", "no transaction found");
        open("A1TOPUP", 0, 30);
        camel.start();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> count("query_code = 'NOT_FOUND' AND status_queries = 1") == 30);
        assertEquals(30, queried.stream().distinct().count());
    }

    @Test
    void requestsOfAProviderWithoutARouteStayVisible() throws Exception {
        open("GONE", 0, 1);
        ledger.passes(Duration.ofDays(5));
        camel.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> count("state = 'REVIEW' AND code = 'NO_ANSWER'") == 1);
        assertTrue(queried.isEmpty());
    }
}

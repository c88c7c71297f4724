package io.rechargeroutes.provider.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Outcome;
import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.NotOfferedException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider's route edited to several threads does with a marked request: nothing leaves that its window does not know of. */
class MarkedThreadTest {

    private final Queue<Throwable> refused = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        SendWindow.close();
    }

    private RouteBuilder edits() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                onException(Throwable.class).process(exchange -> refused.add(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
                from("direct:multicast").multicast().parallelProcessing().to("direct:call", "direct:call");
                from("direct:split").split(constant(List.of("{}", "{}"))).parallelProcessing().to("direct:call");
                from("direct:threads").threads(1, 1).to("direct:call");
                from("direct:seda").to("seda:elsewhere?waitForTaskToComplete=Always");
                from("seda:elsewhere").to("direct:call");
                from("direct:wireTap").wireTap("direct:tapped");
                from("direct:tapped").to("direct:call");
                from("direct:afterwards").to("direct:call").threads(1, 1).doTry().process(exchange -> {
                    throw new NotOfferedException("this operator");
                }).doCatch(Throwable.class).bean(new Doubt(), "outcome").end();
            }
        };
    }

    private static Exchange through(Calls calls, String route, boolean marked) {
        return calls.camel().createProducerTemplate().request("direct:" + route, exchange -> {
            exchange.getMessage().setHeader(Exchange.HTTP_METHOD, "POST");
            exchange.getMessage().setBody("{}");
            if (marked) {
                SendWindow.open(exchange, System.nanoTime());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"multicast", "split", "threads", "seda", "wireTap"})
    void onAnotherThreadAMarkedRequestIsNotSent(String route) throws Exception {
        try (RawServer server = RawServer.saying(RawServer.ok("done")); Calls calls = Calls.to(server)) {
            calls.camel().addRoutes(edits());
            through(calls, route, true);
            await().until(() -> !refused.isEmpty() || !server.requests().isEmpty());
            assertEquals(0, server.requests().size(), "it was sent");
            Outcome outcome = Doubt.outcome(refused.peek());
            assertEquals(Verdict.NOT_SENT, outcome.verdict());
            assertTrue(outcome.message().contains("take threads, seda, wireTap and parallelProcessing out"), outcome.message());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"multicast", "split", "threads", "seda", "wireTap"})
    void aQuestionMayBeAskedByAnyThread(String route) throws Exception {
        try (RawServer server = RawServer.saying(RawServer.ok("done")); Calls calls = Calls.to(server)) {
            calls.camel().addRoutes(edits());
            through(calls, route, false);
            await().until(() -> !server.requests().isEmpty());
        }
    }

    @Test
    void onItsOwnThreadItIsSentOnce() throws Exception {
        try (RawServer server = RawServer.saying(RawServer.ok("done")); Calls calls = Calls.to(server)) {
            assertEquals("done", through(calls, "call", true).getMessage().getBody(String.class));
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void aRefusalOnAnotherThreadAfterItWasSentIsADoubt() throws Exception {
        try (RawServer server = RawServer.saying(RawServer.ok("done")); Calls calls = Calls.to(server)) {
            calls.camel().addRoutes(edits());
            Outcome outcome = through(calls, "afterwards", true).getMessage().getBody(Outcome.class);
            assertEquals(1, server.requests().size());
            assertEquals(Verdict.UNKNOWN, outcome.verdict(), outcome.message());
        }
    }
}

package io.rechargeroutes.intake;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes input stands still on request, also from the first moment on, and goes on by itself. */
class IntakeSuspensionTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path inbox;

    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final IntakeSuspension intake = new IntakeSuspension(camel);

    @BeforeEach
    void routes() throws Exception {
        intake.attach(null);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("file:" + inbox + "?delay=20&initialDelay=20")
                        .routeId("intake-files")
                        .process(exchange ->
                                taken.add(exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class)));
                from("file:" + inbox + "/off?delay=20&initialDelay=20")
                        .routeId("intake-off")
                        .autoStartup(false)
                        .process(exchange -> taken.add("off"));
                from("timer:look?period=20").routeId("intake-look").process(exchange -> ticks++);
                from("direct:intake-rows").routeId("intake-rows").process(exchange -> {});
            }
        });
    }

    private volatile int ticks;

    @AfterEach
    void stop() {
        camel.stop();
    }

    private ServiceStatus status(String route) {
        return camel.getRouteController().getRouteStatus(route);
    }

    private void ticksPass() {
        int now = ticks;
        await().atMost(SOON).until(() -> ticks > now + 5);
    }

    private void isTaken(String... names) {
        await().atMost(SOON).until(() -> taken.size() >= names.length);
        assertEquals(List.of(names), taken);
    }

    @Test
    void start_suspended_takesNothingUntilItGoesOn() throws Exception {
        Files.writeString(inbox.resolve("a.csv"), "a");
        intake.suspend(true);
        camel.start();
        intake.suspend(true);
        ticksPass();
        assertEquals(List.of(), taken);
        assertEquals(ServiceStatus.Started, status("intake-rows"), "what was begun may end");
        intake.suspend(false);
        isTaken("a.csv");
        assertFalse(status("intake-off").isStarted(), "what settings have switched off stays off");
    }

    @Test
    void running_suspendedAndResumed_takesAgain() throws Exception {
        camel.start();
        Files.writeString(inbox.resolve("a.csv"), "a");
        isTaken("a.csv");
        intake.suspend(true);
        ticksPass();
        Files.writeString(inbox.resolve("b.csv"), "b");
        ticksPass();
        assertEquals(List.of("a.csv"), taken);
        intake.suspend(false);
        isTaken("a.csv", "b.csv");
    }
}

package io.rechargeroutes.sandbox.a1topup;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.rechargeroutes.sandbox.Caller;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallbacksTest {

    private final List<String> called = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Sandbox sandbox;
    private Caller caller;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", call -> {
            called.add(call.getRequestMethod() + " " + call.getRequestURI());
            call.sendResponseHeaders(500, -1);
        });
        server.start();
        URI here = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/callback/token");
        sandbox = Sandbox.start(SandboxSettings.defaults()
                .withPort(0)
                .withPendingFor(Duration.ofMillis(300))
                .withCallbacks(here, Duration.ofMillis(300)));
        caller = new Caller(sandbox.port());
    }

    @AfterEach
    void stop() {
        sandbox.close();
        server.stop(0);
    }

    private void calledOnce(String number, String expected) throws IOException {
        caller.a1topup(Caller.recharge(number, "261121103012123456", "json"));
        await().atMost(Duration.ofSeconds(10)).until(() -> !called.isEmpty());
        assertEquals(1, called.size());
        assertTrue(called.get(0).matches(expected), called.get(0));
    }

    @Test
    void aPendingRechargeThatSucceeds() throws IOException {
        calledOnce("9800000190", "GET /callback/token\\?txid=261121103012123456&status=Success&opid=SBX[0-9]+");
    }

    @Test
    void onePendingThatFails() throws IOException {
        calledOnce(
                "9800000191",
                "GET /callback/token\\?txid=261121103012123456&status=Failure&opid=Failed%20At%20Operator");
    }

    @Test
    void aSuccessThatIsTakenBackLater() throws IOException {
        calledOnce("9800000199", "GET /callback/token\\?txid=261121103012123456&status=Failure&opid=Refunded");
        assertEquals(
                "REVERSED",
                caller.json("/sandbox/orders?reference=261121103012123456")
                        .path("state")
                        .asText());
    }

    @Test
    void whatATestTakesBackIsCalledBackAboutAtOnceAndNothingElseIs() throws IOException {
        caller.a1topup(Caller.recharge("9800000101", "1", "json"));
        caller.a1topup(Caller.recharge("9800000198", "2", "json"));
        caller.post("/sandbox/reversals", "{\"reference\":\"1\"}");
        await().atMost(Duration.ofSeconds(10)).until(() -> !called.isEmpty());
        assertEquals(List.of("GET /callback/token?txid=1&status=Failure&opid=Refunded"), called);
        assertFalse(SandboxSettings.defaults()
                .withCallbacks(URI.create("http://127.0.0.1/callback/token"), Duration.ZERO)
                .toString()
                .contains("token"));
    }
}

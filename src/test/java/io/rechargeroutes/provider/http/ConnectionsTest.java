package io.rechargeroutes.provider.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.http.CallFault.NotSentException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens before a request leaves, and between two of them. */
class ConnectionsTest {

    private static void assertNotSent(Calls.Result result) {
        assertInstanceOf(NotSentException.class, result.fault());
        assertEquals(Verdict.NOT_SENT, result.outcome().verdict());
        assertEquals("PROVIDER_UNREACHABLE", result.outcome().code());
    }

    @Test
    void aRefusedConnectionSendsNothing() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        try (Calls calls = Calls.to("http://127.0.0.1:" + closed)) {
            assertNotSent(calls.get());
            assertNotSent(calls.post());
        }
    }

    @Test
    void anUnknownHostSendsNothing() throws Exception {
        try (Calls calls = Calls.to("http://provider.invalid")) {
            assertNotSent(calls.get());
        }
    }

    @Test
    void aHostThatTakesNoConnectionSendsNothing() throws Exception {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Calls calls = Calls.to("http://127.0.0.1:" + full.getLocalPort())) {
            for (int waiting = 0; waiting < 2; waiting++) {
                queue.add(new Socket(full.getInetAddress(), full.getLocalPort()));
            }
            assertNotSent(calls.get());
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void aConnectionIsUsedAgain() throws Exception {
        try (RawServer server = RawServer.saying(RawServer.ok("done"));
                Calls calls = Calls.to(server)) {
            for (int call = 0; call < 5; call++) {
                assertEquals("done", calls.get().body());
            }
            assertEquals(1, server.connections());
            assertEquals(5, server.requests().size());
        }
    }

    /**
     * The provider closes each connection as soon as it has answered, without a word: no request may be lost on it, nor
     * sent twice.
     */
    @Test
    void aConnectionThatTheProviderClosedMeanwhileIsNotUsed() throws Exception {
        RawServer.Behaviour closing = (connection, request) -> {
            RawServer.say(connection, RawServer.ok("done"));
            return false;
        };
        try (RawServer server = RawServer.of(closing);
                Calls calls = Calls.to(server)) {
            for (int call = 1; call <= 10; call++) {
                assertEquals("done", calls.post().body());
                awaitClosed(server, call);
            }
            assertEquals(10, server.requests().size());
        }
    }

    /** The close comes a moment after the answer, and the next call well before half a second has gone by. */
    private static void awaitClosed(RawServer server, int connections) {
        await().pollDelay(Duration.ofMillis(20)).until(() -> server.connections() == connections);
    }

    @Test
    void aPoolWithoutAFreeConnectionSendsNothing() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        RawServer.Behaviour slow = (connection, request) -> {
            over.await();
            return RawServer.say(connection, RawServer.ok("done"));
        };
        ExecutorService threads = Executors.newCachedThreadPool();
        // room for one at a time and four status queries; a wait for a connection ends after five seconds at most
        try (RawServer server = RawServer.of(slow);
                Calls calls = Calls.to(Calls.url(server), Map.of("paisa.concurrency", "1", "paisa.timeout", "PT30S"))) {
            List<CompletableFuture<Calls.Result>> busy = new ArrayList<>();
            for (int call = 0; call < 5; call++) {
                busy.add(CompletableFuture.supplyAsync(calls::get, threads));
            }
            await().until(() -> server.requests().size() == 5);
            assertNotSent(calls.get());
            over.countDown();
            busy.forEach(call -> assertEquals("done", call.join().body()));
            assertEquals(5, server.requests().size());
        } finally {
            threads.shutdownNow();
        }
    }

    /** The smallest forward proxy: it answers in the provider's place, or opens a tunnel. */
    private static RawServer proxy(String answer) throws IOException {
        return RawServer.of((connection, request) -> {
            if (!request.startsWith("CONNECT ") || !answer.isEmpty()) {
                return RawServer.say(connection, answer.isEmpty() ? RawServer.ok("through the proxy") : answer);
            }
            tunnel(connection, request.split("[ :]")[2]);
            return false;
        });
    }

    private static void tunnel(Socket connection, String port) throws Exception {
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
            RawServer.say(connection, "HTTP/1.1 200 Connected\r\n\r\n");
            RawServer.background(() -> copy(target, connection));
            connection.getInputStream().transferTo(target.getOutputStream());
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException over) {
            // one side went away
        }
    }

    @Test
    void aProxyIsUsedWhereOneIsSet() throws Exception {
        try (RawServer proxy = proxy("");
                Calls calls = Calls.to("http://provider.invalid", through(proxy))) {
            assertEquals("through the proxy", calls.get().body());
            assertTrue(
                    proxy.requests().get(0).startsWith("GET http://provider.invalid/pay?"),
                    proxy.requests().get(0));
        }
    }

    private static Map<String, String> through(RawServer proxy) {
        return Map.of("paisa.proxy", "http://127.0.0.1:" + proxy.port());
    }

    @Test
    void aProxyOpensATunnelForTls(@TempDir Path folder) throws Exception {
        Certificate certificate = Certificate.madeFor("localhost", folder);
        try (RawServer server =
                        certificate.server((connection, request) -> RawServer.say(connection, RawServer.ok("done")));
                RawServer proxy = proxy("");
                Calls calls = Calls.to(
                        "https://localhost:" + server.port(),
                        Map.of(
                                "paisa.truststore",
                                certificate.store().toString(),
                                "paisa.truststore-password",
                                Certificate.PASSWORD,
                                "paisa.proxy",
                                "http://127.0.0.1:" + proxy.port()))) {
            assertEquals("done", calls.get().body());
            assertEquals(1, proxy.requests().size());
            assertTrue(
                    proxy.requests().get(0).startsWith("CONNECT localhost:"),
                    proxy.requests().get(0));
            assertTrue(!proxy.requests().get(0).contains("hidden"), "the proxy saw the query");
        }
    }

    /** The proxy's refusal is no answer of the provider's: nothing was sent. */
    @Test
    void aProxyThatOpensNoTunnelSendsNothing() throws Exception {
        for (String status : new String[] {"502 Bad Gateway", "407 Proxy Authentication Required", "200 OK, but no"}) {
            String answer = "HTTP/1.1 " + status + "\r\nContent-Length: 4\r\n\r\nnope";
            try (RawServer proxy = proxy(answer);
                    Calls calls = Calls.to("https://provider.invalid", through(proxy))) {
                assertNotSent(calls.post());
                assertTrue(
                        proxy.requests().get(0).startsWith("CONNECT "),
                        proxy.requests().get(0));
            }
        }
    }

    @Test
    void aProxyThatIsDownSendsNothing() throws Exception {
        RawServer proxy = proxy("");
        proxy.close();
        try (RawServer server = RawServer.saying(RawServer.ok("done"));
                Calls calls = Calls.to(Calls.url(server), through(proxy))) {
            assertNotSent(calls.get());
            assertEquals(0, server.requests().size(), "it went round the proxy");
        }
    }

    @Test
    void aTruststoreThatCannotBeReadIsNamed() {
        IllegalStateException fault = assertThrows(
                IllegalStateException.class,
                () -> Calls.to("https://localhost:1", Map.of("paisa.truststore", "/no/such/file.p12")));
        assertTrue(fault.getMessage().startsWith("paisa.truststore cannot be read"), fault.getMessage());
    }
}

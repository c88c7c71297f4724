package io.rechargeroutes.provider.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.provider.http.CallFault.NotSentException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider is who his certificate says, or nothing is sent. */
class TlsTest {

    @TempDir
    static Path folder;

    private static Certificate ours;
    private static Certificate anothers;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ours = Certificate.madeFor("localhost", folder);
        anothers = Certificate.madeFor("elsewhere.example", folder);
    }

    private static RawServer server(Certificate certificate) throws Exception {
        return certificate.server((connection, request) -> RawServer.say(connection, RawServer.ok("done")));
    }

    private static Map<String, String> trusting(Certificate certificate) {
        return Map.of(
                "paisa.truststore", certificate.store().toString(), "paisa.truststore-password", Certificate.PASSWORD);
    }

    private static Calls calls(RawServer server, Map<String, String> settings) throws Exception {
        return Calls.to("https://localhost:" + server.port(), settings);
    }

    private static void assertNotSent(RawServer server, Calls calls) {
        Calls.Result result = calls.post();
        assertInstanceOf(NotSentException.class, result.fault());
        assertEquals("PROVIDER_UNREACHABLE", result.outcome().code());
        assertEquals(0, server.requests().size(), "the request was sent to somebody who is not the provider");
    }

    @Test
    void aTrustedCertificateIsAccepted() throws Exception {
        try (RawServer server = server(ours);
                Calls calls = calls(server, trusting(ours))) {
            assertEquals("done", calls.get().body());
            assertEquals("done", calls.post().body());
            assertEquals(1, server.connections());
        }
    }

    @Test
    void anUnknownCertificateIsRefused() throws Exception {
        try (RawServer server = server(ours);
                Calls calls = calls(server, Map.of())) {
            assertNotSent(server, calls);
        }
    }

    @Test
    void anotherTruststoreDoesNotHelp() throws Exception {
        try (RawServer server = server(ours);
                Calls calls = calls(server, trusting(anothers))) {
            assertNotSent(server, calls);
        }
    }

    @Test
    void aTrustedCertificateOfAnotherHostIsRefused() throws Exception {
        try (RawServer server = server(anothers);
                Calls calls = calls(server, trusting(anothers))) {
            assertNotSent(server, calls);
        }
    }

    @Test
    void aPlainPortIsRefused() throws Exception {
        try (RawServer server = RawServer.saying(RawServer.ok("done"));
                Calls calls = calls(server, trusting(ours))) {
            assertInstanceOf(NotSentException.class, calls.get().fault());
        }
    }

    @Test
    void aHandshakeThatNeverEndsIsCutOff() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            RawServer.background(() -> trickle(silent));
            try (Calls calls = Calls.to("https://localhost:" + silent.getLocalPort(), trusting(ours))) {
                Calls.Result result = assertTimeoutPreemptively(Duration.ofSeconds(20), calls::get);
                assertInstanceOf(NotSentException.class, result.fault());
                assertTrue(
                        result.fault().getMessage().contains("deadline"),
                        result.fault().getMessage());
            }
        }
    }

    /** A handshake record of 16,000 bytes, one byte at a time: no single read times out. */
    private static void trickle(ServerSocket server) {
        try (Socket connection = server.accept()) {
            connection.getOutputStream().write(new byte[] {22, 3, 3, 62, (byte) 128});
            while (true) {
                connection.getOutputStream().write(2);
                Thread.sleep(50);
            }
        } catch (Exception cutOff) {
            // what the test waits for
        }
    }

    @Test
    void encryptedAnswer_connectionLost_isIndeterminate() throws Exception {
        try (RawServer server = ours.server((connection, request) -> {
                    RawServer.say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                    return false;
                });
                Calls calls = calls(server, trusting(ours))) {
            assertEquals("CONNECTION_LOST", calls.post().outcome().code());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void anEncryptedTrickleEndsAtTheDeadline() throws Exception {
        try (RawServer server = ours.server((connection, request) -> {
                    RawServer.say(connection, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                    while (true) {
                        Thread.sleep(50);
                        RawServer.say(connection, "a");
                    }
                });
                Calls calls = calls(server, trusting(ours))) {
            assertEquals(
                    "TIMEOUT",
                    assertTimeoutPreemptively(Duration.ofSeconds(20), calls::post)
                            .outcome()
                            .code());
            assertEquals(1, server.requests().size());
        }
    }
}

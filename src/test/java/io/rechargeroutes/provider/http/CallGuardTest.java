package io.rechargeroutes.provider.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.model.Verdict;
import io.rechargeroutes.provider.ReplyText;
import io.rechargeroutes.provider.http.CallFault.NotSentException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a provider does after it has read a request: it sees that request once, and the call ends in an
 * indeterminate outcome with its name.
 */
class CallGuardTest {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private static void assertIndeterminate(String code, RawServer server, Calls.Result result) {
        assertEquals(
                code,
                result.outcome() == null
                        ? "answer " + result.status()
                        : result.outcome().code());
        assertEquals(Verdict.UNKNOWN, result.outcome().verdict());
        assertEquals(1, server.requests().size(), "the provider saw the request more than once");
    }

    private static void assertIndeterminate(String code, RawServer.Behaviour behaviour) throws Exception {
        for (boolean get : new boolean[] {true, false}) {
            try (RawServer server = RawServer.of(behaviour);
                    Calls calls = Calls.to(server)) {
                Calls.Result result = assertTimeoutPreemptively(LONGEST, () -> get ? calls.get() : calls.post());
                assertIndeterminate(code, server, result);
                assertFalse(
                        result.outcome().message().contains("hidden"),
                        result.outcome().message());
            }
        }
    }

    @Test
    void droppedConnection_isOneRequest_andIndeterminate() throws Exception {
        assertIndeterminate("CONNECTION_LOST", (connection, request) -> false);
    }

    @Test
    void resetConnection_isOneRequest_andIndeterminate() throws Exception {
        assertIndeterminate("CONNECTION_LOST", (connection, request) -> {
            connection.setSoLinger(true, 0);
            return false;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "503,Retry-After: 1",
        "429,Retry-After: 1",
        "500,X-Any: 1",
        "502,X-Any: 1",
        "504,X-Any: 1",
        "408,Connection: close"
    })
    void anErrorIsOneRequestAndIsHandedOn(int status, String header) throws Exception {
        try (RawServer server = RawServer.saying(
                        "HTTP/1.1 " + status + " Trouble\r\n" + header + "\r\nContent-Length: 4\r\n\r\nwait");
                Calls calls = Calls.to(server)) {
            assertEquals(status, calls.get().status());
            assertEquals(1, server.requests().size());
            assertEquals("wait", calls.post().body());
            assertEquals(2, server.requests().size());
        }
    }

    /** The fault that all of this guards against: shown, so that a test which cannot see it would be noticed. */
    @ParameterizedTest
    @ValueSource(strings = {"drop", "503"})
    void withRepeatsOnTheProviderSeesItMoreThanOnce(String fault) throws Exception {
        RawServer.Behaviour behaviour = (connection, request) -> fault.equals("503")
                && RawServer.say(connection, "HTTP/1.1 503 Trouble\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
        try (RawServer server = RawServer.of(behaviour);
                Calls calls = Calls.repeating(server)) {
            calls.get();
            assertTrue(
                    server.requests().size() > 1, "the client no longer repeats by itself: these tests prove nothing");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsNotFollowed(int status) throws Exception {
        String elsewhere = "HTTP/1.1 " + status + " Elsewhere\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n";
        for (boolean following : new boolean[] {false, true}) {
            try (RawServer server = RawServer.saying(elsewhere);
                    Calls calls = following ? Calls.following(server) : Calls.to(server)) {
                assertEquals(status, calls.get().status());
                assertEquals(1, server.requests().size(), "the redirect was followed");
            }
        }
    }

    @Test
    void silenceEndsAtTheDeadline() throws Exception {
        assertIndeterminate("TIMEOUT", (connection, request) -> {
            Thread.sleep(60_000);
            return false;
        });
    }

    private static RawServer.Behaviour trickling(String start, String drop) {
        return (connection, request) -> {
            RawServer.say(connection, start);
            while (true) {
                Thread.sleep(50);
                RawServer.say(connection, drop);
            }
        };
    }

    @Test
    void aHeadThatTricklesForEverEndsAtTheDeadline() throws Exception {
        assertIndeterminate("TIMEOUT", trickling("HTTP/1.1 200 OK\r\nX-Slow: ", "a"));
    }

    @Test
    void aBodyThatTricklesForEverEndsAtTheDeadline() throws Exception {
        assertIndeterminate("TIMEOUT", trickling("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "a"));
    }

    @Test
    void informationThatNeverBecomesAnAnswerEndsAtTheDeadline() throws Exception {
        assertIndeterminate("TIMEOUT", trickling("", "HTTP/1.1 102 Processing\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"
            })
    void halfAnAnswerIsALostConnection(String half) throws Exception {
        assertIndeterminate("CONNECTION_LOST", (connection, request) -> {
            RawServer.say(connection, half);
            return false;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno header at all\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nXYZ\r\nnonsense\r\n",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\nthis is not gzip now"
            })
    void whatIsNoHttpAnswerIsUnreadable(String text) throws Exception {
        assertIndeterminate("UNREADABLE_REPLY", (connection, request) -> {
            RawServer.say(connection, text);
            return false;
        });
    }

    @Test
    void aReplyOfAMebibyteIsReadAndALargerOneIsNot() throws Exception {
        String largest = "x".repeat(ReplyText.LARGEST);
        try (RawServer server = RawServer.saying(RawServer.ok(largest));
                Calls calls = Calls.to(server)) {
            assertEquals(largest, calls.get().body());
        }
        assertIndeterminate(
                "UNREADABLE_REPLY", (connection, request) -> RawServer.say(connection, RawServer.ok(largest + "x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nX-Long: ", "HTTP/1.1 200 OK\r\n"})
    void anEndlessHeadIsCutShort(String start) throws Exception {
        String more = start.endsWith(" ") ? "x".repeat(1000) : "X-More: 1\r\n".repeat(100);
        assertIndeterminate("UNREADABLE_REPLY", (connection, request) -> {
            RawServer.say(connection, start);
            while (true) {
                RawServer.say(connection, more);
            }
        });
    }

    @Test
    void aGzipBombIsBoundedByWhatItUnpacksTo() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[64 << 20]);
        }
        assertTrue(packed.size() < ReplyText.LARGEST, "the bomb would be stopped by its packed size alone");
        assertIndeterminate("UNREADABLE_REPLY", (connection, request) -> {
            RawServer.say(
                    connection,
                    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + packed.size() + "\r\n\r\n");
            connection.getOutputStream().write(packed.toByteArray());
            return true;
        });
    }

    @Test
    void lateAnswer_onTheSameConnection_isNotTakenForTheNextRequest() throws Exception {
        RawServer.Behaviour late = (connection, request) -> {
            Thread.sleep(request.contains("GET") ? 1_500 : 0);
            return RawServer.say(connection, RawServer.ok(request.contains("GET") ? "first" : "second"));
        };
        try (RawServer server = RawServer.of(late);
                Calls calls = Calls.to(server)) {
            assertEquals("TIMEOUT", calls.get().outcome().code());
            assertEquals("second", calls.post().body());
        }
    }

    @Test
    void unrequestedAnswer_onTheConnection_isNotBelieved() throws Exception {
        try (RawServer server = RawServer.saying(RawServer.ok("first") + RawServer.ok("unasked"));
                Calls calls = Calls.to(server)) {
            assertEquals("first", calls.get().body());
            Calls.Result second = calls.get();
            assertNull(second.body(), "the answer to no request was taken for an answer");
            assertEquals(Verdict.NOT_SENT, second.outcome().verdict());
            assertEquals("first", calls.get().body());
            assertEquals(2, server.requests().size());
        }
    }

    @Test
    void theProviderGetsNoHeaderButHttpsOwn() throws Exception {
        try (RawServer server = RawServer.saying(RawServer.ok(""));
                Calls calls = Calls.to(server)) {
            calls.get();
            calls.post();
            assertEquals(
                    Set.of("accept-encoding", "connection", "host", "user-agent"),
                    headers(server.requests().get(0)));
            assertEquals(
                    Set.of("accept-encoding", "connection", "content-length", "content-type", "host", "user-agent"),
                    headers(server.requests().get(1)));
        }
    }

    private static Set<String> headers(String request) {
        return request.lines()
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void noCookieComesBack() throws Exception {
        try (RawServer server =
                        RawServer.saying("HTTP/1.1 200 OK\r\nSet-Cookie: session=1\r\nContent-Length: 0\r\n\r\n");
                Calls calls = Calls.to(server)) {
            calls.get();
            calls.get();
            assertFalse(
                    server.requests().get(1).toLowerCase().contains("cookie"),
                    server.requests().get(1));
        }
    }

    @Test
    void aProcessThatSleptSendsNothing() throws Exception {
        List<Exchange> asleep = new ArrayList<>();
        try (RawServer server = RawServer.saying(RawServer.ok("done"));
                Calls calls = Calls.to(server)) {
            Calls.Result late = calls.getAfter(exchange -> {
                SendWindow.open(
                        exchange,
                        System.nanoTime() - SendWindow.LIMIT.plusSeconds(1).toNanos(),
                        "acme-recharge");
                asleep.add(exchange);
            });
            asleep.forEach(SendWindow::close);
            assertInstanceOf(NotSentException.class, late.fault());
            assertEquals(0, server.requests().size(), "it was sent");
            assertEquals("done", calls.get().body());
        }
    }

    @Test
    void anEmptyAnswerHasNoBody() throws Exception {
        try (RawServer server = RawServer.saying("HTTP/1.1 204 No Content\r\n\r\n");
                Calls calls = Calls.to(server)) {
            Calls.Result result = calls.get();
            assertEquals(204, result.status());
            assertTrue(result.body() == null || result.body().isEmpty());
        }
    }
}

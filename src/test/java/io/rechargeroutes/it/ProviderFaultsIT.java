package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every way in which a provider can fail, in the packaged application: one request, an indeterminate outcome with its
 * name, and the truth found out later.
 */
class ProviderFaultsIT {

    private static final String HEADER = "orderId,operator,circle,number,amount,provider,expiresAt\n";
    private static final String NEVER = "0+0+0+1+1+?+2099";
    private static final String EACH_SECOND = "*+*+*+*+*+?";

    @TempDir
    Path home;

    /** A fault of the simulator's, the code that it leads to, and whether the recharge happens all the same. */
    private record Fault(String name, String code, boolean happens) {}

    private static final List<Fault> FAULTS = List.of(
            new Fault("DROPPED_AFTER", "CONNECTION_LOST", true), new Fault("DROPPED_BEFORE", "CONNECTION_LOST", false),
            new Fault("UNAVAILABLE", "HTTP_503", false), new Fault("TOO_MANY", "HTTP_429", false),
            new Fault("REDIRECT", "REDIRECTED", false), new Fault("NO_ANSWER", "TIMEOUT", true),
            new Fault("TRICKLE", "TIMEOUT", true), new Fault("HALF", "CONNECTION_LOST", true),
            new Fault("HTML_PAGE", "UNREADABLE_REPLY", true), new Fault("HUGE", "UNREADABLE_REPLY", true),
            new Fault("EMPTY", "UNREADABLE_REPLY", true), new Fault("OTHER_ORDER", "MISMATCHED_REPLY", true));

    /** One order that meets one fault. */
    private record Case(String orderId, String number, String row, Fault fault) {

        /**
         * AOP's answer to a FASTag payment names no order at all, so that another's cannot be distinguished from ours.
         */
        boolean indistinguishable() {
            return orderId.startsWith("FASTAG") && fault.name().equals("OTHER_ORDER");
        }
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int fault = 0; fault < FAULTS.size(); fault++) {
            String digits = String.valueOf(10 + fault);
            cases.add(one(
                    "A1TOPUP-",
                    "98000001" + digits,
                    "AIRTEL,DELHI,98000001%s,10,,".formatted(digits),
                    FAULTS.get(fault)));
            cases.add(one(
                    "MOBILE-",
                    "98000002" + digits,
                    "AIRTEL,DELHI,98000002%s,10,AOP,".formatted(digits),
                    FAULTS.get(fault)));
            cases.add(one(
                    "FASTAG-",
                    "DL01AB10" + digits,
                    "FASTAG,,DL01AB10%s,500,AOP,".formatted(digits),
                    FAULTS.get(fault)));
        }
        return cases;
    }

    private static Case one(String kind, String number, String row, Fault fault) {
        return new Case(kind + fault.name(), number, row, fault);
    }

    private static Map<String, CSVRecord> byOrder(String results) {
        return Csv.rows(results).stream()
                .collect(Collectors.toMap(row -> row.get("orderId"), Function.identity(), (a, b) -> b, TreeMap::new));
    }

    private static Sandbox sandbox(int port) {
        return Sandbox.start(SandboxSettings.defaults().withPort(port));
    }

    /** What a library would log at the least convenient moment. */
    private static Application talkative(Application application) {
        return application
                .with("quarkus.log.level", "DEBUG")
                .with("quarkus.log.category.\"org.apache.camel\".level", "DEBUG")
                .with("quarkus.log.category.\"io.rechargeroutes\".level", "DEBUG")
                .with("recharge.circuit-breaker.failure-threshold", "0")
                .with("a1topup.timeout", "3s")
                .with("aop.timeout", "3s");
    }

    @Test
    void providerFault_anyKind_isOneRequestThenUnknownThenTheTruth() throws Exception {
        List<Case> cases = cases();
        try (Sandbox sandbox = sandbox(0);
                Application application = talkative(Application.in(home)).calling(sandbox)) {
            RequestJournal journal = new RequestJournal(sandbox);
            for (Case one : cases) {
                journal.fault(one.number(), one.fault().name());
            }
            // the first lock alone: nobody writes a secret
            application
                    .with("quarkus.log.console.filter", "")
                    .with("recharge.status.cron", NEVER)
                    .with("recharge.status.intervals", "1s")
                    .start();
            application.drop(
                    "faults.csv",
                    HEADER
                            + cases.stream()
                                    .map(one -> one.orderId() + "," + one.row() + "\n")
                                    .collect(Collectors.joining()));
            Map<String, CSVRecord> first = byOrder(application.result("faults.results.csv"));
            assertAll(cases.stream().map(one -> indeterminate(one, first.get(one.orderId()))));
            assertSeenOnce(journal, cases);
            assertEquals(cases.size(), journal.moneyRequests());
            assertEquals(
                    404,
                    application
                            .get("/callback/a1topup/?txid=123456789012345678&status=Success")
                            .statusCode(),
                    "no token is set");
            assertNoSecret(application);
            application.stop();

            // what may be sent is too old by now; what was sent is queried, and that is all
            // the second lock alone: the HTTP client writes whole requests, and the console masks them
            application
                    .with("quarkus.log.console.filter", "secrets")
                    .with("quarkus.log.category.\"org.apache.hc\".level", "DEBUG")
                    .with("quarkus.log.category.\"org.apache.camel.component.http\".level", "DEBUG");
            application
                    .with("recharge.status.cron", EACH_SECOND)
                    .with("recharge.status.give-up-after", "1s")
                    .with("recharge.dispatch.max-age", "PT0.001S")
                    .start();
            application.drop("late.csv", HEADER + "LATE,AIRTEL,DELHI,9800000399,10,,\n");
            Map<String, CSVRecord> last = byOrder(application.result("faults.final.csv"));
            assertAll(cases.stream().map(one -> resolved(one, last.get(one.orderId()))));
            CSVRecord late = byOrder(application.result("late.results.csv")).get("LATE");
            assertEquals("FAILED EXPIRED", late.get("status") + " " + late.get("code"));
            assertEquals(0, journal.orders("9800000399").size());
            assertSeenOnce(journal, cases);
            assertEquals(cases.size(), journal.moneyRequests());
            assertTrue(
                    application.output().contains("pwd=***&"),
                    "the HTTP client wrote no request: the second lock was not tried");
            assertNone(application, secrets());
        }
    }

    private static Executable indeterminate(Case one, CSVRecord row) {
        String expected =
                one.indistinguishable() ? "SUCCESS " : "UNKNOWN " + one.fault().code();
        return () -> assertEquals(
                one.orderId() + " " + expected, one.orderId() + " " + row.get("status") + " " + row.get("code"));
    }

    /** What did not happen is not found, which proves nothing: a person decides. */
    private static Executable resolved(Case one, CSVRecord row) {
        String expected = one.fault().happens() ? "SUCCESS " : "REVIEW NO_ANSWER";
        return () -> assertEquals(
                one.orderId() + " " + expected, one.orderId() + " " + row.get("status") + " " + row.get("code"));
    }

    private static void assertSeenOnce(RequestJournal journal, List<Case> cases) throws IOException {
        for (Case one : cases) {
            List<JsonNode> orders = journal.orders(one.number());
            assertEquals(1, orders.size(), orders.toString());
            assertEquals(1, orders.get(0).path("seen").asInt(), orders.toString());
            assertEquals(
                    one.fault().happens() ? 1 : 0,
                    orders.get(0).path("executions").asInt(),
                    orders.toString());
        }
        assertEquals(0, journal.duplicates().size());
    }

    @Test
    void providerUnreachable_thatAnswersNobody_isWaitedForUntilTheRequestIsTooOld() throws Exception {
        int reserved = Application.freePort();
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Application application = talkative(Application.in(home)).calling(reserved)) {
            List<String> received = closingEach(plain);
            application
                    .with("aop.url", "https://127.0.0.1:" + plain.getLocalPort() + "/aop")
                    .with("recharge.dispatch.back-off", "PT0.5S")
                    .start();
            String soon = Instant.now().plusSeconds(8).toString();
            application.drop(
                    "waiting.csv",
                    HEADER
                            + """
                    REFUSED,AIRTEL,DELHI,9800000401,10,,
                    NO-TLS,AIRTEL,DELHI,9800000402,10,AOP,
                    NO-BILL,FASTAG,,DL01AB1003,500,,
                    SHORT-LIVED,AIRTEL,DELHI,9800000404,10,AOP,%s
                    """
                                    .formatted(soon));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertEquals(
                            Map.of(
                                    "REFUSED",
                                    "RECEIVED PROVIDER_UNREACHABLE",
                                    "NO-TLS",
                                    "RECEIVED PROVIDER_UNREACHABLE",
                                    "NO-BILL",
                                    "RECEIVED PROVIDER_UNREACHABLE",
                                    "SHORT-LIVED",
                                    "FAILED EXPIRED"),
                            states(application)));
            assertFalse(Files.exists(home.resolve("outbox/waiting.results.csv")), "not every row has an outcome");

            try (Sandbox sandbox = sandbox(reserved)) {
                RequestJournal journal = new RequestJournal(sandbox);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> "SUCCESS null".equals(states(application).get("REFUSED")));
                assertEquals(1, journal.orders("9800000401").get(0).path("seen").asInt());
                assertEquals(1, journal.moneyRequests());
            }
            application.stop();
            application
                    .with("recharge.dispatch.give-up-after", "1s")
                    .with("recharge.dispatch.max-age", "5s")
                    .start();
            Map<String, CSVRecord> results = byOrder(application.result("waiting.results.csv"));
            assertEquals(
                    Map.of(
                            "REFUSED",
                            "SUCCESS ",
                            "NO-TLS",
                            "FAILED EXPIRED",
                            "NO-BILL",
                            "FAILED EXPIRED",
                            "SHORT-LIVED",
                            "FAILED EXPIRED"),
                    results.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    entry -> entry.getValue().get("status") + " "
                                            + entry.getValue().get("code"))));
            assertTrue(received.size() > 1, "the provider that speaks no TLS was not tried again");
            assertTrue(
                    received.stream().noneMatch(bytes -> bytes.contains("HTTP/1.1") || bytes.contains("AOP-000")),
                    "it was sent in the clear");
            assertNoSecret(application);
        }
    }

    /** Takes connections, keeps what comes first on each, and answers as a plain web server would. */
    private static List<String> closingEach(ServerSocket plain) {
        List<String> received = new CopyOnWriteArrayList<>();
        Thread thread = new Thread(
                () -> {
                    while (!plain.isClosed()) {
                        try (Socket connection = plain.accept()) {
                            byte[] bytes = new byte[4096];
                            int length = connection.getInputStream().read(bytes);
                            received.add(new String(bytes, 0, Math.max(0, length), StandardCharsets.ISO_8859_1));
                            connection
                                    .getOutputStream()
                                    .write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
                                            .getBytes(StandardCharsets.US_ASCII));
                        } catch (IOException gone) {
                            // the client went away, or the test is over
                        }
                    }
                },
                "plain-server");
        thread.setDaemon(true);
        thread.start();
        return received;
    }

    /** State and code of every request, from the ledger itself: no file reports a request that waits. */
    private static Map<String, String> states(Application application) throws IOException, SQLException {
        Path data = application.home().resolve("data");
        String port = Files.readAllLines(data.resolve("ledger/postmaster.pid")).get(3);
        try (Connection ledger = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                        "postgres",
                        Files.readString(data.resolve("ledger.password")).strip());
                var select = ledger.prepareStatement("SELECT order_id, state, code FROM request");
                var row = select.executeQuery()) {
            Map<String, String> states = new TreeMap<>();
            while (row.next()) {
                states.put(row.getString(1), row.getString(2) + " " + row.getString(3));
            }
            return states;
        }
    }

    /**
     * Nothing that the application wrote or shows holds a credential, or the parameters that it goes with. The ledger
     * is not asked.
     */
    private static void assertNoSecret(Application application) throws IOException {
        assertNone(application, secrets());
        assertNone(application, List.of("username=" + Application.USERNAME, "pwd="));
    }

    private static List<String> secrets() {
        String encoded = URLEncoder.encode(Application.PASSWORD, StandardCharsets.UTF_8);
        return List.of(
                Application.PASSWORD, encoded, encoded.replace("+", "%20"), "%2B%26%25%23%3D", "sandbox+&", "AOP-000");
    }

    private static void assertNone(Application application, List<String> secrets) throws IOException {
        Map<String, String> written = new TreeMap<>(files(application.home()));
        for (String page : new String[] {"/q/metrics", "/q/health"}) {
            written.put(page, application.get(page).body());
        }
        assertTrue(written.get("output.log").contains("DEBUG"), "nothing was logged at DEBUG");
        written.forEach((name, text) -> secrets.forEach(secret -> assertFalse(
                text.contains(secret),
                () -> name + " holds " + secret + ": "
                        + text.lines()
                                .filter(line -> line.contains(secret))
                                .findFirst()
                                .orElse(""))));
    }

    private static Map<String, String> files(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.equals(home.resolve("output.log"))
                            || file.startsWith(home.resolve("outbox"))
                            || file.startsWith(home.resolve("inbox")))
                    .collect(Collectors.toMap(file -> home.relativize(file).toString(), ProviderFaultsIT::text));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}

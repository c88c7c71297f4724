package io.rechargeroutes.docs;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.broker.BrokerClients;
import io.rechargeroutes.broker.BrokerSettings;
import io.rechargeroutes.it.Application;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged application as somebody else on the network, or on its host, finds it; docs/operations.md says the same.
 */
class OpenPortsIT {

    private static final String TOKEN = "a-token-of-twenty-characters";
    private static final String USER = "anna:annas long secret";
    private static final Document OPERATIONS = Document.of("docs/operations.md");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path home;

    private static Sandbox sandbox;
    private static Application application;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
        application = Application.in(home)
                .calling(sandbox)
                .with("recharge.api.users", "anna")
                .with("recharge.api.anna.password", "annas long secret")
                .with("a1topup.callback.token", TOKEN)
                .with("recharge.jms.enabled", "true")
                .with("recharge.broker.embedded", "true")
                .with("recharge.files.to-results-queue", "true")
                .with("recharge.ledger.port", String.valueOf(Application.freePort()))
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
        sandbox.close();
    }

    private static HttpResponse<String> get(String port, String path, String user) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + application.setting(port) + path.replace("<token>", TOKEN)));
        if (user != null) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
        }
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }

    @Test
    void everyAddress_onBothPorts_answersAsDocumented() {
        List<String> documented = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (List<String> row : OPERATIONS.rows("GET")) {
            String path = Document.codeOf(row.get(0));
            documented.add(path + " " + row.subList(1, 5));
            found.add(path + " "
                    + Stream.of("quarkus.http.port", "quarkus.management.port")
                            .flatMap(port -> Stream.of(null, USER)
                                    .map(user ->
                                            String.valueOf(get(port, path, user).statusCode())))
                            .toList());
        }
        assertTrue(documented.size() > 15, documented.toString());
        assertEquals(String.join("\n", documented), String.join("\n", found));
    }

    /** What listens is read from the kernel: the process and its PostgreSQL. */
    @Test
    void everyPort_ofTheProcesses_listensAsDocumented() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        OPERATIONS.rows("listens").stream()
                .filter(row -> !row.get(1).contains("sandbox"))
                .forEach(row -> documented.put(Document.codeOf(row.get(0)), row.get(2)));
        Map<Integer, String> names = new TreeMap<>();
        for (String key : documented.keySet()) {
            names.put(Integer.valueOf(application.setting(key).replaceAll(".*:", "")), key);
        }
        Map<String, String> found = new TreeMap<>();
        listening().forEach((port, address) -> found.put(names.getOrDefault(port, "port " + port), address));
        assertEquals(documented, found);
    }

    private static Map<Integer, String> listening() throws IOException {
        Set<String> sockets = new TreeSet<>();
        sockets.addAll(sockets(application.process().pid()));
        // the server is no child of the process: pg_ctl starts it apart
        sockets.addAll(sockets(Long.parseLong(Files.readAllLines(home.resolve("data/ledger/postmaster.pid"))
                .get(0)
                .strip())));
        Map<Integer, String> ports = new TreeMap<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] cells = line.strip().split("\\s+");
                if (cells[3].equals("0A") && sockets.contains("socket:[" + cells[9] + "]")) {
                    String[] address = cells[1].split(":");
                    ports.merge(
                            Integer.parseInt(address[1], 16),
                            address[0].matches("0+") ? "all" : "loopback",
                            (one, other) -> one.equals(other) ? one : "all");
                }
            }
        }
        return ports;
    }

    private static Set<String> sockets(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.map(OpenPortsIT::target)
                    .filter(target -> target.startsWith("socket:"))
                    .collect(Collectors.toSet());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    @Test
    void wrongLogins_afterFive_mustWait() {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            statuses.add(
                    get("quarkus.http.port", "/api/requests", "mallory:guess").statusCode());
        }
        assertEquals(List.of(401, 401, 401, 401, 401, 429), statuses);
        HttpResponse<String> refused = get("quarkus.http.port", "/api/requests", "mallory:guess");
        int wait = Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow());
        assertTrue(wait > 0 && wait <= 900, String.valueOf(wait));
        assertEquals(200, get("quarkus.http.port", "/api/requests", USER).statusCode());
    }

    @Test
    void foldersAndFiles_ofARun_areForTheirOwnerAlone() {
        application.drop("good.csv", "orderId,operator,circle,number,amount\nGOOD-1,AIRTEL,DELHI,9800000011,10\n");
        application.drop(
                "broken.json",
                "[{\"orderId\":\"BROKEN-1\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"9800000012\",\"amount\":\"10\"},");
        application.result("good.results.csv");
        application.result("broken.results.json");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Files.exists(home.resolve("inbox/.failed/broken.json"))
                        && Files.exists(home.resolve("inbox/.done/good.csv")));
        List<String> open = new ArrayList<>();
        for (String folder : List.of("inbox/.work", "inbox/.done", "inbox/.failed", "outbox")) {
            walk(home.resolve(folder)).forEach(path -> open.add(path + " " + permissions(path)));
        }
        for (String name : List.of(
                "data",
                "data/ledger",
                "data/broker",
                "data/lock",
                "data/ledger.password",
                "data/broker.password",
                "data/secrets.key")) {
            open.add(home.resolve(name) + " " + permissions(home.resolve(name)));
        }
        assertTrue(open.size() > 14, open.toString());
        assertEquals(
                List.of(),
                open.stream()
                        .filter(line -> !line.endsWith(" rwx------") && !line.endsWith(" rw-------"))
                        .toList());
    }

    private static List<Path> walk(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.toList();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException gone) {
            return "rw-------"; // a draft that took its place meanwhile
        }
    }

    @Test
    void embeddedBroker_givesOutcomes_toThoseWhoKnowItsPasswordAlone() throws Exception {
        application.drop(
                "published.csv", "orderId,operator,circle,number,amount\nPUBLISHED-1,AIRTEL,DELHI,9800000013,10\n");
        application.result("published.results.csv");
        String password = Files.readString(home.resolve("data/broker.password"));
        assertEquals("PUBLISHED-1", outcome("recharge", password));
        assertThrows(JMSException.class, () -> outcome("recharge", "guess"));
        assertThrows(JMSException.class, () -> outcome(null, null));
        assertTrue(!application.output().contains(password), "the log shows the broker's password");
    }

    private static String outcome(String username, String password) throws JMSException {
        BrokerSettings broker = new BrokerSettings(
                application.setting("recharge.broker.url"),
                Optional.ofNullable(username),
                Optional.ofNullable(password),
                1,
                Optional.empty(),
                Optional.empty());
        try (Connection connection = BrokerClients.of(broker).createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            TextMessage reported = (TextMessage)
                    session.createConsumer(session.createQueue("recharge.results"), "JMSCorrelationID = 'PUBLISHED-1'")
                            .receive(20_000);
            return reported.getJMSCorrelationID();
        }
    }
}

package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A1Topup and the packaged application, which logs all that it can: every operator of A1Topup's document, indeterminate
 * outcomes, and callbacks, true ones and others. Requests are queried only because of callbacks. At the end everything
 * that was written is searched for secrets.
 */
class A1TopupIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String TOKEN = "a-token_that-nobody-may-see";
    private static final String HEADER = "orderId,operator,circle,number,amount\n";
    private static final Path DOCUMENT = Path.of("src/test/resources/a1topup");

    @TempDir
    static Path home;

    private static Path journal;
    private static Sandbox sandbox;
    private static RequestJournal requests;
    private static Application application;

    @BeforeAll
    static void start() {
        application = Application.in(home.resolve("home"));
        journal = home.resolve("journal.jsonl");
        sandbox = Sandbox.start(SandboxSettings.defaults()
                .withPort(0)
                .withJournal(journal)
                .withPendingFor(Duration.ofSeconds(3))
                .withCallbacks(application.uri("/callback/a1topup/" + TOKEN), Duration.ofSeconds(3)));
        requests = new RequestJournal(sandbox);
        for (String category :
                List.of("io.rechargeroutes", "org.apache.camel", "org.apache.camel.component.http", "org.apache.hc")) {
            application.with("quarkus.log.category.\"" + category + "\".level", "TRACE");
        }
        application
                .calling(sandbox)
                .with("quarkus.log.level", "DEBUG")
                .with("a1topup.timeout", "3s")
                .with("a1topup.callback.token", TOKEN)
                .with("quarkus.log.file.enabled", "true")
                .with(
                        "quarkus.log.file.path",
                        home.resolve("home/application.log").toString())
                .with("quarkus.http.access-log.enabled", "true")
                .with("quarkus.http.access-log.log-to-file", "true")
                .with(
                        "quarkus.http.access-log.log-directory",
                        home.resolve("home").toString())
                .with("recharge.status.cron", "*+*+*+*+*+?")
                .with("recharge.status.intervals", "1h")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            assertNoSecretStandsAnywhere();
        } finally {
            application.close();
            sandbox.close();
        }
    }

    private static void assertNoSecretStandsAnywhere() throws IOException {
        String encoded = URLEncoder.encode(Application.PASSWORD, StandardCharsets.UTF_8);
        List<String> secrets = List.of(Application.PASSWORD, encoded, encoded.replace("+", "%20"), "AOP-000", TOKEN);
        Map<String, String> written = written();
        assertTrue(
                written.keySet().containsAll(List.of("home/application.log", "/q/metrics")),
                written.keySet().toString());
        written.forEach((name, text) -> secrets.forEach(secret -> assertFalse(
                text.contains(secret),
                () -> name + " holds " + secret + ": "
                        + text.lines()
                                .filter(line -> line.contains(secret))
                                .findFirst()
                                .orElse("")
                                .transform(line -> line.substring(0, Math.min(300, line.length()))))));
    }

    /** Every file of the application's folder but its settings, its ledger included; and what it shows. */
    private static Map<String, String> written() throws IOException {
        Map<String, String> written = new TreeMap<>();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/data/pg/"))
                    .toList()) {
                written.put(home.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        written.remove("home/application.properties");
        for (String page : List.of("/q/metrics", "/q/health")) {
            written.put(page, application.get(page).body());
        }
        return written;
    }

    /** A row of the document: what we send, and what A1Topup must see. */
    private record Sent(String row, Map<String, String> seen) {}

    /**
     * The document's words on number, value1 and value2: what is asked for, by the name that our details have for it,
     * and a value.
     */
    private static final Map<String, List<String>> DETAILS = Map.of(
            "LAT",
            List.of("stdCode", "011"),
            "LBS",
            List.of("stdCode", "0141", "accountNumber", "9000012"),
            "LMT",
            List.of("caNumber", "77001"),
            "MG",
            List.of("billGroupNumber", "7"),
            "MSEDCL",
            List.of("billingUnit", "4701", "processingCycle", "3"),
            "RELIANCE",
            List.of("cycleNumber", "12"),
            "ICP",
            List.of("dateOfBirth", "1980-01-31"),
            "TAI",
            List.of("dateOfBirth", "1980-01-31"));

    private static final List<String> NAMES = List.of(
            "stdCode",
            "accountNumber",
            "caNumber",
            "billGroupNumber",
            "billingUnit",
            "processingCycle",
            "cycleNumber",
            "dateOfBirth");
    private static final Map<String, String> NUMBERS = Map.of(
            "ATV",
            "30000000%02d",
            "STV",
            "400000000%02d",
            "TTV",
            "10000000%02d",
            "VTV",
            "1000000%02d",
            "DTV",
            "020000000%02d",
            "LAT",
            "250000%02d",
            "LBS",
            "250000%02d",
            "LMT",
            "250000%02d");

    @Test
    void everyOperatorOfTheDocumentGoesOutAsTheDocumentSays() throws Exception {
        List<Sent> rows = new ArrayList<>(operators());
        assertEquals(145 - 11, rows.size(), "the document's rows but those that can only fail");
        rows.addAll(circles());
        String header = "orderId,operator,circle,number,amount,"
                + NAMES.stream().map(name -> "details." + name).collect(Collectors.joining(",")) + "\n";
        application.drop("all.csv", header + rows.stream().map(Sent::row).collect(Collectors.joining()));
        List<CSVRecord> results = Csv.rows(application.result("all.results.csv"));
        Map<String, JsonNode> seen = seen();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            CSVRecord result = results.get(i);
            Map<String, String> fields = fields(seen.get(result.get("reference")));
            if (!result.get("status").equals("SUCCESS")
                    || !fields.equals(rows.get(i).seen())) {
                wrong.add(rows.get(i) + " -> " + result.get("status") + " " + result.get("code") + " "
                        + result.get("message") + " " + fields);
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(
                application.output().contains("pwd=***&"),
                "the HTTP client wrote no request: nothing was there to be masked");
    }

    /** Joins the document and the catalogue by A1Topup's code, both read as plain tables. */
    private static List<Sent> operators() throws IOException {
        Map<String, List<CSVRecord>> catalogue = Csv.rows(
                        Files.readAllLines(Path.of("routes/catalog/operators.csv")).stream()
                                .filter(line -> !line.startsWith("#"))
                                .collect(Collectors.joining("\n")))
                .stream()
                .collect(Collectors.groupingBy(row -> row.get("a1topup")));
        List<Sent> rows = new ArrayList<>();
        for (String line : Files.readAllLines(DOCUMENT.resolve("seed-operators.tsv")).stream()
                .skip(1)
                .toList()) {
            String[] cells = (line + "\t\t").split("\t", -1);
            CSVRecord ours = catalogue.get(cells[1].strip()).remove(0);
            if (ours.get("disabled").isEmpty()) {
                rows.add(sent(rows.size(), ours.get("code"), cells[1].strip(), cells[0], cells[2].strip()));
            }
        }
        return rows;
    }

    private static Sent sent(int i, String operator, String code, String name, String service) {
        boolean bill = List.of("Electricity", "Gas", "Insurance").contains(service);
        boolean tag = service.isEmpty() && (code.endsWith("F") || List.of("APB").contains(code)) && !code.equals("GLF");
        String form = NUMBERS.getOrDefault(code, bill ? "C-70/1000%02d" : tag ? "DL01AB10%02d" : "98000003%02d");
        boolean circle =
                service.equals("Mobile") || List.of("BS", "MTR", "MTT", "RI").contains(code);
        return sent(
                i,
                operator,
                code,
                circle ? "DELHI" : "",
                circle ? "5" : "4",
                form.formatted(i % 80),
                DETAILS.getOrDefault(code, List.of()));
    }

    private static Sent sent(
            int i,
            String operator,
            String code,
            String circle,
            String circleCode,
            String number,
            List<String> details) {
        String amount = String.valueOf(10 + i);
        Map<String, String> seen = new TreeMap<>(Map.of(
                "operatorcode", code, "circlecode", circleCode, "number", number, "amount", amount, "format", "json"));
        List<String> cells = new ArrayList<>(Collections.nCopies(NAMES.size(), ""));
        for (int d = 0; d < details.size(); d += 2) {
            cells.set(NAMES.indexOf(details.get(d)), details.get(d + 1));
            seen.put(
                    "value" + (1 + d / 2), details.get(d + 1).equals("1980-01-31") ? "31-01-1980" : details.get(d + 1));
        }
        return new Sent(
                "ALL-%d,%s,%s,%s,%s,%s\n".formatted(i, operator, circle, number, amount, String.join(",", cells)),
                seen);
    }

    /** One operator in each circle that has a code in the document. */
    private static List<Sent> circles() throws IOException {
        List<Sent> rows = new ArrayList<>();
        for (String line : Files.readAllLines(DOCUMENT.resolve("seed-circles.tsv")).stream()
                .skip(1)
                .toList()) {
            String[] cells = (line + "\t").split("\t", -1);
            if (!cells[1].isBlank()) {
                String circle = cells[0].strip().toUpperCase(Locale.ROOT).replace(' ', '_');
                rows.add(sent(
                        200 + rows.size(),
                        "AIRTEL",
                        "A",
                        circle,
                        cells[1].strip(),
                        "98000004%02d".formatted(rows.size()),
                        List.of()));
            }
        }
        assertEquals(25, rows.size());
        return rows;
    }

    private static Map<String, JsonNode> seen() throws IOException {
        Map<String, JsonNode> seen = new TreeMap<>();
        for (String line : Files.readAllLines(journal)) {
            JsonNode request = JSON.readTree(line);
            if (request.path("call").asText().equals("recharge")) {
                seen.put(request.path("reference").asText(), request);
            }
        }
        return seen;
    }

    private static Map<String, String> fields(JsonNode request) {
        Map<String, String> fields = new TreeMap<>();
        for (String name : List.of("operatorcode", "circlecode", "number", "amount", "format", "value1", "value2")) {
            if (request != null && request.hasNonNull(name)) {
                fields.put(name, request.get(name).asText());
            }
        }
        return fields;
    }

    @Test
    void pendingOnesAreSettledAndSuccessesTakenBackWhenTheProviderCallsBack() {
        application.drop(
                "back.csv",
                HEADER
                        + "BACK-90,AIRTEL,DELHI,9800000590,10\nBACK-91,AIRTEL,DELHI,9800000591,10\nBACK-99,AIRTEL,DELHI,9800000599,10\n");
        assertEquals("PENDING PENDING SUCCESS", statuses(application.result("back.results.csv")));
        assertTrue(statuses(application.result("back.final.csv")).startsWith("SUCCESS FAILED "));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Stream.of("back.final.csv", "back.changes.csv").anyMatch(this::reportsAReversal));
    }

    private boolean reportsAReversal(String name) {
        Path file = home.resolve("home/outbox").resolve(name);
        return Files.exists(file) && application.result(name).contains("BACK-99,RECHARGE,REVERSED,true,A1TOPUP");
    }

    private static String statuses(String results) {
        return Csv.rows(results).stream().map(row -> row.get("status")).collect(Collectors.joining(" "));
    }

    @Test
    void aThousandCallbacksInAnyOrderLeaveWhatIsTrueAndAskLittle() throws Exception {
        for (int i = 0; i < 20; i++) {
            requests.fault("98000006%02d".formatted(i), i % 2 == 0 ? "DROPPED_AFTER" : "HTML_PAGE");
        }
        application.drop(
                "storm.csv",
                HEADER
                        + IntStream.range(0, 20)
                                .mapToObj("STORM-%1$d,AIRTEL,DELHI,98000006%1$02d,10\n"::formatted)
                                .collect(Collectors.joining()));
        List<String> references = Csv.rows(application.result("storm.results.csv")).stream()
                .map(row -> row.get("reference"))
                .toList();
        long before = requests.calls("A1TOPUP", "status");
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            String reference = i % 10 == 9 ? "%018d".formatted(i) : references.get(i * 7 / 10 % 20);
            String status = i % 3 == 0 ? "Failure" : "Success";
            boolean form = i % 4 == 0;
            calls.add(() -> form
                    ? post("txid=" + reference + "&status=" + status + "&opid=100% & more")
                    : get("?txid=" + reference + "&status=" + status));
        }
        Collections.shuffle(calls, new Random(1));
        ExecutorService senders = Executors.newFixedThreadPool(8);
        try {
            for (Future<Integer> answer : senders.invokeAll(calls)) {
                assertEquals(200, answer.get());
            }
        } finally {
            senders.shutdownNow();
        }
        assertEquals(
                Collections.nCopies(20, "SUCCESS"),
                Csv.rows(application.result("storm.final.csv")).stream()
                        .map(row -> row.get("status"))
                        .toList());
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .until(() -> requests.calls("A1TOPUP", "status") <= before + 2 * 20);
        assertFalse(Files.exists(home.resolve("home/outbox/storm.changes.csv")));
    }

    @Test
    void forgedCallback_unknownAttempt_changesNothingAndIsReportedOnce() throws Exception {
        application.drop("forged.csv", HEADER + "FORGED,AIRTEL,DELHI,9800000701,10\n");
        String reference =
                Csv.rows(application.result("forged.results.csv")).get(0).get("reference");
        long before = requests.calls("A1TOPUP", "status");
        for (int i = 0; i < 5; i++) {
            assertEquals(200, get("?txid=" + reference + "&status=Failure&opid=forged"));
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> lines("ALERT CALLBACK_DISAGREES FORGED") == 1);
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .until(() -> lines("ALERT CALLBACK_DISAGREES FORGED") == 1);
        assertTrue(requests.calls("A1TOPUP", "status") > before, "it was not queried");
        assertFalse(Files.exists(home.resolve("home/outbox/forged.changes.csv")));
    }

    private static long lines(String text) {
        return application.output().lines().filter(line -> line.contains(text)).count();
    }

    @Test
    void notACallback_isRefused_countedAndLoggedOnce() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    404,
                    application
                            .get("/callback/a1topup/" + TOKEN + "x?txid=1&status=Success")
                            .statusCode());
            assertEquals(400, get("?status=Success"));
            assertEquals(413, post("a".repeat(9000)));
        }
        assertEquals(404, application.get("/callback/a1topup/").statusCode());
        assertEquals(
                404,
                application
                        .get("/callback/a1topup/" + TOKEN + "/more?txid=1&status=Success")
                        .statusCode());
        String metrics = application.get("/q/metrics").body();
        assertTrue(
                metrics.matches("(?s).*recharge_callbacks_total\\{provider=\"A1TOPUP\",result=\"wrong_token\"\\} 5.*"),
                metrics);
        assertTrue(
                metrics.matches("(?s).*recharge_callbacks_total\\{provider=\"A1TOPUP\",result=\"too_large\"\\} 3.*"),
                metrics);
        assertEquals(1, lines("a callback of A1Topup has a wrong token"));
        assertEquals(1, lines("a callback of A1Topup is too large"));
    }

    @Test
    void aSenderThatDawdlesIsCutOff() throws Exception {
        try (Socket slow = new Socket("127.0.0.1", application.uri("/").getPort())) {
            OutputStream out = slow.getOutputStream();
            out.write(("POST /callback/a1topup/" + TOKEN + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            slow.setSoTimeout(300);
            InputStream in = slow.getInputStream();
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> closedAfterOneMore(out, in));
        }
        assertEquals(400, get("?status=Success"), "others are served");
    }

    private static boolean closedAfterOneMore(OutputStream out, InputStream in) {
        try {
            out.write('a');
            out.flush();
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException closed) {
            return true;
        }
    }

    private static int get(String query) {
        return status(HttpRequest.newBuilder(address(query)));
    }

    private static int post(String form) {
        return status(HttpRequest.newBuilder(address(""))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private static URI address(String query) {
        return application.uri("/callback/a1topup/" + TOKEN + query);
    }

    private static int status(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString())
                    .statusCode();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }
}

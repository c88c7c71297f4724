package io.rechargeroutes.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider that the application does not know, added with YAML and catalogue rows alone. */
class ThirdProviderIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DONE = "{'reference':'%s','transaction':42,'result':{'status':'DONE'}}";
    private static final String REJECTED =
            "{'reference':'%s','result':{'status':'REJECTED'},'words':'the number is barred'}";
    private static final String UNHEARD_OF = "{'reference':'%s','result':{'status':'PERHAPS'}}";

    private final List<JsonNode> recharges = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> queried = new ConcurrentHashMap<>();
    private HttpServer acme;

    @TempDir
    Path home;

    @BeforeEach
    void start() throws IOException {
        acme = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        acme.createContext("/recharge", exchange -> {
            JsonNode request = JSON.readTree(exchange.getRequestBody());
            recharges.add(request);
            answer(
                    exchange,
                    recharge(request.path("number").asText())
                            .formatted(request.path("reference").asText()));
        });
        acme.createContext("/status", exchange -> {
            String reference =
                    JSON.readTree(exchange.getRequestBody()).path("reference").asText();
            queried.merge(reference, 1, Integer::sum);
            answer(exchange, DONE.formatted(reference));
        });
        acme.start();
    }

    @AfterEach
    void stop() {
        acme.stop(0);
    }

    @Test
    void itTakesRechargesAndItsAnswersAreUnderstood() throws Exception {
        Application application = Application.in(home)
                .with("recharge.status.intervals", "6s")
                .with("recharge.status.cron", "0/1+*+*+*+*+?");
        AcmeFolder.add(home, "http://127.0.0.1:" + acme.getAddress().getPort());
        assertEquals(0, application.run("check"), application.output());
        try (application) {
            application.start();
            application.drop(
                    "jio.csv",
                    """
                    orderId,operator,circle,number,amount,provider
                    ACME-1,JIO,DELHI,9800000000,10,
                    ACME-2,JIO,DELHI,9800000001,10.50,
                    ACME-3,JIO,DELHI,9800000002,100,
                    ACME-4,JIO,DELHI,9800000003,10,
                    ACME-5,AIRTEL,DELHI,9800000000,20,ACME
                    ACME-6,VI,DELHI,9800000000,20,ACME
                    """);
            List<CSVRecord> results = Csv.rows(application.result("jio.results.csv"));
            assertEquals(
                    List.of("SUCCESS", "FAILED", "UNKNOWN", "UNKNOWN", "SUCCESS", "FAILED"), column(results, "status"));
            assertEquals(
                    List.of("", "PROVIDER_FAILED", "UNLISTED_REPLY", "MISMATCHED_REPLY", "", "NOT_OFFERED"),
                    column(results, "code"));
            assertEquals("42", results.get(0).get("providerRef"));
            assertEquals("the number is barred", results.get(1).get("message"));

            List<CSVRecord> last = Csv.rows(application.result("jio.final.csv"));
            assertEquals(
                    List.of("SUCCESS", "FAILED", "SUCCESS", "SUCCESS", "SUCCESS", "FAILED"), column(last, "status"));
            assertEquals(
                    results.stream()
                            .map(row -> row.get("reference"))
                            .skip(2)
                            .limit(2)
                            .collect(Collectors.toSet()),
                    queried.keySet());
        }
        assertEquals(5, recharges.size(), recharges.toString());
        JsonNode first = recharges.stream()
                .filter(request -> request.path("number").asText().equals("9800000001"))
                .findFirst()
                .orElseThrow();
        assertEquals("1002", first.path("operator").asText());
        assertEquals("10.50", first.path("amount").asText());
    }

    private static String recharge(String number) {
        return switch (number.substring(8)) {
            case "01" -> REJECTED;
            case "02" -> UNHEARD_OF;
            case "03" -> DONE.formatted("000000000000000000");
            default -> DONE;
        };
    }

    private static List<String> column(List<CSVRecord> rows, String name) {
        return rows.stream().map(row -> row.get(name)).toList();
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}

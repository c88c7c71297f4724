package io.rechargeroutes.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * With recharge.failover.enabled=true: what one provider refused goes to the other, once; after any other answer the
 * other is never asked. In MUMBAI the router chooses AOP first. Who answers stands before the simulator: it answers the
 * first provider's attempt by the case, and hands on all others.
 */
class FailoverIT {

    private static final String REFUSED =
            "200 {'txid':'0','status':'Failure','opid':'%s','number':'{number}','amount':'10','orderid':'{order}'}";
    private static final String PUBLISHED =
            "200 {'txid':'77','status':'%s','opid':'x','number':'{number}','amount':'10','orderid':'{order}'}";

    private static final String MUMBAI =
            """
                          - id: router-mumbai
                            expression:
                              simple:
                                expression: ${body.circle} == 'MUMBAI'
                            steps:
                              - setProperty:
                                  id: router-mumbai-aop
                                  name: provider
                                  expression:
                                    constant:
                                      expression: AOP
            """;
    private static final String OLD = "{'status':%s,'response_code':%s,'message':'x'}";
    private static final String NEW =
            "200 {'status':%s,'statusCode':%s,'msg':'x','message':'x','ReferanceID':'%s','data':%s}";

    /** What the first provider answers, and what the request comes to. */
    private record Case(String row, String answer, String outcome) {

        String first() {
            return row.startsWith("FASTAG") || row.contains("MUMBAI") ? "AOP" : "A1TOPUP";
        }

        String other() {
            return first().equals("AOP") ? "A1TOPUP" : "AOP";
        }

        /** Each case has a number of its own. */
        String number(int i) {
            return row.startsWith("FASTAG") ? "MH12AB12%02d".formatted(i) : "98000000%02d".formatted(i);
        }
    }

    private static final Pattern NUMBER = Pattern.compile("(?:98000000|MH12AB12)([0-9]{2})");
    private static final Pattern ATTEMPTS =
            Pattern.compile("/a1topup/recharge/api|/aop/(DoRecharge|V2/MobileRecharge|Recharge)");

    private static final List<Case> A1TOPUP_FIRST = List.of(
            new Case("AIRTEL,DELHI,,", REFUSED.formatted("Low Balance"), "SUCCESS AOP "),
            new Case("AIRTEL,DELHI,,", REFUSED.formatted("Operator Down"), "SUCCESS AOP "),
            new Case("AIRTEL,DELHI,,", REFUSED.formatted("Invalid IP"), "SUCCESS AOP "),
            new Case("AIRTEL,DELHI,,", "200 Authentication fail!", "SUCCESS AOP "),
            // the sender wants A1Topup; AOP has no code for this operator
            new Case("AIRTEL,DELHI,A1TOPUP,", REFUSED.formatted("Low Balance"), "FAILED A1TOPUP LOW_BALANCE"),
            new Case("BSNL_STV,DELHI,,", REFUSED.formatted("Low Balance"), "FAILED A1TOPUP LOW_BALANCE"),
            // tried, and not done
            new Case("AIRTEL,DELHI,,", PUBLISHED.formatted("Failure"), "FAILED A1TOPUP "),
            new Case("AIRTEL,DELHI,,", PUBLISHED.formatted("Pending"), "PENDING A1TOPUP "),
            new Case(
                    "AIRTEL,DELHI,,",
                    PUBLISHED.formatted("Success").replace("'77'", "'0'"),
                    "UNKNOWN A1TOPUP UNLISTED_REPLY"),
            new Case("AIRTEL,DELHI,,", PUBLISHED.formatted("Perhaps"), "UNKNOWN A1TOPUP UNLISTED_REPLY"),
            new Case(
                    "AIRTEL,DELHI,,",
                    PUBLISHED.formatted("Success").replace("{order}", "000000000000000000"),
                    "UNKNOWN A1TOPUP MISMATCHED_REPLY"),
            new Case(
                    "AIRTEL,DELHI,,",
                    PUBLISHED.formatted("Success").replace("'10'", "'11'"),
                    "UNKNOWN A1TOPUP MISMATCHED_REPLY"),
            new Case("AIRTEL,DELHI,,", "200 Already in pending process", "UNKNOWN A1TOPUP ALREADY_PENDING"),
            new Case("AIRTEL,DELHI,,", "200 Low Balance", "UNKNOWN A1TOPUP UNLISTED_REPLY"),
            new Case("AIRTEL,DELHI,,", "200 <html>Low Balance</html>", "UNKNOWN A1TOPUP UNREADABLE_REPLY"),
            new Case("AIRTEL,DELHI,,", "200 ", "UNKNOWN A1TOPUP UNREADABLE_REPLY"),
            new Case(
                    "AIRTEL,DELHI,,",
                    "500 " + REFUSED.formatted("Low Balance").substring(4),
                    "UNKNOWN A1TOPUP HTTP_500"),
            new Case("AIRTEL,DELHI,,", "503 ", "UNKNOWN A1TOPUP HTTP_503"),
            new Case("AIRTEL,DELHI,,", "429 ", "UNKNOWN A1TOPUP HTTP_429"),
            new Case("AIRTEL,DELHI,,", "302 ", "UNKNOWN A1TOPUP REDIRECTED"),
            new Case("AIRTEL,DELHI,,", "403 ", "UNKNOWN A1TOPUP HTTP_403"),
            new Case("AIRTEL,DELHI,,", "0 dropped", "UNKNOWN A1TOPUP CONNECTION_LOST"),
            new Case("AIRTEL,DELHI,,", "0 half", "UNKNOWN A1TOPUP CONNECTION_LOST"),
            new Case("AIRTEL,DELHI,,", "0 silent", "UNKNOWN A1TOPUP TIMEOUT"));

    /**
     * The same of AOP, by its first mobile API and for FASTags; in the second of the lists by its second mobile API.
     */
    private static final List<Case> AOP_FIRST = List.of(
            new Case("AIRTEL,MUMBAI,,", "401 " + OLD.formatted(false, 10), "SUCCESS A1TOPUP "),
            new Case("AIRTEL,MUMBAI,,", "412 " + OLD.formatted(false, 10), "SUCCESS A1TOPUP "),
            new Case("AIRTEL,MUMBAI,,", "200 " + OLD.formatted(false, 6), "SUCCESS A1TOPUP "),
            new Case("AIRTEL,MUMBAI,,", "200 " + OLD.formatted(false, 12), "SUCCESS A1TOPUP "),
            new Case("AIRTEL,MUMBAI,,", "200 " + OLD.formatted(false, 13), "SUCCESS A1TOPUP "),
            new Case("AIRTEL,MUMBAI,,", "200 " + OLD.formatted(false, 16), "SUCCESS A1TOPUP "),
            new Case("FASTAG,,,", "200 " + OLD.formatted(false, 16), "SUCCESS A1TOPUP "),
            new Case("AIRTEL,MUMBAI,AOP,", "200 " + OLD.formatted(false, 16), "FAILED AOP LOW_BALANCE"),
            new Case("AIRTEL,MUMBAI,,", "200 " + OLD.formatted(false, 14), "FAILED AOP PROVIDER_FAILED"),
            new Case("AIRTEL,MUMBAI,,", "200 " + OLD.formatted(false, 17), "FAILED AOP INVALID_AMOUNT"),
            new Case("AIRTEL,MUMBAI,,", "200 " + OLD.formatted(true, 0), "UNKNOWN AOP AMBIGUOUS_REPLY"),
            new Case("AIRTEL,MUMBAI,,", "200 " + OLD.formatted(false, 2), "UNKNOWN AOP AMBIGUOUS_REPLY"),
            new Case("AIRTEL,MUMBAI,,", "200 " + OLD.formatted(true, 18), "UNKNOWN AOP DUPLICATE_REFERENCE"),
            new Case("AIRTEL,MUMBAI,,", "200 " + OLD.formatted(true, 16), "UNKNOWN AOP UNLISTED_REPLY"),
            new Case(
                    "AIRTEL,MUMBAI,,",
                    "200 " + OLD.formatted(false, "16,'refid':'000000000000000000'"),
                    "UNKNOWN AOP MISMATCHED_REPLY"),
            new Case("AIRTEL,MUMBAI,,", "500 " + OLD.formatted(false, 16), "UNKNOWN AOP HTTP_500"),
            new Case("AIRTEL,MUMBAI,,", "200 <html>Insufficient balance</html>", "UNKNOWN AOP UNREADABLE_REPLY"),
            new Case("AIRTEL,MUMBAI,,", "0 dropped", "UNKNOWN AOP CONNECTION_LOST"),
            new Case("AIRTEL,MUMBAI,,", "0 trickling", "UNKNOWN AOP TIMEOUT"),
            new Case("AIRTEL,MUMBAI,,", "0 long", "UNKNOWN AOP UNREADABLE_REPLY"),
            new Case("FASTAG,,,", "200 " + OLD.formatted(true, 2), "UNKNOWN AOP AMBIGUOUS_REPLY"),
            new Case("FASTAG,,,", "200 " + OLD.formatted(true, 18), "UNKNOWN AOP DUPLICATE_REFERENCE"),
            new Case("FASTAG,,,", "0 silent", "UNKNOWN AOP TIMEOUT"),
            new Case("FASTAG,,,", "0 half", "UNKNOWN AOP CONNECTION_LOST"));
    // here A1Topup cannot be reached, and answers nobody: what fails over waits there until it is too old
    private static final List<Case> AOP_V2_FIRST = List.of(
            new Case("AIRTEL,MUMBAI,,", "401 " + OLD.formatted(false, 10), "FAILED A1TOPUP EXPIRED"),
            new Case(
                    "AIRTEL,MUMBAI,,",
                    NEW.formatted(false, 200, "", "{'status':'failed'}"),
                    "FAILED AOP PROVIDER_FAILED"),
            new Case("AIRTEL,MUMBAI,,", NEW.formatted(false, 16, "", "null"), "REVIEW AOP NO_REFERENCE"),
            new Case("AIRTEL,MUMBAI,,", NEW.formatted(true, 0, "", "null"), "REVIEW AOP NO_REFERENCE"),
            new Case("AIRTEL,MUMBAI,,", NEW.formatted(true, 2, "777", "null"), "UNKNOWN AOP AMBIGUOUS_REPLY"),
            new Case("AIRTEL,MUMBAI,,", NEW.formatted(true, 18, "778", "null"), "UNKNOWN AOP DUPLICATE_REFERENCE"),
            new Case(
                    "AIRTEL,MUMBAI,,",
                    NEW.formatted(false, 200, "779", "{'status':'success'}"),
                    "UNKNOWN AOP AMBIGUOUS_REPLY"),
            new Case("AIRTEL,MUMBAI,,", "503 ", "REVIEW AOP NO_REFERENCE"));

    private final Queue<String> queried = new ConcurrentLinkedQueue<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private List<Case> cases =
            Stream.concat(A1TOPUP_FIRST.stream(), AOP_FIRST.stream()).toList();
    private Sandbox sandbox;
    private HttpServer between;

    @TempDir
    Path home;

    @BeforeEach
    void start() throws IOException {
        sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
        between = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        between.setExecutor(Executors.newCachedThreadPool());
        between.createContext("/", this::answer);
        between.start();
    }

    @AfterEach
    void stop() {
        between.stop(0);
        sandbox.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String url = exchange.getRequestURI().toString();
        byte[] body = exchange.getRequestBody().readAllBytes();
        String provider = url.startsWith("/aop") ? "AOP" : "A1TOPUP";
        Matcher number = NUMBER.matcher(url + new String(body, StandardCharsets.UTF_8));
        Case one = ATTEMPTS.matcher(exchange.getRequestURI().getPath()).matches() && number.find()
                ? cases.get(Integer.parseInt(number.group(1)))
                : null;
        if (one != null) {
            queried.add(provider + " " + number.group());
        }
        if (one != null && provider.equals(one.first())) {
            answer(
                    exchange,
                    one.answer()
                            .replace('\'', '"')
                            .replace("{number}", number.group())
                            .replace("{order}", url.replaceFirst(".*[?&]orderid=([0-9]*).*", "$1")));
        } else {
            handOn(exchange, url, body);
        }
        exchange.close();
    }

    private static void answer(HttpExchange exchange, String answer) throws IOException {
        int status = Integer.parseInt(answer.substring(0, answer.indexOf(' ')));
        byte[] body = answer.substring(answer.indexOf(' ') + 1).getBytes(StandardCharsets.UTF_8);
        switch (answer) {
            case "0 silent" -> pause(5_000);
            case "0 half" -> {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write(body);
                exchange.getResponseBody().flush();
            }
            case "0 trickling" -> {
                exchange.sendResponseHeaders(200, 0);
                for (int i = 0; i < 50; i++) {
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                    pause(100);
                }
            }
            case "0 long" -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody()
                        .write((OLD.formatted(false, 16).replace('\'', '"').replace("x", "x".repeat(2 << 20)))
                                .getBytes(StandardCharsets.UTF_8));
            }
            case "0 dropped" -> {}
            default -> {
                exchange.getResponseHeaders()
                        .set("Location", exchange.getRequestURI().toString());
                exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(millis * 1_000_000L);
    }

    private void handOn(HttpExchange exchange, String url, byte[] body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sandbox.port() + url))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
                .header("Content-Type", "application/json")
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            exchange.sendResponseHeaders(response.statusCode(), response.body().length);
            exchange.getResponseBody().write(response.body());
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /** Between the application and the simulator; with AOP first in MUMBAI, and a code of A1Topup's for FASTAG. */
    private Application application() throws IOException {
        Application application = Application.in(home)
                .calling(between.getAddress().getPort())
                .with("a1topup.timeout", "3s")
                .with("aop.timeout", "3s")
                .with("recharge.failover.enabled", "true")
                .with("recharge.circuit-breaker.failure-threshold", "0")
                .with("recharge.status.cron", "0+0+0+1+1+?+2099");
        edit(
                "routes/router.camel.yaml",
                "              - id: router-fastag\n",
                MUMBAI + "              - id: router-fastag\n");
        edit("routes/catalog/operators.csv", "documents show,,,,311,,,", "documents show,ANYF,,,311,,,");
        return application;
    }

    private void edit(String name, String from, String to) throws IOException {
        String text = Files.readString(home.resolve(name));
        assertTrue(text.contains(from), name);
        Files.writeString(home.resolve(name), text.replace(from, to));
    }

    private String file() {
        StringBuilder file = new StringBuilder("orderId,operator,circle,provider,expiresAt,number,amount\n");
        for (int i = 0; i < cases.size(); i++) {
            file.append("F-")
                    .append(i)
                    .append(',')
                    .append(cases.get(i).row())
                    .append(',')
                    .append(cases.get(i).number(i))
                    .append(",10\n");
        }
        return file.toString();
    }

    private Executable isAsExpected(int i, CSVRecord row) {
        Case one = cases.get(i);
        boolean over = one.outcome().split(" ")[1].equals(one.other());
        return () -> {
            assertEquals(
                    i + " " + one.outcome(),
                    i + " " + row.get("status") + " " + row.get("provider") + " " + row.get("code"));
            assertEquals(1, Collections.frequency(queried, one.first() + " " + one.number(i)), i + " " + one.answer());
            assertEquals(
                    over && one.outcome().startsWith("SUCCESS") ? 1 : 0,
                    Collections.frequency(queried, one.other() + " " + one.number(i)),
                    i + " " + one.answer());
        };
    }

    @Test
    void onlyWhatWasCertainlyNotExecutedGoesToTheOther() throws Exception {
        try (Application application = application().start()) {
            application.drop("failover.csv", file());
            List<CSVRecord> results = Csv.rows(application.result("failover.results.csv"));
            assertAll(IntStream.range(0, cases.size()).mapToObj(i -> isAsExpected(i, results.get(i))));
            assertEquals(4 + 7, new RequestJournal(sandbox).moneyRequests());
        }
    }

    /** A1Topup cannot be reached, and AOP is asked by its second mobile API. */
    @Test
    void aProviderThatCannotBeReachedIsReplacedInTheEnd() throws Exception {
        cases = AOP_V2_FIRST;
        try (Application application = application()
                .with("a1topup.url", "http://127.0.0.1:" + Application.freePort())
                .with("aop.mobile.api", "v2")
                .with("recharge.dispatch.give-up-after", "1s")
                .with("recharge.dispatch.back-off", "PT0.5S")
                .with("recharge.dispatch.max-age", "15s")
                .start()) {
            application.drop(
                    "away.csv",
                    "orderId,operator,circle,number,amount,provider\nGO,AIRTEL,DELHI,9800000101,10,\nSTAY,AIRTEL,DELHI,9800000102,10,A1TOPUP\n");
            application.drop("second.csv", file());
            List<CSVRecord> results = Csv.rows(application.result("away.results.csv"));
            assertEquals(
                    "SUCCESS AOP",
                    results.get(0).get("status") + " " + results.get(0).get("provider"));
            assertEquals(
                    "FAILED EXPIRED",
                    results.get(1).get("status") + " " + results.get(1).get("code"));
            List<CSVRecord> second = Csv.rows(application.result("second.results.csv"));
            assertAll(IntStream.range(0, cases.size()).mapToObj(i -> isAsExpected(i, second.get(i))));
            assertEquals(1, new RequestJournal(sandbox).moneyRequests());
        }
    }
}

package io.rechargeroutes.it;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** With recharge.failover=true: what A1Topup refused goes to AOP, once; after any other answer of A1Topup's AOP is never asked. */
class FailoverIT {

    private static final String REFUSED = "200 {'txid':'0','status':'Failure','opid':'%s','number':'{number}','amount':'10','orderid':'{order}'}";
    private static final String TOLD = "200 {'txid':'77','status':'%s','opid':'x','number':'{number}','amount':'10','orderid':'{order}'}";

    /** What A1Topup answers, and what the request comes to. */
    private record Case(String row, String answer, String outcome) {
    }

    private static final List<Case> CASES = List.of(
            new Case("AIRTEL,DELHI,,", REFUSED.formatted("Low Balance"), "SUCCESS AOP "),
            new Case("AIRTEL,DELHI,,", REFUSED.formatted("Operator Down"), "SUCCESS AOP "),
            new Case("AIRTEL,DELHI,,", REFUSED.formatted("Invalid IP"), "SUCCESS AOP "),
            new Case("AIRTEL,DELHI,,", "200 Authentication fail!", "SUCCESS AOP "),
            // the sender wants A1Topup; AOP has no code for this operator
            new Case("AIRTEL,DELHI,A1TOPUP,", REFUSED.formatted("Low Balance"), "FAILED A1TOPUP LOW_BALANCE"),
            new Case("BSNL_STV,DELHI,,", REFUSED.formatted("Low Balance"), "FAILED A1TOPUP LOW_BALANCE"),
            // tried, and not done
            new Case("AIRTEL,DELHI,,", TOLD.formatted("Failure"), "FAILED A1TOPUP "),
            new Case("AIRTEL,DELHI,,", TOLD.formatted("Pending"), "PENDING A1TOPUP "),
            new Case("AIRTEL,DELHI,,", TOLD.formatted("Success").replace("'77'", "'0'"), "UNKNOWN A1TOPUP UNLISTED_REPLY"),
            new Case("AIRTEL,DELHI,,", TOLD.formatted("Perhaps"), "UNKNOWN A1TOPUP UNLISTED_REPLY"),
            new Case("AIRTEL,DELHI,,", TOLD.formatted("Success").replace("{order}", "000000000000000000"), "UNKNOWN A1TOPUP MISMATCHED_REPLY"),
            new Case("AIRTEL,DELHI,,", TOLD.formatted("Success").replace("'10'", "'11'"), "UNKNOWN A1TOPUP MISMATCHED_REPLY"),
            new Case("AIRTEL,DELHI,,", "200 Already in pending process", "UNKNOWN A1TOPUP ALREADY_PENDING"),
            new Case("AIRTEL,DELHI,,", "200 Low Balance", "UNKNOWN A1TOPUP UNLISTED_REPLY"),
            new Case("AIRTEL,DELHI,,", "200 <html>Low Balance</html>", "UNKNOWN A1TOPUP UNREADABLE_REPLY"),
            new Case("AIRTEL,DELHI,,", "200 ", "UNKNOWN A1TOPUP UNREADABLE_REPLY"),
            new Case("AIRTEL,DELHI,,", "500 " + REFUSED.formatted("Low Balance").substring(4), "UNKNOWN A1TOPUP HTTP_500"),
            new Case("AIRTEL,DELHI,,", "503 ", "UNKNOWN A1TOPUP HTTP_503"),
            new Case("AIRTEL,DELHI,,", "429 ", "UNKNOWN A1TOPUP HTTP_429"),
            new Case("AIRTEL,DELHI,,", "302 ", "UNKNOWN A1TOPUP REDIRECTED"),
            new Case("AIRTEL,DELHI,,", "403 ", "UNKNOWN A1TOPUP HTTP_403"),
            new Case("AIRTEL,DELHI,,", "0 dropped", "UNKNOWN A1TOPUP CONNECTION_LOST"),
            new Case("AIRTEL,DELHI,,", "0 half", "UNKNOWN A1TOPUP CONNECTION_LOST"),
            new Case("AIRTEL,DELHI,,", "0 silent", "UNKNOWN A1TOPUP TIMEOUT"));

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private HttpServer a1topup;

    @TempDir
    Path home;

    @BeforeEach
    void start() throws IOException {
        a1topup = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        a1topup.setExecutor(Executors.newCachedThreadPool());
        a1topup.createContext("/recharge/api", this::answer);
        a1topup.start();
    }

    @AfterEach
    void stop() {
        a1topup.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        for (String pair : exchange.getRequestURI().getRawQuery().split("&")) {
            fields.put(pair.replaceFirst("=.*", ""), URLDecoder.decode(pair.replaceFirst("[^=]*=?", ""), StandardCharsets.UTF_8));
        }
        String number = fields.get("number");
        asked.add(number);
        String answer = CASES.get(Integer.parseInt(number.substring(8))).answer().replace('\'', '"').replace("{number}", number)
                .replace("{order}", fields.get("orderid"));
        int status = Integer.parseInt(answer.substring(0, answer.indexOf(' ')));
        byte[] body = answer.substring(answer.indexOf(' ') + 1).getBytes(StandardCharsets.UTF_8);
        if (answer.equals("0 silent")) {
            return;
        }
        if (answer.equals("0 half")) {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
        } else if (status > 0) {
            exchange.getResponseHeaders().set("Location", "/recharge/api?" + exchange.getRequestURI().getRawQuery());
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private static String number(int i) {
        return "98000000%02d".formatted(i);
    }

    @Test
    void onlyWhatWasCertainlyNotExecutedGoesToTheOther() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0)); Application application = Application.in(home).calling(sandbox)
                .with("a1topup.url", "http://127.0.0.1:" + a1topup.getAddress().getPort()).with("a1topup.timeout", "3s")
                .with("recharge.failover", "true").with("recharge.status.cron", "0+0+0+1+1+?+2099").start()) {
            StringBuilder file = new StringBuilder("orderId,operator,circle,provider,expiresAt,number,amount\n");
            for (int i = 0; i < CASES.size(); i++) {
                file.append("F-").append(i).append(',').append(CASES.get(i).row()).append(',').append(number(i)).append(",10\n");
            }
            application.drop("failover.csv", file.toString());
            List<CSVRecord> results = Csv.rows(application.result("failover.results.csv"));
            Witness aop = new Witness(sandbox);
            assertAll(java.util.stream.IntStream.range(0, CASES.size()).mapToObj(i -> isAsExpected(i, results.get(i), aop)));
            assertEquals(4, aop.moneyRequests());
            Map<String, Long> times = asked.stream().collect(Collectors.groupingBy(number -> number, TreeMap::new, Collectors.counting()));
            assertEquals(CASES.size(), times.size());
            assertEquals(List.of(1L), times.values().stream().distinct().toList(), times.toString());
        }
    }

    private static Executable isAsExpected(int i, CSVRecord row, Witness aop) {
        Case one = CASES.get(i);
        return () -> {
            assertEquals(i + " " + one.outcome(), i + " " + row.get("status") + " " + row.get("provider") + " " + row.get("code"));
            assertEquals(one.outcome().startsWith("SUCCESS AOP") ? 1 : 0, aop.orders(number(i)).size(), one.answer());
        };
    }

    @Test
    void aProviderThatCannotBeReachedIsReplacedInTheEnd() throws Exception {
        a1topup.stop(0);
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0)); Application application = Application.in(home).calling(sandbox)
                .with("a1topup.url", "http://127.0.0.1:" + a1topup.getAddress().getPort()).with("recharge.dispatch.give-up-after", "1s")
                .with("recharge.dispatch.back-off", "PT0.5S").with("recharge.failover", "true").start()) {
            application.drop("away.csv", "orderId,operator,circle,number,amount,provider\nGO,AIRTEL,DELHI,9800000001,10,\nSTAY,AIRTEL,DELHI,9800000002,10,A1TOPUP\n");
            List<CSVRecord> results = Csv.rows(application.result("away.results.csv"));
            assertEquals("SUCCESS AOP", results.get(0).get("status") + " " + results.get(0).get("provider"));
            assertEquals("FAILED PROVIDER_UNREACHABLE", results.get(1).get("status") + " " + results.get(1).get("code"));
            assertEquals("no connection: it was refused, or there is no way there", results.get(1).get("message"));
            assertEquals(1, new Witness(sandbox).moneyRequests());
        }
    }
}

package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Balances, status queries and the daily account against the simulator's wallet. What happened is made to have happened
 * the day before, at noon in India: the times in the ledger are moved.
 */
class ReconciliationIT {

    private static final ZoneId INDIA = ZoneId.of("Asia/Kolkata");
    private static final String ALL_OUTCOMES =
            """
            orderId,operator,circle,number,amount
            GOOD,AIRTEL,DELHI,9800000010,100
            PENDING-GOOD,AIRTEL,DELHI,9800000090,20
            PENDING-BAD,AIRTEL,DELHI,9800000091,30
            BAD,AIRTEL,DELHI,9800000092,40
            SILENT,AIRTEL,DELHI,9800000093,51
            DROPPED-DONE,AIRTEL,DELHI,9800000094,62
            DROPPED-UNDONE,AIRTEL,DELHI,9800000095,73
            PAGE,AIRTEL,DELHI,9800000096,84
            AWAY,AIRTEL,DELHI,9800000097,95
            POOR,AIRTEL,DELHI,9800000098,106
            REFUNDED,AIRTEL,DELHI,9800000099,200
            """;
    /** Executed by the simulator, and known to be; nothing is known of 95 and 97. */
    private static final BigDecimal SPENT = BigDecimal.valueOf(100 + 20 + 51 + 62 + 84);

    @TempDir
    Path folder;

    private LedgerServer ledger;
    private Application application;

    @Test
    void theWalletComesOutEvenAndWhatIsMissingIsFound() throws Exception {
        try (Sandbox sandbox =
                Sandbox.start(SandboxSettings.defaults().withPort(0).withPendingFor(Duration.ofSeconds(3)))) {
            LedgerServer server = LedgerServer.in(folder);
            Application started = server.servesTo(Application.in(folder.resolve("home")))
                    .calling(sandbox)
                    .with("a1topup.timeout", "3s")
                    .with("recharge.status-query.retries", "0")
                    .with("recharge.status.cron", "0/1+*+*+*+*+?")
                    .with("recharge.status.intervals", "4s,1s")
                    .with("recharge.status.recheck-success", "3s,3s,3s,3s,3s,3s")
                    .with("recharge.status.jitter", "0")
                    .with("recharge.balance.cron", "0+0+0+1+1+?")
                    .with("recharge.balance.min-interval", "1ms")
                    .with("recharge.reconciliation.cron", "0/1+*+*+*+*+?")
                    .start();
            try (server;
                    started) {
                ledger = server;
                application = started;
                RequestJournal journal = new RequestJournal(sandbox);
                balance("OPENING");
                application.drop("all.csv", ALL_OUTCOMES);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> ledger.count("request WHERE order_id = 'REFUNDED' AND state = 'SUCCESS'") == 1);
                journal.reverse(ledger.rows("SELECT reference FROM request WHERE order_id = 'REFUNDED'")
                        .get(0));
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> ledger.count(
                                        "request WHERE state IN ('SUCCESS', 'FAILED', 'REVERSED') AND operation = 'RECHARGE'")
                                == 9);
                statuses();
                balance("CLOSING");
                Map<String, String> even = yesterday("reconciliation-" + day() + ".csv");
                assertEquals(
                        SPENT, new BigDecimal(even.get("successes")).subtract(new BigDecimal(even.get("refunds"))));
                assertEquals("200", even.get("refunds"));
                assertEquals("0", even.get("difference"), even.toString());
                assertEquals(
                        "168 2",
                        even.get("open") + " " + even.get("openCount"),
                        "nobody knows of DROPPED-UNDONE and AWAY");

                // somebody recharges past us
                spend(sandbox, "261121000000000001", "77");
                balance("LATER");
                assertEquals(
                        "-77", yesterday("reconciliation-" + day() + ".2.csv").get("difference"));
                assertEquals(
                        List.of("RECONCILED f", "RECONCILIATION_DIFFERENCE t"),
                        ledger.rows(
                                "SELECT kind, alert FROM notice WHERE kind LIKE 'RECON%' AND subject = 'A1TOPUP' ORDER BY id"));
                await().until(() -> application.output().contains("ALERT RECONCILIATION_DIFFERENCE A1TOPUP: " + day()));
                await().until(() ->
                        application.get("/q/metrics").body().contains("recharge_balance{provider=\"A1TOPUP\"}"));
            }
        }
    }

    private static LocalDate day() {
        return LocalDate.now(INDIA).minusDays(1);
    }

    private void balance(String name) throws Exception {
        application.drop(name + ".csv", "orderId,operation,provider\n" + name + ",BALANCE,A1TOPUP\n");
        CSVRecord result = Csv.rows(application.result(name + ".results.csv")).get(0);
        assertEquals("SUCCESS", result.get("status"), result.toString());
        assertTrue(
                result.get("data").matches("\\{\"balance\":\"[0-9.]+\",\"readAt\":\".*\",\"source\":\"balance-now\"}"),
                result.get("data"));
    }

    /** What a person queries, of each kind. */
    private void statuses() throws Exception {
        application.drop(
                "queries.csv",
                """
                orderId,operation,details.orderId,provider
                Q-GOOD,STATUS,GOOD,
                Q-REFUNDED,STATUS,REFUNDED,AOP
                Q-OPEN,STATUS,AWAY,
                Q-NONE,STATUS,NOBODYS,
                Q-LOOKUP,STATUS,OPENING,
                """);
        List<CSVRecord> answers = Csv.rows(application.result("queries.results.csv"));
        assertEquals(
                List.of("SUCCESS ", "SUCCESS ", "SUCCESS ", "FAILED ORDER_UNKNOWN", "SUCCESS "),
                answers.stream()
                        .map(answer -> answer.get("status") + " " + answer.get("code"))
                        .toList());
        assertTrue(
                answers.get(0)
                        .get("data")
                        .contains("\"orderId\":\"GOOD\",\"operation\":\"RECHARGE\",\"status\":\"SUCCESS\""),
                answers.get(0).toString());
        assertTrue(
                answers.get(0).get("data").contains("\"queried\":true,\"answer\":{\"verdict\":\"SUCCESS\""),
                answers.get(0).toString());
        assertTrue(
                answers.get(1).get("data").contains("\"status\":\"REVERSED\""),
                answers.get(1).toString());
        assertTrue(
                answers.get(2).get("data").contains("\"status\":\"UNKNOWN\""),
                answers.get(2).toString());
        assertTrue(
                answers.get(2).get("data").contains("\"code\":\"NOT_FOUND\""),
                answers.get(2).toString());
        assertTrue(
                answers.get(4).get("data").contains("\"queried\":false"),
                answers.get(4).toString());
    }

    /** Moves all that is known to the noon of the day before, and waits for that day's report. */
    private Map<String, String> yesterday(String report) {
        String now = " FROM moved WHERE now() - interval '1 hour' < ";
        String moved = "timestamptz '" + day() + " 12:00:00 Asia/Kolkata' - (SELECT max(read_at) FROM balance_reading)";
        ledger.run("DELETE FROM reconciliation; CREATE TEMP TABLE moved AS SELECT " + moved + " AS by;"
                + "UPDATE balance_reading SET read_at = read_at + by" + now
                + "read_at; UPDATE event SET created_at = created_at + by" + now + "created_at;"
                + "UPDATE attempt SET submitted_at = submitted_at + by, settled_at = settled_at + by" + now
                + "submitted_at;"
                + "UPDATE request SET submitted_at = submitted_at + by" + now + "submitted_at");
        return Csv.rows(application.result(report)).get(0).toMap();
    }

    private static void spend(Sandbox sandbox, String reference, String amount) throws Exception {
        String query = "username=" + Application.USERNAME + "&pwd="
                + URLEncoder.encode(Application.PASSWORD, StandardCharsets.UTF_8)
                + "&circlecode=5&operatorcode=A&number=9800000011&amount=" + amount + "&orderid=" + reference
                + "&format=json";
        URI uri = URI.create("http://127.0.0.1:" + sandbox.port() + "/a1topup/recharge/api?" + query);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertTrue(answer.body().contains("Success"), answer.body());
    }
}

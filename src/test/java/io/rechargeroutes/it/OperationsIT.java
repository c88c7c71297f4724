package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.it.Caller.ApiAnswer;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People at work on the packaged application: they look, decide, pause and resume, through real HTTP. */
class OperationsIT {

    private static final String HEAD = "orderId,operator,circle,number,amount,provider\n";
    private static final String PASSWORD = "annas long secret";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path home;

    private Caller anna;

    @Test
    void requestsAreFoundDecidedPausedAndResumed() throws Exception {
        String port = String.valueOf(Application.freePort());
        String base = "http://127.0.0.1:" + port;
        anna = new Caller(base, "anna:" + PASSWORD);
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
                Application application = Application.in(home)
                        .calling(sandbox)
                        .with("quarkus.http.port", port)
                        .with("aop.mobile.api", "v2")
                        .with("aop.timeout", "2s")
                        .with("recharge.circuit-breaker.failure-threshold", "2")
                        .with("recharge.circuit-breaker.open-for", "10m")
                        .start()) {
            off(base);
            application.stop();
            application
                    .with("recharge.api.users", "anna")
                    .with("recharge.api.anna.password", PASSWORD)
                    .start();
            authentication(base);
            review(application);
            pauseAndResume(application);
            openRequests(application);
            alerts();
            lookups();
            problems();
            assertFalse(application.output().contains(PASSWORD));
        }
    }

    private void off(String base) throws Exception {
        for (String path : List.of("/api/requests", "/api/requests/A", "/api/pauses", "/api/nothing")) {
            assertEquals(404, anna.get(path).status(), path);
            assertEquals(404, new Caller(base, null).get(path).status(), path);
        }
    }

    private void authentication(String base) throws Exception {
        for (String who : new String[] {null, "anna:wrong", "ravi:" + PASSWORD, "anna:"}) {
            ApiAnswer denied = new Caller(base, who).get("/api/requests");
            assertEquals(401, denied.status());
            assertEquals("application/problem+json", denied.type());
        }
        assertEquals(
                401,
                new Caller(base, null)
                        .call("PUT", "/api/pauses/AOP", "{\"reason\":\"mischief\"}")
                        .status());
        assertEquals(0, anna.get("/api/pauses").body().at("/pauses").size());
    }

    /** A mobile recharge of AOP's second API whose answer is lost cannot be queried. */
    private void review(Application application) throws Exception {
        application.drop("lost.csv", HEAD + "LOST,AIRTEL,DELHI,9800000093,10,AOP\n");
        assertEquals(
                "REVIEW",
                Csv.rows(application.result("lost.results.csv")).get(0).get("status"));
        // asking does not help: these are the final results, until a person decides
        application.result("lost.final.csv");
        ApiAnswer found = anna.get("/api/requests?state=REVIEW");
        assertEquals("LOST", found.text("/requests/0/orderId"));
        assertEquals("******0093", found.text("/requests/0/number"));
        ApiAnswer history = anna.get("/api/requests/LOST");
        assertEquals("lost.csv", history.text("/submissions/0/name"));
        assertEquals(2, history.body().at("/submissions/0/line").asInt());
        assertFalse(
                history.body().toString().contains("9800000093"), history.body().toString());
        String version = history.text("/request/version");

        assertEquals(
                400,
                anna.call("POST", "/api/requests/LOST/resolve", "{\"outcome\":\"SUCCESS\"}")
                        .status(),
                "a note is needed");
        assertEquals(
                409,
                anna.call(
                                "POST",
                                "/api/requests/LOST/resolve",
                                "{\"outcome\":\"SUCCESS\",\"note\":\"seen\",\"version\":99}")
                        .status());
        ApiAnswer resolved = anna.call(
                "POST",
                "/api/requests/LOST/resolve",
                "{\"outcome\":\"SUCCESS\",\"note\":\"in AOP's records\",\"version\":" + version + "}");
        assertEquals(200, resolved.status(), resolved.body().toString());
        assertEquals("anna", resolved.text("/decisions/0/who"));
        assertEquals(
                409,
                anna.call("POST", "/api/requests/LOST/resolve", "{\"outcome\":\"FAILED\",\"note\":\"after all\"}")
                        .status());
        CSVRecord change = Csv.rows(application.result("lost.changes.csv")).get(0);
        assertEquals(
                "LOST SUCCESS RESOLVED", change.get("orderId") + " " + change.get("status") + " " + change.get("code"));
    }

    private void pauseAndResume(Application application) throws Exception {
        ApiAnswer paused = anna.call("PUT", "/api/pauses/a1topup", "{\"reason\":\"their maintenance\"}");
        assertEquals("A1TOPUP anna", paused.text("/provider") + " " + paused.text("/who"));
        // longer than it takes every node to see it
        await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
        application.drop(
                "held.csv",
                HEAD
                        + "HELD-1,AIRTEL,DELHI,9800000011,10,\nHELD-2,JIO,DELHI,9700000012,10,\nFREE,FASTAG,,DL01AB1234,10,\n"
                        + "HELD-3,AIRTEL,DELHI,9800000013,10,\n");
        stands("FREE", "SUCCESS");
        await().atMost(SOON).until(() -> anna.get("/api/requests/HELD-3")
                .text("/request/waitsFor")
                .equals("A1TOPUP"));
        stands("HELD-1", "RECEIVED");
        assertEquals(
                200,
                anna.call("POST", "/api/requests/HELD-3/cancel", "{\"note\":\"ordered twice\"}")
                        .status());
        assertEquals(
                409,
                anna.call("POST", "/api/requests/FREE/cancel", "{\"note\":\"too late\"}")
                        .status());

        assertEquals(200, anna.call("DELETE", "/api/pauses/A1TOPUP", null).status());
        assertEquals(404, anna.call("DELETE", "/api/pauses/A1TOPUP", null).status());
        List<CSVRecord> results = Csv.rows(application.result("held.results.csv"));
        assertEquals(
                List.of("SUCCESS ", "SUCCESS ", "SUCCESS ", "FAILED CANCELLED"),
                results.stream()
                        .map(row -> row.get("status") + " " + row.get("code"))
                        .toList());
    }

    /** Two refusals for an empty wallet in a row, and the next request waits until the wallet is filled. */
    private void openRequests(Application application) throws Exception {
        application.drop("empty.csv", HEAD + "EMPTY-1,AIRTEL,DELHI,9800000098,10,\nEMPTY-2,JIO,DELHI,9800000198,10,\n");
        Csv.rows(application.result("empty.results.csv")).forEach(row -> assertEquals("LOW_BALANCE", row.get("code")));
        // the refusal is counted just after it is settled
        await().atMost(SOON)
                .until(() -> anna.get("/api/pauses").text("/pauses/0/provider").equals("A1TOPUP"));
        assertEquals("circuit-breaker", anna.get("/api/pauses").text("/pauses/0/who"));
        application.drop("after.csv", HEAD + "AFTER,AIRTEL,DELHI,9800000014,10,\n");
        await().atMost(SOON).until(() -> anna.get("/api/requests/AFTER")
                .text("/request/waitsFor")
                .equals("A1TOPUP"));
        ApiAnswer alerts = anna.get("/api/notices?alerts=true");
        assertEquals(
                List.of("REFUSED_FOR_ACCOUNT_ERROR", "CIRCUIT_OPENED"),
                alerts.body().at("/notices").findValuesAsText("kind").stream()
                        .filter(kind -> kind.startsWith("REFUSED") || kind.startsWith("CIRCUIT"))
                        .toList());
        await().atMost(SOON).until(() -> application
                .output()
                .contains("ALERT CIRCUIT_OPENED A1TOPUP: 2 calls in a row failed, the last was refused (LOW_BALANCE)"));
        anna.call("DELETE", "/api/pauses/A1TOPUP", null);
        assertEquals(
                "SUCCESS",
                Csv.rows(application.result("after.results.csv")).get(0).get("status"));
    }

    private void alerts() throws Exception {
        ApiAnswer open = anna.get("/api/notices?open=true");
        List<String> kinds = open.body().at("/notices").findValuesAsText("kind");
        assertTrue(kinds.contains("CIRCUIT_OPENED"), kinds.toString());
        assertFalse(kinds.contains("REVIEW"), "it was decided");
        String acknowledge = "/api/notices/" + open.text("/notices/0/id") + "/acknowledge";
        assertEquals(400, anna.call("POST", acknowledge, "{}").status(), "a note is needed");
        ApiAnswer first = anna.call("POST", acknowledge, "{\"note\":\"the wallet is filled\"}");
        assertEquals("true anna", first.text("/changed") + " " + first.text("/notice/acknowledgedBy"));
        ApiAnswer second = anna.call("POST", acknowledge, "{\"note\":\"again\"}");
        assertEquals(
                "false the wallet is filled", second.text("/changed") + " " + second.text("/notice/acknowledgedNote"));
        assertEquals(
                open.body().at("/notices").size() - 1,
                anna.get("/api/notices?open=true").body().at("/notices").size());
        assertEquals(
                404,
                anna.call("POST", "/api/notices/999999/acknowledge", "{\"note\":\"none\"}")
                        .status());
    }

    private void lookups() throws Exception {
        assertEquals("LOST", anna.get("/api/requests?file=lost.csv").text("/requests/0/orderId"));
        assertEquals(
                4,
                anna.get("/api/requests?file=held.csv").body().at("/requests").size());
        assertEquals(
                "HELD-1", anna.get("/api/requests?number=%2B91+98000+00011").text("/requests/0/orderId"), "as a whole");
        assertEquals("HELD-1", anna.get("/api/requests?number=0011").text("/requests/0/orderId"), "by its end");
        String reference = anna.get("/api/requests/HELD-1").text("/request/reference");
        assertEquals("HELD-1", anna.get("/api/requests?reference=" + reference).text("/requests/0/orderId"));
        for (String list : List.of("/api/requests", "/api/notices", "/api/pauses", "/api/balances")) {
            ApiAnswer misspelt = anna.get(list + "?staet=REVIEW");
            assertEquals(400, misspelt.status(), list);
            assertTrue(
                    misspelt.text("/detail").contains("staet"), misspelt.body().toString());
        }
    }

    private void problems() throws Exception {
        assertEquals(404, anna.get("/api/requests/NOBODY").status());
        assertEquals(404, anna.get("/api/nothing").status());
        assertEquals(
                404,
                anna.call("PUT", "/api/pauses/A1TOPUPP", "{\"reason\":\"a slip\"}")
                        .status());
        assertEquals(400, anna.get("/api/requests?state=LOST").status());
        assertEquals(400, anna.get("/api/requests?limit=many").status());
        assertEquals(400, anna.call("PUT", "/api/pauses/AOP", "{\"reason\":").status());
        assertEquals(
                400,
                anna.call("POST", "/api/balances/AOP/top-ups", "{\"amount\":\"much\",\"note\":\"by UPI\"}")
                        .status());
        assertEquals(405, anna.call("DELETE", "/api/requests", null).status());
        ApiAnswer bad = anna.get("/api/requests?after=%3Cscript%3E");
        assertEquals("400 application/problem+json", bad.status() + " " + bad.type());
        assertFalse(bad.body().toString().contains("script"), bad.body().toString());
        ApiAnswer balances = anna.get("/api/balances");
        assertEquals(List.of("A1TOPUP", "AOP"), balances.body().at("/balances").findValuesAsText("provider"));
        assertTrue(anna.get("/api/requests?number=0011").body().at("/requests").size() == 1);
    }

    private void stands(String orderId, String state) {
        await(orderId + " " + state).atMost(SOON).until(() -> anna.get("/api/requests/" + orderId)
                .text("/request/status")
                .equals(state));
    }
}

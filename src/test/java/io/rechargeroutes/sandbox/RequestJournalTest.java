package io.rechargeroutes.sandbox;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestJournalTest {

    @TempDir
    Path folder;

    private Path journal;
    private Sandbox sandbox;
    private Caller caller;

    @BeforeEach
    void start() {
        journal = folder.resolve("sub/journal.jsonl");
        sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0).withJournal(journal));
        caller = new Caller(sandbox.port());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private List<ObjectNode> lines() throws IOException {
        return Files.readAllLines(journal).stream()
                .map(line -> Json.read(line).orElseThrow())
                .toList();
    }

    @Test
    void aRequestIsInTheJournalWhenItsAnswerArrives() throws IOException {
        caller.a1topup(Caller.recharge("9800000001", "1", "json"));
        ObjectNode line = lines().get(0);
        assertEquals("A1TOPUP", line.path("provider").asText());
        assertEquals("recharge", line.path("call").asText());
        assertEquals("GET", line.path("method").asText());
        assertEquals("1", line.path("reference").asText());
        assertEquals("9800000001", line.path("number").asText());
        assertEquals("10", line.path("amount").asText());
        assertEquals("SUCCESS", line.path("case").asText());
        assertEquals(1, line.path("seen").asInt());
        assertTrue(line.path("time").asText().endsWith("Z"));
    }

    @Test
    void aRequestIsInTheJournalThoughItIsNeverAnswered() throws IOException {
        CompletableFuture<HttpResponse<String>> silent =
                caller.a1topupLater(Caller.recharge("9800000093", "1", "json"));
        await().until(() -> Files.exists(journal) && lines().size() == 1);
        assertEquals("NO_ANSWER", lines().get(0).path("case").asText());
        assertFalse(silent.isDone(), "there was an answer");
        assertThrows(IOException.class, () -> caller.a1topupForm(Caller.recharge("9800000095", "2", "json")));
        assertEquals("DROPPED_BEFORE", lines().get(1).path("case").asText());
    }

    @Test
    void aRequestThatCannotBeWrittenDownIsNotServed() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this system has no /dev/full");
        try (Sandbox mute = Sandbox.start(SandboxSettings.defaults().withPort(0).withJournal(full))) {
            Caller other = new Caller(mute.port());
            HttpResponse<String> answer = other.a1topup(Caller.recharge("9800000001", "1", "json"));
            assertEquals(500, answer.statusCode());
            assertTrue(answer.body().contains("journal"), answer.body());
            assertEquals(0, other.order("1").path("executions").asInt());
        }
    }

    @Test
    void theJournalCountsRepeatsAndHoldsNoCredentials() throws IOException {
        caller.a1topup(Caller.recharge("9800000001", "1", "json"));
        caller.a1topup(Caller.recharge("9800000001", "1", "json"));
        caller.aop("DoRecharge", "{'canumber':'9800000001','referenceid':'2','RegisterID':'AOP-001'}");
        assertEquals(
                List.of(1, 2, 1),
                lines().stream().map(line -> line.path("seen").asInt()).toList());
        assertEquals("REFUSED", lines().get(2).path("case").asText());
        String text = Files.readString(journal);
        assertFalse(text.contains(Caller.PASSWORD) || text.contains("AOP-001") || text.contains("pwd"), text);
    }

    @Test
    void aSecondRunAppends() throws IOException {
        caller.a1topup(Caller.recharge("9800000001", "1", "json"));
        sandbox.close();
        start();
        caller.a1topup(Caller.recharge("9800000001", "2", "json"));
        assertEquals(
                List.of("1", "2"),
                lines().stream().map(line -> line.path("reference").asText()).toList());
    }

    @Test
    void theSummaryCountsAndNamesRepeats() throws IOException {
        caller.a1topup(Caller.recharge("9800000001", "1", "json"));
        caller.a1topup(Caller.recharge("9800000001", "1", "json"));
        caller.a1topup(Caller.recharge("9800000002", "2", "json"));
        caller.a1topupStatus("1", "json");
        caller.aop("RechargesStatus", "{'referenceid':'1','registrationID':'AOP-000'}");
        ObjectNode summary = caller.json("/sandbox/requests");
        assertEquals(3, summary.path("moneyRequests").asInt());
        assertEquals(2, summary.path("references").asInt());
        assertEquals(3, summary.path("executions").asInt());
        assertEquals(3, summary.at("/calls/A1TOPUP/recharge").asInt());
        assertEquals(1, summary.at("/calls/A1TOPUP/status").asInt());
        assertEquals(1, summary.at("/calls/AOP/RechargesStatus").asInt());
        JsonNode duplicates = summary.path("duplicates");
        assertEquals(1, duplicates.size());
        assertEquals("1", duplicates.path(0).path("reference").asText());
        assertEquals(2, duplicates.path(0).path("seen").asInt());
    }

    @Test
    void ordersAreFoundByNumberToo() throws IOException {
        caller.a1topup(Caller.recharge("9800000001", "1", "json"));
        caller.a1topup(Caller.recharge("9800000001", "2", "json"));
        caller.a1topup(Caller.recharge("9800000002", "3", "json"));
        String found = caller.get("/sandbox/orders?number=9800000001").body();
        assertTrue(found.contains("\"reference\":\"1\"") && found.contains("\"reference\":\"2\""), found);
        assertFalse(found.contains("\"reference\":\"3\""), found);
        assertEquals(404, caller.get("/sandbox/orders?reference=4").statusCode());
        assertEquals(400, caller.get("/sandbox/orders").statusCode());
    }

    @Test
    void everyOneOfManyAtOnceIsCounted() throws IOException {
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 500)
                .mapToObj(order -> caller.a1topupLater(Caller.recharge("9800000001", "R" + order % 250, "json")))
                .toList();
        assertTrue(answers.stream().allMatch(answer -> answer.join().body().contains("Success")));
        ObjectNode summary = caller.json("/sandbox/requests");
        assertEquals(500, summary.path("moneyRequests").asInt());
        assertEquals(250, summary.path("duplicates").size());
        assertEquals("9995000", caller.json("/sandbox/wallets").path("A1TOPUP").asText());
        assertEquals(500, lines().size());
    }

    @Test
    void anAddressInUseIsNamed() {
        IllegalStateException refused = assertThrows(
                IllegalStateException.class,
                () -> Sandbox.start(SandboxSettings.defaults().withPort(sandbox.port())));
        assertTrue(refused.getMessage().contains("127.0.0.1:" + sandbox.port()), refused.getMessage());
    }

    @Test
    void nothingShownHoldsACredential() {
        String shown = sandbox.describe() + SandboxSettings.defaults();
        assertTrue(shown.contains(":" + sandbox.port() + "/a1topup"), shown);
        assertFalse(shown.contains(Caller.PASSWORD) || shown.contains("AOP-000"), shown);
    }
}

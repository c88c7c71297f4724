package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process dies at any moment and is started again: no order is sent twice, none is lost, and what is published is
 * what happened.
 */
class CrashIT {

    private static final String HEAD = "orderId,operator,circle,number,amount\n";
    private static final List<Integer> ENDINGS = List.of(0, 1, 17, 33, 42, 58, 66, 79, 80, 89, 90, 91, 92, 94, 96, 98);
    private static final long SEED = 20261121;

    @TempDir
    static Path home;

    @TempDir
    static Path elsewhere;

    private static Sandbox sandbox;
    private static RequestJournal journal;
    private static Application application;

    @BeforeAll
    static void prepare() {
        sandbox = Sandbox.start(SandboxSettings.defaults()
                .withPort(0)
                .withLatency(Duration.ofMillis(150))
                .withPendingFor(Duration.ofSeconds(2)));
        journal = new RequestJournal(sandbox);
        // an attempt that was submitted and never left is found by nobody: a person gets it after a while
        application = Application.in(home)
                .calling(sandbox)
                .with("recharge.status.cron", "0/1+*+*+*+*+?")
                .with("recharge.status.intervals", "1s")
                .with("recharge.status.give-up-after", "12s");
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
        sandbox.close();
    }

    @BeforeEach
    void running() {
        if (application.process() == null || !application.process().isAlive()) {
            application.start();
        }
    }

    @Test
    void killedAgainAndAgainInTheMiddleOfAFile() throws Exception {
        Random random = new Random(SEED);
        long before = journal.moneyRequests();
        application.drop(
                "killed.csv",
                HEAD
                        + IntStream.range(0, 1000)
                                .mapToObj(i -> "kill-%d,AIRTEL,DELHI,98%06d%02d,10\n"
                                        .formatted(i, i, ENDINGS.get(i % ENDINGS.size())))
                                .collect(Collectors.joining()));
        for (int from : new int[] {1, 300, 600}) {
            sent(before + from + random.nextInt(200));
            application.kill();
            assertFalse(
                    Files.exists(home.resolve("outbox/killed.results.csv")), "the kill came too late to show anything");
            application.start();
        }
        assertEquals(1000, Csv.rows(application.result("killed.results.csv")).size());
        List<CSVRecord> settled = Csv.rows(application.result("killed.final.csv"));
        assertEquals(
                IntStream.range(0, 1000).mapToObj(i -> "kill-" + i).toList(),
                settled.stream().map(row -> row.get("orderId")).toList());
        settled.forEach(CrashIT::isWhatHappened);
        assertEquals(0, journal.duplicates().size(), "sent twice: " + journal.duplicates());
        assertTrue(journal.moneyRequests() - before <= 1000);
        assertTrue(settled.stream()
                        .filter(row -> row.get("status").equals("REVIEW"))
                        .count()
                <= 3 * 32);
        assertTrue(
                application.output().contains("requests were being sent when their process stopped"),
                "no call was in flight at a kill");
    }

    /** Each order has a number of its own, so that the provider's book says what became of it. */
    private static void isWhatHappened(CSVRecord reported) {
        String number = "98%06d%02d".formatted(index(reported), ENDINGS.get(index(reported) % ENDINGS.size()));
        List<JsonNode> seen = journal.orders(number);
        assertTrue(seen.size() <= 1, "sent under two references: " + seen);
        String happened =
                seen.isEmpty() ? "NOT_EXECUTED" : seen.get(0).get("state").asText();
        assertTrue(seen.isEmpty() || seen.get(0).get("executions").asInt() <= 1, seen.toString());
        String expected =
                switch (happened) {
                    case "SUCCESS", "FAILED" -> happened;
                    default -> number.endsWith("98")
                                    && !seen.isEmpty()
                                    && reported.get("status").equals("FAILED")
                            ? "FAILED"
                            : "REVIEW";
                };
        assertEquals(expected, reported.get("status"), reported + " but the provider has " + seen);
        assertTrue(
                seen.isEmpty() || seen.get(0).get("reference").asText().equals(reported.get("reference")),
                reported + " but the provider has " + seen);
    }

    private static int index(CSVRecord row) {
        return Integer.parseInt(row.get("orderId").substring("kill-".length()));
    }

    private static void sent(long requests) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> journal.moneyRequests() >= requests);
    }

    @Test
    void killedWhileAFileIsReadAndWhileItsResultsAreWritten() throws Exception {
        int rows = 30_000;
        application.drop(
                "large.csv",
                HEAD
                        + IntStream.range(0, rows)
                                .mapToObj(i -> "large-%d,AIRTEL,DELHI,9800000001,%s\n"
                                        .formatted(i, i % 10_000 == 9_999 ? "10" : "0"))
                                .collect(Collectors.joining()));
        Path work = home.resolve("inbox/.work");
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> holds(work, "large.csv"));
        Thread.sleep(new Random(SEED).nextInt(400));
        application.kill();
        assertTrue(holds(work, "large.csv"), "the kill came too late to show anything");
        application.start();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> drafts() > 0);
        application.kill();
        assertFalse(
                Files.exists(home.resolve("outbox/large.results.csv")),
                "half a file, or the kill came too late to show anything");
        application.start();
        List<CSVRecord> results = Csv.rows(application.result("large.results.csv"));
        assertEquals(rows, results.size());
        for (int i = 0; i < rows; i++) {
            assertEquals(String.valueOf(i + 2), results.get(i).get("line"));
        }
        // the same number and amount, but orders of their own
        assertEquals(3, journal.orders("9800000001").size());
        assertEquals(0, drafts());
        await().until(() -> Files.exists(home.resolve("inbox/.done/large.csv")) && !holds(work, "large.csv"));
    }

    private static long drafts() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("outbox"))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".part"))
                    .count();
        }
    }

    private static boolean holds(Path folder, String name) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(file -> file.endsWith(name));
        } catch (IOException | UncheckedIOException gone) {
            return false;
        }
    }

    @Test
    void stop_callsInFlight_waitsForAnswersAndTheNextStartGoesOn() throws Exception {
        long before = journal.moneyRequests();
        int outputBefore = application.output().length();
        application.drop(
                "stopped.csv",
                HEAD
                        + IntStream.range(0, 600)
                                .mapToObj(i -> "stop-%d,AIRTEL,DELHI,97%06d%02d,10\n".formatted(i, i, i % 80))
                                .collect(Collectors.joining()));
        sent(before + 150);
        assertTrue(application.stop() <= 143);
        long meanwhile = journal.moneyRequests() - before;
        assertTrue(meanwhile < 600, "the stop came too late to show anything");
        application.start();
        List<CSVRecord> results = Csv.rows(application.result("stopped.results.csv"));
        assertEquals(600, results.size());
        results.forEach(row -> assertEquals("SUCCESS", row.get("status"), row.toString()));
        assertEquals(600, journal.moneyRequests() - before);
        assertFalse(
                application
                        .output()
                        .substring(outputBefore)
                        .contains("requests were being sent when their process stopped"),
                application.output().substring(outputBefore));
    }

    @Test
    void aSecondProcessOnTheSameDataFolderIsRefused() throws Exception {
        Application second = Application.in(elsewhere)
                .calling(sandbox)
                .with("recharge.data", home.resolve("data").toString());
        assertEquals(1, second.run());
        assertEquals(
                "another process uses the data folder " + home.resolve("data")
                        + ": stop it, or set recharge.data to another folder",
                second.output().strip());
        assertTrue(application.get("/q/health/ready").body().contains("UP"));
    }
}

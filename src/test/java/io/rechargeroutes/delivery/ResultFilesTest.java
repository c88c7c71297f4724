package io.rechargeroutes.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.model.Attempt;
import io.rechargeroutes.model.RechargeRequest;
import io.rechargeroutes.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTest {

    @TempDir
    Path folder;

    private final TestLedger ledger = TestLedger.empty();
    private final Map<String, Attempt> attempts = new HashMap<>();
    private final List<DeliveryRoutes> all = new ArrayList<>();
    private TestNode node;
    private DeliveryRoutes files;

    @BeforeEach
    void start() throws Exception {
        node = ledger.node("a", folder);
        files = files(node);
    }

    @AfterEach
    void stop() {
        all.forEach(DeliveryRoutes::close);
    }

    /** The routes of one node, as they are shipped. */
    private DeliveryRoutes files(TestNode of) throws Exception {
        DeliveryRoutes routes = new DeliveryRoutes();
        all.add(routes);
        return routes.bean(
                        "resultFiles",
                        new ResultFiles(
                                of.intakes(),
                                new Outbox(of.settings()),
                                new Progress(of.intakes()),
                                ResultForms.canonical()))
                .bean(
                        "resultChanges",
                        new ResultChanges(of.changes(), new Outbox(of.settings()), ResultForms.canonical()))
                .start("files", "changes");
    }

    private void takes(String id, String name, String... orderIds) throws IOException {
        node.takes(
                id,
                name,
                new Outbox(node.settings()).id(),
                Stream.of(orderIds).map(TestNode::request).toArray(RechargeRequest[]::new));
        node.claims()
                .forEach(claim -> attempts.put(
                        claim.request().orderId(),
                        node.dispatch().markSubmitted(claim, "A1TOPUP", null).orElseThrow()));
    }

    private void settles(String orderId, Verdict verdict) {
        node.settles(attempts.get(orderId), verdict);
    }

    private void learns(String orderId, Verdict verdict) {
        node.learns(attempts.get(orderId), verdict);
    }

    private void deliver() {
        ledger.passes(Duration.ofMinutes(1));
        files.run("delivery-files");
    }

    private void publishChanges() {
        files.run("delivery-changes");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith(".outbox-"))
                    .sorted()
                    .toList();
        }
    }

    /** Each row's order and status. */
    private List<String> rows(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name)).stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(cells -> cells[0] + " " + cells[2])
                .toList();
    }

    @Test
    void resultsAppearWhenEveryRowHasItsOutcome() throws IOException {
        takes("1", "a.csv", "A", "B");
        settles("A", Verdict.SUCCESS);
        deliver();
        assertEquals(List.of(), names());
        settles("B", Verdict.FAILED);
        deliver();
        assertEquals(List.of("a.results.csv"), names());
        assertEquals(List.of("A SUCCESS", "B FAILED"), rows("a.results.csv"));
        deliver();
        assertEquals(List.of("a.results.csv"), names(), "all were final, so no final file follows");
    }

    @Test
    void theFinalFileFollowsWithAllRowsAndChangesAfterIt() throws IOException {
        takes("1", "a.csv", "A", "B");
        settles("A", Verdict.SUCCESS);
        settles("B", Verdict.UNKNOWN);
        deliver();
        deliver();
        assertEquals(List.of("a.results.csv"), names());
        learns("B", Verdict.FAILED);
        deliver();
        assertEquals(List.of("a.final.csv", "a.results.csv"), names());
        assertEquals(List.of("A SUCCESS", "B UNKNOWN"), rows("a.results.csv"));
        assertEquals(List.of("A SUCCESS", "B FAILED"), rows("a.final.csv"));

        publishChanges();
        assertEquals(2, names().size(), "nothing has changed yet");
        learns("A", Verdict.REVERSED);
        learns("B", Verdict.SUCCESS);
        publishChanges();
        publishChanges();
        assertEquals(List.of("A REVERSED", "B REVIEW"), rows("a.changes.csv"));
    }

    @Test
    void workbook_resultsAreAWorkbook_changesAreCsv() throws IOException {
        takes("1", "a.xlsx", "A", "B", "A");
        takes("2", "a.csv", "C");
        settles("A", Verdict.SUCCESS);
        settles("B", Verdict.UNKNOWN);
        settles("C", Verdict.SUCCESS);
        deliver();
        learns("B", Verdict.FAILED);
        deliver();
        assertEquals(List.of("a.2.results.csv", "a.final.xlsx", "a.results.xlsx"), names());
        try (ReadableWorkbook workbook =
                new ReadableWorkbook(folder.resolve("a.final.xlsx").toFile())) {
            List<String> rows = workbook.getFirstSheet().read().stream()
                    .map(row -> row.getCellText(0) + " " + row.getCellText(2) + " " + row.getCellText(10))
                    .toList();
            assertEquals(
                    List.of(
                            "orderId status message",
                            "A SUCCESS ",
                            "B FAILED ",
                            "A SUCCESS the same orderId and content as"),
                    rows.stream().map(row -> row.split(" (line|an earlier)")[0]).toList());
        }
        learns("A", Verdict.REVERSED);
        publishChanges();
        assertEquals(List.of("A REVERSED", "A REVERSED"), rows("a.changes.csv"));
        assertEquals(4, names().size());
    }

    @Test
    void workbook_withMoreRowsThanASheetHas_hasResultsAsCsv() throws IOException {
        takes("1", "a.xlsx", "A");
        settles("A", Verdict.SUCCESS);
        ledger.run("UPDATE intake SET rows = 1048576");
        deliver();
        assertEquals(List.of("a.results.csv"), names());
        assertEquals(List.of("A SUCCESS"), rows("a.results.csv"));
    }

    @Test
    void review_firstOutcome_isInBothFilesAtOnce() throws IOException {
        takes("1", "a.csv", "A");
        node.settles(attempts.get("A"), Verdict.UNKNOWN, "NO_REFERENCE");
        deliver();
        deliver();
        assertEquals(List.of("A REVIEW"), rows("a.final.csv"));
    }

    @Test
    void anotherFileOfTheSameNameGetsANumber() throws IOException {
        takes("1", "a.csv", "A");
        takes("2", "a.csv", "B");
        settles("A", Verdict.PENDING);
        settles("B", Verdict.PENDING);
        deliver();
        assertEquals(List.of("a.2.results.csv", "a.results.csv"), names());
        learns("A", Verdict.SUCCESS);
        learns("B", Verdict.SUCCESS);
        deliver();
        takes("3", "a.csv", "C");
        settles("C", Verdict.SUCCESS);
        deliver();
        assertEquals(
                List.of("a.2.final.csv", "a.2.results.csv", "a.3.results.csv", "a.final.csv", "a.results.csv"),
                names());
        List<String> answered = new ArrayList<>();
        for (String name : List.of("a.results.csv", "a.2.results.csv", "a.3.results.csv")) {
            answered.addAll(rows(name));
        }
        assertEquals(
                List.of("A PENDING", "B PENDING", "C SUCCESS"),
                answered.stream().sorted().toList());
    }

    @Test
    void aFileThatLiesThereIsNotOverwritten() throws IOException {
        Files.writeString(folder.resolve("a.changes.csv"), "somebody's\n");
        takes("1", "a.csv", "A");
        settles("A", Verdict.SUCCESS);
        deliver();
        assertEquals(List.of("a.2.results.csv", "a.changes.csv"), names());
    }

    @Test
    void aSecondTryOverwritesItsOwnFileAlone() throws IOException {
        takes("1", "a.csv", "A");
        settles("A", Verdict.SUCCESS);
        deliver();
        // as after a crash between the rename and the ledger's commit
        ledger.run("UPDATE intake SET state = 'RECORDED'");
        Files.writeString(folder.resolve("a.results.csv"), "half");
        deliver();
        assertEquals(List.of("a.results.csv"), names());
        assertEquals(List.of("A SUCCESS"), rows("a.results.csv"));
    }

    @Test
    void anotherNodesOutboxIsLeftAlone(@TempDir Path elsewhere) throws Exception {
        takes("1", "a.csv", "A");
        settles("A", Verdict.SUCCESS);
        DeliveryRoutes others = files(ledger.node("b", elsewhere));
        ledger.passes(Duration.ofMinutes(1));
        others.run("delivery-files");
        assertEquals(List.of(), names());
        deliver();
        learns("A", Verdict.REVERSED);
        others.run("delivery-changes");
        assertEquals(List.of("a.results.csv"), names());
        publishChanges();
        assertEquals(List.of("A REVERSED"), rows("a.changes.csv"));
        try (Stream<Path> theirs = Files.list(elsewhere)) {
            assertEquals(
                    List.of(".outbox-id"),
                    theirs.map(path -> path.getFileName().toString()).toList());
        }
    }

    @Test
    void aFileThatCannotBeWrittenKeepsNoOtherWaiting() throws IOException {
        takes("1", "a.csv", "A");
        takes("2", "b.csv", "B");
        takes("3", "c.csv", "C");
        for (String orderId : List.of("A", "B", "C")) {
            settles(orderId, Verdict.SUCCESS);
        }
        ledger.run("UPDATE intake SET base_name = 'b' WHERE id = '2'");
        Files.createDirectories(folder.resolve("b.results.csv/in the way"));
        deliver();
        assertEquals(1, files.faults.size());
        assertEquals(List.of("a.results.csv", "b.results.csv", "c.results.csv"), names());
        Files.delete(folder.resolve("b.results.csv/in the way"));
        Files.delete(folder.resolve("b.results.csv"));
        deliver();
        assertEquals(List.of("a.results.csv", "b.results.csv", "c.results.csv"), names());
    }

    @Test
    void aChangesFileThatCannotBeAddedToIsKeptAndTheOthersGrowOnce() throws IOException {
        takes("1", "a.json", "A");
        takes("2", "b.json", "B");
        settles("A", Verdict.SUCCESS);
        settles("B", Verdict.SUCCESS);
        deliver();
        Files.writeString(folder.resolve("b.changes.json"), "an editor was here");
        learns("A", Verdict.REVERSED);
        learns("B", Verdict.REVERSED);
        for (int poll = 0; poll < 3; poll++) {
            publishChanges();
            assertEquals(poll + 1, files.faults.size());
            assertTrue(files.faults.get(poll).getMessage().contains("b.changes.json"), files.faults.toString());
        }
        assertEquals(1, Files.readString(folder.resolve("a.changes.json")).split("\"orderId\"", -1).length - 1);
        assertEquals("an editor was here", Files.readString(folder.resolve("b.changes.json")));
        Files.delete(folder.resolve("b.changes.json"));
        publishChanges();
        assertTrue(Files.readString(folder.resolve("b.changes.json")).contains("\"REVERSED\""));
    }

    @Test
    void twoNodesThatShareTheFolderWriteEachFileOnceAndWhole() throws Exception {
        DeliveryRoutes others = files(ledger.node("b", folder));
        for (DeliveryRoutes node : List.of(files, others)) {
            node.run("delivery-files"); // and knows the folder's id
        }
        for (int i = 0; i < 30; i++) {
            takes("id-" + i, "same.csv", "ORD-" + i);
            settles("ORD-" + i, Verdict.SUCCESS);
        }
        ledger.passes(Duration.ofMinutes(1));
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Callable<Void>> both = List.of(() -> twice(files), () -> twice(others));
            for (Future<Void> done : threads.invokeAll(both)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(30, names().size());
        List<String> orders = new ArrayList<>();
        for (String name : names()) {
            orders.addAll(rows(name));
        }
        assertEquals(30, orders.stream().distinct().count());
        assertEquals("30", ledger.one("SELECT count(*) FROM intake WHERE state = 'FINISHED'"));
    }

    private static Void twice(DeliveryRoutes files) {
        files.run("delivery-files");
        files.run("delivery-files");
        return null;
    }
}

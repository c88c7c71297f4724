package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writers that stall, go on after their file was read, or write over it: no wrong amount is sent, and no row is without
 * an outcome or an alert.
 */
class GrowingFileIT {

    private static final String HEAD = "orderId,operator,circle,number,amount\n";
    private static final Duration LONG = Duration.ofSeconds(40);

    @TempDir
    static Path home;

    private static Sandbox sandbox;
    private static RequestJournal journal;
    private static Application application;
    private static Path inbox;

    private long before;

    /** One for all that need the same settings: each scene has files, orders and numbers of its own. */
    @BeforeAll
    static void prepare() throws IOException {
        sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
        journal = new RequestJournal(sandbox);
        application = Application.in(home).calling(sandbox).with("recharge.intake.unterminated-wait", "4s");
        inbox = Files.createDirectories(home.resolve("inbox"));
    }

    @AfterAll
    static void close() throws Exception {
        application.close();
        sandbox.close();
    }

    @BeforeEach
    void running() {
        if (application.process() == null || !application.process().isAlive()) {
            application.start();
        }
        before = journal.moneyRequests();
    }

    private OutputStream writer(String name) throws IOException {
        return Files.newOutputStream(inbox.resolve(name));
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String row(String id, String amount) {
        return id + ",AIRTEL,DELHI,98000003" + id.substring(id.length() - 2) + "," + amount;
    }

    private void sent(int last) {
        await().atMost(LONG)
                .until(() -> !journal.orders("98000003%02d".formatted(last)).isEmpty());
    }

    private List<String> results(String name) {
        return Csv.rows(application.result(name + ".results.csv")).stream()
                .map(row -> row.get("orderId") + " " + row.get("status") + " " + row.get("code") + row.get("amount"))
                .toList();
    }

    private String remainder(String name) throws IOException {
        Path file = inbox.resolve(".failed").resolve(name);
        await(name).atMost(LONG).until(() -> Files.exists(file));
        assertTrue(Files.readString(file.resolveSibling(name + ".error.txt")).contains("drop it into the inbox again"));
        return Files.readString(file);
    }

    private static List<String> inFailed(String... beginnings) {
        String[] names = inbox.resolve(".failed").toFile().list();
        return Stream.of(names == null ? new String[0] : names)
                .filter(name -> Stream.of(beginnings).anyMatch(name::startsWith))
                .toList();
    }

    @Test
    void stalledWriter_goesOnInTime_isReadOnAndKeepsNobodyWaiting() throws Exception {
        try (OutputStream csv = writer("stall.csv");
                OutputStream empty = writer("zero.csv");
                OutputStream json = writer("stall.json")) {
            write(csv, HEAD + row("ST-01", "10") + "\n" + row("ST-02", "19"));
            write(
                    json,
                    "[{\"orderId\":\"SJ-21\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"9800000321\",\"amount\":\"10\"},{\"orderId\":\"SJ-22\",\"amo");
            sent(1);
            sent(21);
            application.drop("quick.csv", HEAD + row("QU-03", "10") + "\n");
            sent(3);
            write(csv, "99\n" + row("ST-04", "10") + "\n");
            write(json, "unt\":\"1999\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\",\"number\":\"9800000322\"}]");
            write(empty, HEAD + row("ZE-05", "10") + "\n");
        }
        assertEquals(List.of("ST-01 SUCCESS 10", "ST-02 SUCCESS 1999", "ST-04 SUCCESS 10"), results("stall"));
        assertEquals(List.of("ZE-05 SUCCESS 10"), results("zero"));
        assertTrue(application.result("stall.results.json").contains("\"amount\":\"1999\""));
        assertEquals(List.of(), inFailed("stall", "zero", "quick"));
        assertEquals(7, journal.moneyRequests() - before);
    }

    @Test
    void stalledWriter_goesOnTooLate_leavesARemainderThatCanBeDroppedAgain() throws Exception {
        OutputStream csv = writer("late.csv");
        OutputStream whole = writer("lines.csv");
        write(csv, HEAD + row("LA-31", "10") + "\n" + row("LA-32", "19"));
        write(whole, HEAD + row("LI-41", "10") + "\n");
        assertEquals(List.of("LA-31 SUCCESS 10", "LA-32 REJECTED LINE_UNTERMINATED"), results("late"));
        assertEquals(List.of("LI-41 SUCCESS 10"), results("lines"));
        await().atMost(LONG).until(() -> Files.exists(inbox.resolve(".done/late.csv")));
        write(csv, "99\n" + row("LA-33", "20") + "\n");
        application.stop();
        write(whole, row("LI-42", "10") + "\n");
        application.start();
        assertEquals(HEAD + row("LA-32", "1999") + "\n" + row("LA-33", "20") + "\n", remainder("late.remainder.csv"));
        assertEquals(HEAD + row("LI-42", "10") + "\n", remainder("lines.remainder.csv"));
        await().atMost(LONG)
                .until(() -> application
                                .output()
                                .lines()
                                .filter(line -> line.matches(".*ALERT FILE_CHANGED (late|lines)\\.csv.*"))
                                .count()
                        == 2);
        csv.close();
        whole.close();
        Files.move(inbox.resolve(".failed/late.remainder.csv"), inbox.resolve("late.remainder.csv"));
        assertEquals(List.of("LA-32 SUCCESS 1999", "LA-33 SUCCESS 20"), results("late.remainder"));
        assertEquals(4, journal.moneyRequests() - before);
        assertEquals(List.of(), journal.duplicates());
    }

    @Test
    void process_killedWhileAFileWaits_makesTheSameOfIt() throws Exception {
        try (OutputStream csv = writer("kill.csv");
                OutputStream other = writer("cut.csv")) {
            write(csv, HEAD + row("KI-51", "10") + "\n" + row("KI-52", "19"));
            write(other, HEAD + row("CU-61", "10") + "\n" + row("CU-62", "19"));
            sent(51);
            sent(61);
            application.kill();
            write(csv, "99\n" + row("KI-53", "10") + "\n");
            application.start();
            // the first row of each may have been out when the process was killed
            List<String> kill = results("kill");
            assertTrue(kill.get(0).matches("KI-51 (SUCCESS |UNKNOWN INTERRUPTED).*"), kill.get(0));
            assertEquals(List.of("KI-52 SUCCESS 1999", "KI-53 SUCCESS 10"), kill.subList(1, kill.size()));
            List<String> cut = results("cut");
            assertTrue(cut.get(0).matches("CU-61 (SUCCESS |UNKNOWN INTERRUPTED).*"), cut.get(0));
            assertEquals(List.of("CU-62 REJECTED LINE_UNTERMINATED"), cut.subList(1, cut.size()));
        }
        assertEquals(4, journal.moneyRequests() - before);
    }

    @Test
    void file_writtenOverWhileItWaits_isReportedAndLiesInFailed() throws Exception {
        try (OutputStream csv = writer("over.csv")) {
            write(csv, HEAD + row("OV-71", "10") + "\n" + row("OV-72", "19"));
            sent(71);
            Path file;
            try (Stream<Path> work = Files.walk(inbox.resolve(".work"))) {
                file = work.filter(path -> path.endsWith("over.csv"))
                        .findFirst()
                        .orElseThrow();
            }
            Files.writeString(file, HEAD + row("OV-73", "30") + "\n", StandardOpenOption.TRUNCATE_EXISTING);
        }
        List<CSVRecord> results = Csv.rows(application.result("over.results.csv"));
        assertEquals(
                List.of("SUCCESS", "REJECTED"),
                results.stream().map(row -> row.get("status")).toList());
        assertEquals("FILE_UNREADABLE", results.get(1).get("code"));
        await().atMost(LONG).until(() -> application.output().contains("ALERT FILE_CHANGED over.csv"));
        assertTrue(Files.readString(inbox.resolve(".failed/over.csv")).contains("OV-73"));
        assertEquals(1, journal.moneyRequests() - before);
    }
}

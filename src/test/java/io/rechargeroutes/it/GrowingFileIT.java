package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.api.AfterEach;
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
    Path home;

    private Sandbox sandbox;
    private RequestJournal journal;
    private Application application;
    private Path inbox;

    @BeforeEach
    void prepare() throws IOException {
        sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
        journal = new RequestJournal(sandbox);
        application = Application.in(home).calling(sandbox).with("recharge.intake.unterminated-wait", "4s");
        inbox = Files.createDirectories(home.resolve("inbox"));
    }

    @AfterEach
    void close() throws Exception {
        application.close();
        sandbox.close();
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

    @Test
    void stalledWriter_goesOnInTime_isReadOnAndKeepsNobodyWaiting() throws Exception {
        application.start();
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
        assertEquals(
                0,
                Stream.of(
                                inbox.resolve(".failed").toFile().exists()
                                        ? inbox.resolve(".failed").toFile().list()
                                        : new String[0])
                        .count());
        assertEquals(7, journal.moneyRequests());
    }

    @Test
    void stalledWriter_goesOnTooLate_leavesARemainderThatCanBeDroppedAgain() throws Exception {
        application.start();
        OutputStream csv = writer("late.csv");
        OutputStream whole = writer("lines.csv");
        write(csv, HEAD + row("LA-01", "10") + "\n" + row("LA-02", "19"));
        write(whole, HEAD + row("LI-11", "10") + "\n");
        assertEquals(List.of("LA-01 SUCCESS 10", "LA-02 REJECTED LINE_UNTERMINATED"), results("late"));
        assertEquals(List.of("LI-11 SUCCESS 10"), results("lines"));
        await().atMost(LONG).until(() -> Files.exists(inbox.resolve(".done/late.csv")));
        write(csv, "99\n" + row("LA-03", "20") + "\n");
        application.stop();
        write(whole, row("LI-12", "10") + "\n");
        application.start();
        assertEquals(HEAD + row("LA-02", "1999") + "\n" + row("LA-03", "20") + "\n", remainder("late.remainder.csv"));
        assertEquals(HEAD + row("LI-12", "10") + "\n", remainder("lines.remainder.csv"));
        await().atMost(LONG)
                .until(() -> application
                                .output()
                                .lines()
                                .filter(line -> line.contains("ALERT FILE_CHANGED"))
                                .count()
                        == 2);
        csv.close();
        whole.close();
        Files.move(inbox.resolve(".failed/late.remainder.csv"), inbox.resolve("late.remainder.csv"));
        assertEquals(List.of("LA-02 SUCCESS 1999", "LA-03 SUCCESS 20"), results("late.remainder"));
        assertEquals(4, journal.moneyRequests());
        assertEquals(List.of(), journal.duplicates());
    }

    @Test
    void process_killedWhileAFileWaits_makesTheSameOfIt() throws Exception {
        application.start();
        try (OutputStream csv = writer("kill.csv");
                OutputStream other = writer("cut.csv")) {
            write(csv, HEAD + row("KI-01", "10") + "\n" + row("KI-02", "19"));
            write(other, HEAD + row("CU-11", "10") + "\n" + row("CU-12", "19"));
            sent(1);
            sent(11);
            application.kill();
            write(csv, "99\n" + row("KI-03", "10") + "\n");
            application.start();
            // the first row of each may have been out when the process was killed
            List<String> kill = results("kill");
            assertTrue(kill.get(0).matches("KI-01 (SUCCESS |UNKNOWN INTERRUPTED).*"), kill.get(0));
            assertEquals(List.of("KI-02 SUCCESS 1999", "KI-03 SUCCESS 10"), kill.subList(1, kill.size()));
            List<String> cut = results("cut");
            assertTrue(cut.get(0).matches("CU-11 (SUCCESS |UNKNOWN INTERRUPTED).*"), cut.get(0));
            assertEquals(List.of("CU-12 REJECTED LINE_UNTERMINATED"), cut.subList(1, cut.size()));
        }
        assertEquals(4, journal.moneyRequests());
    }

    @Test
    void file_writtenOverWhileItWaits_isReportedAndLiesInFailed() throws Exception {
        application.start();
        try (OutputStream csv = writer("over.csv")) {
            write(csv, HEAD + row("OV-01", "10") + "\n" + row("OV-02", "19"));
            sent(1);
            Path file;
            try (Stream<Path> work = Files.walk(inbox.resolve(".work"))) {
                file = work.filter(path -> path.endsWith("over.csv"))
                        .findFirst()
                        .orElseThrow();
            }
            Files.writeString(file, HEAD + row("OV-03", "30") + "\n", StandardOpenOption.TRUNCATE_EXISTING);
        }
        List<CSVRecord> results = Csv.rows(application.result("over.results.csv"));
        assertEquals(
                List.of("SUCCESS", "REJECTED"),
                results.stream().map(row -> row.get("status")).toList());
        assertEquals("FILE_UNREADABLE", results.get(1).get("code"));
        await().atMost(LONG).until(() -> application.output().contains("ALERT FILE_CHANGED over.csv"));
        assertTrue(Files.readString(inbox.resolve(".failed/over.csv")).contains("OV-03"));
        assertEquals(1, journal.moneyRequests());
    }

    @Test
    void doneMarker_isSet_filesWithAMarkerAloneAreTakenAndNothingWaits() throws Exception {
        application
                .with("recharge.intake.done-marker", ".done")
                .with("recharge.intake.unterminated-wait", "1h")
                .start();
        try (OutputStream unmarked = writer("unmarked.csv")) {
            write(unmarked, HEAD + row("UN-01", "10") + "\n");
            for (String name : List.of("first.csv", "second.csv")) {
                application.drop(
                        name,
                        HEAD + row(name.substring(0, 2) + "-02", "10") + "\n"
                                + row(name.substring(0, 2) + "-03", "19"));
                application.drop(name + ".done", "");
            }
            application.drop("alone.csv.done", "");
            assertEquals(List.of("fi-02 SUCCESS 10", "fi-03 REJECTED LINE_UNTERMINATED"), results("first"));
            assertEquals(List.of("se-02 SUCCESS 10", "se-03 REJECTED LINE_UNTERMINATED"), results("second"));
            assertFalse(Files.exists(inbox.resolve("first.csv.done")));
            application.drop("first.csv", HEAD + row("fi-04", "10") + "\n");
            application.drop("third.csv", HEAD + row("th-05", "10") + "\n");
            application.drop("third.csv.done", "");
            assertEquals(List.of("th-05 SUCCESS 10"), results("third"));
            assertTrue(Files.exists(inbox.resolve("unmarked.csv"))
                    && Files.exists(inbox.resolve("first.csv"))
                    && Files.exists(inbox.resolve("alone.csv.done")));
            write(unmarked, row("UN-06", "10") + "\n");
        }
        application.drop("unmarked.csv.done", "");
        assertEquals(List.of("UN-01 SUCCESS 10", "UN-06 SUCCESS 10"), results("unmarked"));
    }
}

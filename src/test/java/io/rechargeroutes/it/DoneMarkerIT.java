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
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files are taken when their marker is there, and then whole, however long a last line would be waited for. */
class DoneMarkerIT {

    private static final String HEAD = "orderId,operator,circle,number,amount\n";

    @TempDir
    static Path home;

    private static Sandbox sandbox;
    private static Application application;
    private static Path inbox;

    @BeforeAll
    static void start() throws IOException {
        sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
        inbox = Files.createDirectories(home.resolve("inbox"));
        application = Application.in(home)
                .calling(sandbox)
                .with("recharge.intake.done-marker", ".done")
                .with("recharge.intake.unterminated-wait", "1h")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
        sandbox.close();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String row(String id, String amount) {
        return id + ",AIRTEL,DELHI,98000003" + id.substring(id.length() - 2) + "," + amount;
    }

    private static List<String> results(String name) {
        return Csv.rows(application.result(name + ".results.csv")).stream()
                .map(row -> row.get("orderId") + " " + row.get("status") + " " + row.get("code") + row.get("amount"))
                .toList();
    }

    @Test
    void doneMarker_isSet_filesWithAMarkerAloneAreTakenAndNothingWaits() throws Exception {
        try (OutputStream unmarked = Files.newOutputStream(inbox.resolve("unmarked.csv"))) {
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

    @Test
    void fileWithoutItsMarker_isNamedAfterAMinute() throws Exception {
        application.drop("new.csv", HEAD + row("U-12", "10") + "\n");
        Path draft = Files.writeString(inbox.resolve(".old.csv.part"), HEAD + row("U-11", "10") + "\n");
        Files.setLastModifiedTime(draft, FileTime.from(Instant.now().minusSeconds(120)));
        Files.move(draft, inbox.resolve("old.csv"), StandardCopyOption.ATOMIC_MOVE);
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        application.output().contains("old.csv cannot be taken: it waits for its marker old.csv.done"));
        assertFalse(application.output().contains("new.csv"), "it may be on its way");
        Files.writeString(inbox.resolve("old.csv.done"), "");
        assertTrue(application.result("old.results.csv").contains("SUCCESS"));
    }
}

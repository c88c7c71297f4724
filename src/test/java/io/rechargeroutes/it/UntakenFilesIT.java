package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be taken, or is not, is named with its reason, stops nobody, and fills no log. */
class UntakenFilesIT {

    private static final String FILE = "orderId,operator,circle,number,amount\n%s,AIRTEL,DELHI,98000005%s,10\n";

    @TempDir
    Path home;

    /** All kinds lie in the inbox of one start: none of them may hide another. */
    @Test
    void untakenFiles_areNamedOnceAndStopNobody_norDoesAnInboxThatVanishes() throws Exception {
        Path inbox = Files.createDirectories(home.resolve("inbox"));
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
                Application application = Application.in(home).calling(sandbox);
                ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(inbox.resolve("socket.csv")));
            putsUntakenFiles(inbox);
            putsOddNames(application, inbox);
            application.start();
            application.drop("after.csv", FILE.formatted("U-3", "03"));
            for (String result : List.of(
                    "after.results.csv",
                    "UPPER.results.csv",
                    "bell\u0007ring.results.csv",
                    "n".repeat(180) + ".results.csv")) {
                assertTrue(application.result(result).contains("SUCCESS"), result);
            }
            List<String> reported = List.of(
                    "dangling.csv cannot be taken: it is a symbolic link to a file that does not exist",
                    "relative.csv cannot be taken: it is a symbolic link",
                    "back\\slash.csv cannot be taken: a backslash in its name",
                    "fifo.csv is not taken, because it is a pipe",
                    "list.xls is not taken, because its name",
                    "list.txt is not taken",
                    "trail.csv is not taken",
                    "forged 12:00:00 INFO line.txt is not taken",
                    "socket.csv is not taken, because it is a pipe, a socket or a device",
                    "elsewhere.csv is not taken, because it is a folder that a symbolic link leads to",
                    "loop.csv cannot be taken: it is a symbolic link",
                    "x.csv.tmp is not taken",
                    "x.csv.filepart is not taken");
            for (String line : reported) {
                await(line)
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> application.output().contains(line));
            }
            application.drop("last.csv", FILE.formatted("U-4", "04"));
            application.result("last.results.csv");
            String output = application.output();
            assertFalse(output.contains("Exception") || output.contains("\tat "), output);
            assertFalse(output.contains(".part") || output.contains("hidden"), output);
            assertEquals(
                    reported.size(),
                    output.lines()
                            .filter(line -> line.contains(" is not taken, ") || line.contains(" cannot be taken: "))
                            .count(),
                    output);
            assertTrue(Files.exists(inbox.resolve(".failed/dangling.csv.error.txt")));
            inboxVanishes_isNamedAndTakenUpAgainWhenItReturns(application, inbox);
        }
    }

    private static void putsUntakenFiles(Path inbox) throws Exception {
        Files.createSymbolicLink(inbox.resolve("dangling.csv"), Path.of("/nowhere/gone.csv"));
        Files.createSymbolicLink(inbox.resolve("relative.csv"), Path.of("list.txt"));
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", inbox.resolve("fifo.csv").toString())
                        .start()
                        .waitFor());
        Files.createDirectories(inbox.resolve("folder"));
        for (String name : List.of(
                "list.xls",
                "list.txt",
                "trail.csv ",
                "forged\n12:00:00 INFO  line.txt",
                "half.csv.part",
                ".hidden.csv")) {
            Files.writeString(inbox.resolve(name), FILE.formatted("U-1", "01"));
        }
        Files.writeString(inbox.resolve("back\\slash.csv"), FILE.formatted("U-2", "02"));
    }

    private void putsOddNames(Application application, Path inbox) throws IOException {
        Files.createSymbolicLink(inbox.resolve("loop.csv"), Path.of("loop.csv"));
        Files.createSymbolicLink(
                inbox.resolve("elsewhere.csv"),
                Files.createDirectories(home.resolve("elsewhere")).toAbsolutePath());
        for (String name : List.of("x.csv.tmp", "x.csv.filepart", "~$x.xlsx")) {
            Files.writeString(inbox.resolve(name), FILE.formatted("U-7", "07"));
        }
        application.drop("UPPER.CSV", FILE.formatted("U-8", "08"));
        application.drop("bell\u0007ring.csv", FILE.formatted("U-9", "09"));
        Files.writeString(inbox.resolve("n".repeat(251) + ".csv"), FILE.formatted("U-10", "10"));
    }

    private void inboxVanishes_isNamedAndTakenUpAgainWhenItReturns(Application application, Path inbox)
            throws IOException {
        Files.move(inbox, home.resolve("away"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> application.output().contains("the inbox inbox cannot be read: it does not exist"));
        assertFalse(Files.exists(inbox), "what is not there may be a mount that comes back");
        Files.move(home.resolve("away"), inbox);
        application.drop("back.csv", FILE.formatted("U-13", "13"));
        assertTrue(application.result("back.results.csv").contains("SUCCESS"));
        assertFalse(application.output().contains("Exception"), application.output());
    }

    @Test
    void nameThatTheLocaleCannotExpress_isReportedAndStopsNobody() throws Exception {
        Path inbox = Files.createDirectories(home.resolve("inbox"));
        Files.writeString(inbox.resolve("सूची.csv"), FILE.formatted("U-5", "05"));
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
                Application application = Application.in(home)
                        .calling(sandbox)
                        .environment("LC_ALL", "C")
                        .start()) {
            application.drop("plain.csv", FILE.formatted("U-6", "06"));
            application.result("plain.results.csv");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> application.output().contains("cannot be expressed in the locale"));
            assertFalse(application.output().contains("Exception"), application.output());
        }
    }
}

package io.rechargeroutes.intake.sftp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.intake.InputNames;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.intake.RemoteFiles;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.settings.RechargeSettings;
import io.rechargeroutes.settings.SftpSettings;
import io.rechargeroutes.settings.ShippedSettings;
import io.rechargeroutes.sftp.SftpConnections;
import io.rechargeroutes.sftp.SftpHost;
import io.rechargeroutes.sftp.SftpWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** routes/intake/sftp.camel.yaml on a real server and a real ledger. */
class SftpIntakeTest {

    private static final String A = "orderId,operator\nA,AIRTEL\n";
    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir
    Path home;

    private final TestLedger ledger = TestLedger.empty();
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private SftpHost host;

    /** In place of the bean that writes faults to the log. */
    public final class Faults {

        public void report(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable fault) {
            faults.add(String.valueOf(fault.getMessage()));
        }
    }

    /** One process: the route, and an inbox. */
    private final class Node {

        private final DefaultCamelContext camel = new DefaultCamelContext();
        private final Path inbox;
        private final Map<String, String> settings;

        Node(String id, String inbox, Map<String, String> further) throws Exception {
            this.inbox = home.resolve(inbox);
            this.settings = new HashMap<>(host.settings());
            settings.put("recharge.inbox", this.inbox.toString());
            settings.put("recharge.intake.stable-for", "0s");
            settings.putAll(further);
            SftpSettings sftp = ShippedSettings.of(SftpSettings.class, settings);
            TestNode node = ledger.node(id);
            Properties all = new Properties();
            try (var file = Files.newBufferedReader(Path.of("application.properties"))) {
                all.load(file);
            }
            all.putAll(settings);
            camel.getPropertiesComponent().setOverrideProperties(all);
            SftpConnections.watch(camel, sftp);
            camel.getRegistry()
                    .bind(
                            "sftpIntake",
                            new SftpIntake(
                                    new RemoteFiles(node.sql(), node.deliveryClaims()),
                                    node.noticeLedger(),
                                    ShippedSettings.of(RechargeSettings.class, settings),
                                    sftp,
                                    new SftpWatch(sftp, node.noticeLedger(), new LogLimiter()),
                                    new LogLimiter(),
                                    new InputNames(
                                            ShippedSettings.of(RechargeSettings.class, settings),
                                            InputFormats.canonical(List.of()))));
            camel.getRegistry().bind("stepFault", new Faults());
            load(
                    "sftp",
                    Files.readString(Path.of("routes/intake/sftp.camel.yaml")).replace("\"1s\"", "\"1ms\""));
            String policies = Files.readString(Path.of("routes/policies.camel.yaml"));
            int from = policies.indexOf("- routeConfiguration:\n    id: intake");
            load("policies", policies.substring(from, policies.indexOf("- routeConfiguration:", from + 1)));
            nodes.add(this);
        }

        private void load(String name, String text) throws Exception {
            PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(name + ".camel.yaml", text));
        }

        Node start() {
            camel.start();
            return this;
        }

        /** The inputs that wait to be read, each with its content. */
        List<String> inputs() throws IOException {
            Path work = inbox.resolve(".work");
            if (!Files.isDirectory(work)) {
                return List.of();
            }
            try (Stream<Path> files = Files.walk(work, 2)) {
                return files.filter(Files::isRegularFile)
                        .map(file -> file.getFileName().toString())
                        .sorted()
                        .toList();
            }
        }
    }

    private Node node() throws Exception {
        return new Node("a", "inbox", Map.of());
    }

    @BeforeEach
    void startHost() throws Exception {
        host = SftpHost.start(home.resolve("host"));
    }

    @AfterEach
    void stop() throws IOException {
        nodes.forEach(node -> node.camel.stop());
        host.close();
    }

    private void awaitInputs(Node node, String... names) {
        await().atMost(LONG).until(() -> node.inputs().equals(List.of(names)));
    }

    private void awaitRemoved(String name) {
        await().atMost(LONG).until(() -> !Files.exists(host.file("requests/" + name)));
    }

    @Test
    void file_stable_becomesAnInputAndIsRemoved() throws Exception {
        host.put("requests/a.csv", A);
        Node node = node().start();
        awaitInputs(node, "a.csv");
        awaitRemoved("a.csv");
        String id = ledger.one("SELECT intake_id FROM remote_file WHERE removed_at IS NOT NULL AND name = 'a.csv'");
        assertEquals(A, Files.readString(node.inbox.resolve(".work").resolve(id).resolve("a.csv")));
        assertEquals(List.of("a.csv"), host.sent);
        assertEquals("partner@127.0.0.1", ledger.one("SELECT split_part(source, ':', 1) FROM remote_file"));
    }

    @Test
    void file_withADoneFolder_isMovedThere() throws Exception {
        host.put("requests/a.csv", A);
        Node node = new Node("a", "inbox", Map.of("recharge.sftp.done", "taken/files")).start();
        awaitInputs(node, "a.csv");
        awaitRemoved("a.csv");
        List<String> done = host.names("taken/files");
        assertEquals(1, done.size(), done.toString());
        assertTrue(done.get(0).matches("a\\.[0-9]{8}T[0-9]{9}\\.csv"), done.toString());
    }

    @Test
    void file_thatGrows_isTakenWhole() throws Exception {
        Path growing = host.file("requests/a.csv");
        Files.writeString(growing, "orderId");
        Node node = node().start();
        for (int i = 0; i < 20; i++) {
            Files.writeString(growing, "orderId" + "x".repeat(i));
            assertEquals(List.of(), node.inputs());
            Files.setLastModifiedTime(
                    growing, java.nio.file.attribute.FileTime.from(Instant.now().plusSeconds(i)));
            Thread.yield();
        }
        Files.writeString(growing, A);
        awaitInputs(node, "a.csv");
        awaitRemoved("a.csv");
        String id = ledger.one("SELECT intake_id FROM remote_file");
        assertEquals(A, Files.readString(node.inbox.resolve(".work").resolve(id).resolve("a.csv")));
    }

    @Test
    void file_withoutItsMarker_waits_andBothAreRemoved() throws Exception {
        host.put("requests/a.csv", A);
        host.put("requests/b.csv", A);
        host.put("requests/b.csv.done", "");
        Node node = new Node("a", "inbox", Map.of("recharge.intake.done-marker", ".done")).start();
        awaitInputs(node, "b.csv");
        awaitRemoved("b.csv");
        assertEquals(List.of("a.csv"), host.names("requests"));
        host.put("requests/a.csv.done", "");
        awaitInputs(node, "a.csv", "b.csv");
        awaitRemoved("a.csv");
        assertEquals(List.of(), host.names("requests"));
    }

    @Test
    void server_thatDropsInTheMiddle_fileIsTakenOnceItAnswers() throws Exception {
        host.drops = true;
        host.put("requests/a.csv", A + "x".repeat(300_000));
        Node node = node().start();
        await().atMost(LONG).until(() -> host.sent.size() >= 2);
        assertEquals(List.of(), node.inputs());
        assertEquals(List.of(), ledger.rows("SELECT name FROM remote_file"));
        host.drops = false;
        awaitInputs(node, "a.csv");
        awaitRemoved("a.csv");
        await().atMost(LONG).until(() -> isEmpty(node.inbox.resolve(".sftp")));
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    @Test
    void removal_refused_fileIsTakenOnce_andSomebodyIsNotified() throws Exception {
        host.refusesRemoval = true;
        host.put("requests/a.csv", A);
        Node node = node().start();
        await().atMost(LONG).until(() -> ledger.notices().equals(List.of("REMOTE_FILE_NOT_REMOVED t a.csv")));
        assertEquals(List.of("a.csv"), node.inputs());
        assertEquals(List.of("a.csv"), host.sent);
        host.refusesRemoval = false;
        awaitRemoved("a.csv");
        assertEquals(List.of("a.csv"), node.inputs());
        assertEquals(List.of("a.csv"), host.sent);
    }

    /** As after a kill between the move into the inbox and the removal. */
    @Test
    void removal_neverMade_anotherProcessRemovesAndTakesNothing() throws Exception {
        host.refusesRemoval = true;
        host.put("requests/a.csv", A);
        Node first = node().start();
        awaitInputs(first, "a.csv");
        first.camel.stop();
        host.refusesRemoval = false;
        Node second = new Node("b", "other-inbox", Map.of()).start();
        awaitRemoved("a.csv");
        assertEquals(List.of(), second.inputs());
        assertEquals(List.of("a.csv"), host.sent);
    }

    /** As after a kill between the removal and its record. */
    @Test
    void removal_notRecorded_sameFileAgain_isAnother() throws Exception {
        Instant then = Instant.parse("2026-01-01T00:00:00Z");
        host.put("requests/a.csv", A, then);
        Node node = node().start();
        awaitInputs(node, "a.csv");
        awaitRemoved("a.csv");
        await().atMost(LONG).until(() -> ledger.one("SELECT count(*) FROM remote_file WHERE removed_at IS NULL")
                .equals("0"));
        ledger.run("UPDATE remote_file SET removed_at = NULL");
        await().atMost(LONG).until(() -> ledger.one("SELECT count(*) FROM remote_file WHERE removed_at IS NULL")
                .equals("0"));
        host.put("requests/a.csv", A, then);
        awaitInputs(node, "a.csv", "a.csv");
    }

    @Test
    void name_again_withOtherContent_isAnotherFile() throws Exception {
        host.refusesRemoval = true;
        host.put("requests/a.csv", A, Instant.parse("2026-01-01T00:00:00Z"));
        Node node = node().start();
        awaitInputs(node, "a.csv");
        host.put("requests/a.csv", A.replace("A,", "B,"), Instant.parse("2026-01-02T00:00:00Z"));
        awaitInputs(node, "a.csv", "a.csv");
        assertEquals(List.of("a.csv", "a.csv"), host.sent);
    }

    /** As after a kill between the record and the move into the inbox. */
    @Test
    void copy_thatTheLedgerKnows_becomesAnInput_andOneThatItDoesNotIsDeleted() throws Exception {
        Node node = node();
        Path whole = Files.createDirectories(node.inbox.resolve(".sftp/whole"));
        Path half = Files.createDirectories(node.inbox.resolve(".sftp/half"));
        Files.writeString(whole.resolve("a.csv"), A);
        Files.writeString(half.resolve("b.csv"), "order");
        ledger.run(
                """
                INSERT INTO remote_file (intake_id, source, folder, name, size, modified_at)
                VALUES ('whole', 'somebody', 'requests', 'a.csv', 1, now())""");
        node.start();
        awaitInputs(node, "a.csv");
        await().atMost(LONG).until(() -> !Files.exists(half));
        assertEquals(A, Files.readString(node.inbox.resolve(".work/whole/a.csv")));
    }

    @Test
    void twoNodes_sameFolder_fetchEachFileOnce() throws Exception {
        Node one = node();
        Node two = new Node("b", "other-inbox", Map.of());
        for (int i = 0; i < 12; i++) {
            host.put("requests/f" + i + ".csv", A);
        }
        one.start();
        two.start();
        await().atMost(LONG).until(() -> host.names("requests").isEmpty());
        assertEquals(12, host.sent.size(), host.sent.toString());
        assertEquals(12, host.sent.stream().distinct().count());
        await().atMost(LONG).until(() -> one.inputs().size() + two.inputs().size() == 12);
    }

    @Test
    void hostKey_changed_nothingIsSent_andSomebodyIsNotified() throws Exception {
        Node node = node();
        host.changeKey();
        host.put("requests/a.csv", A);
        node.start();
        await().atMost(LONG).until(() -> ledger.notices().stream()
                .anyMatch(notice -> notice.startsWith("SFTP_HOST_KEY_CHANGED t 127.0.0.1:")));
        assertEquals(List.of(), node.inputs());
        host.restoreKey();
        awaitInputs(node, "a.csv");
    }

    @Test
    void password_wrong_isReportedWithoutIt() throws Exception {
        String wrong = "another pass+word";
        Node node = new Node("a", "inbox", Map.of("recharge.sftp.password", wrong));
        host.put("requests/a.csv", A);
        node.start();
        await().atMost(LONG).until(() -> ledger.notices().stream()
                .anyMatch(notice -> notice.startsWith("SFTP_UNREACHABLE t 127.0.0.1:")));
        String text = ledger.one("SELECT message FROM notice");
        assertTrue(text.contains("refuses the login"), text);
        assertFalse(text.contains(wrong), text);
        assertFalse(
                node.camel.getEndpoints().toString().contains("word"),
                node.camel.getEndpoints().toString());
        assertEquals(List.of(), node.inputs());
    }

    @Test
    void names_thatAreNoNames_stayAndAreReported() throws Exception {
        host.put("requests/*.csv", A);
        host.put("requests/a b.txt", A);
        host.put("requests/x\ny.csv", A);
        host.put("requests/.hidden.csv", A);
        host.put("requests/b.csv.part", A);
        host.put("requests/C.csv", A);
        host.put("requests/c.csv", A);
        Node node = node().start();
        await().atMost(LONG).until(() -> ledger.notices().size() == 5);
        assertEquals(
                List.of(
                        "REMOTE_FILE_REFUSED t *.csv",
                        "REMOTE_FILE_REFUSED t C.csv",
                        "REMOTE_FILE_REFUSED t a b.txt",
                        "REMOTE_FILE_REFUSED t c.csv",
                        "REMOTE_FILE_REFUSED t x y.csv"),
                ledger.notices().stream().sorted().toList());
        assertEquals(7, host.names("requests").size());
        Files.delete(host.file("requests/C.csv"));
        awaitInputs(node, "c.csv");
        awaitRemoved("c.csv");
        assertEquals(5, host.names("requests").size());
    }
}

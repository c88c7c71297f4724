package io.rechargeroutes.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.ledger.delivery.RemoteOutbox;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.settings.SftpSettings;
import io.rechargeroutes.settings.ShippedSettings;
import io.rechargeroutes.sftp.SftpConnections;
import io.rechargeroutes.sftp.SftpHost;
import io.rechargeroutes.sftp.SftpServer;
import io.rechargeroutes.sftp.SftpWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** routes/delivery/sftp.camel.yaml on a real server and a real ledger. */
class SftpRoutesTest {

    @TempDir
    Path home;

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode node = ledger.node("a");
    private final DeliveryRoutes routes = new DeliveryRoutes();
    private SftpHost host;
    private Path folder;
    private String source;

    @BeforeEach
    void start() throws Exception {
        host = SftpHost.start(home.resolve("host"));
        folder = Files.createDirectories(home.resolve("outbox"));
        SftpSettings settings = ShippedSettings.of(SftpSettings.class, host.settings());
        source = SftpServer.of(settings).orElseThrow().source();
        SftpConnections.watch(routes.camel, settings);
        routes.bean(
                        "remoteResults",
                        new RemoteResults(
                                new RemoteOutbox(node.sql(), node.deliveryClaims()),
                                new Outbox(new TestSettings("a", folder)),
                                settings,
                                new SftpWatch(settings, node.noticeLedger(), new LogLimiter()),
                                new LogLimiter(),
                                routes.camel))
                .with(host.settings())
                .start("sftp");
    }

    @AfterEach
    void stop() throws IOException {
        routes.close();
        host.close();
    }

    /** An input that came by SFTP, with a result file in the outbox. */
    private void answered(String id, String base, String kind, String content) throws IOException {
        String outbox = new Outbox(new TestSettings("a", folder)).id();
        Files.writeString(folder.resolve(base + "." + kind + ".csv"), content);
        ledger.run("INSERT INTO intake (id, name, format, ending, state, outbox, base_name) VALUES ('" + id + "', '"
                + base + ".csv', 'CSV', '.csv', 'ANSWERED', '" + outbox + "', '" + base + "') ON CONFLICT DO NOTHING");
        ledger.run("INSERT INTO remote_file (intake_id, source, folder, name, size, modified_at) VALUES ('" + id
                + "', '" + source + "', 'requests', '" + base + ".csv', 1, now()) ON CONFLICT DO NOTHING");
        due(id, kind);
    }

    private void due(String id, String kind) {
        node.sql().inTransaction(handle -> {
            RemoteOutbox.due(handle, id, kind);
            return null;
        });
    }

    private String due() {
        return ledger.one("SELECT count(*) FROM remote_result WHERE due_at IS NOT NULL");
    }

    @Test
    void results_ofARemoteInput_arePutOnce_andStayInTheOutbox() throws Exception {
        answered("one", "a", "results", "1\n");
        answered("one", "a", "final", "2\n");
        routes.run("delivery-sftp");
        routes.run("delivery-sftp");
        assertEquals(List.of("a.final.csv", "a.results.csv"), host.names("results"));
        assertEquals("1\n", Files.readString(host.file("results/a.results.csv")));
        assertEquals("2\n", Files.readString(host.file("results/a.final.csv")));
        assertTrue(Files.exists(folder.resolve("a.results.csv")) && Files.exists(folder.resolve("a.final.csv")));
        assertEquals("0", due());
        assertEquals("0", ledger.one("SELECT count(*) FROM delivery_claim"));
    }

    @Test
    void results_ofALocalInput_stayHere() throws Exception {
        node.takes("local", TestNode.request("A"));
        due("local", "results");
        routes.run("delivery-sftp");
        assertEquals(List.of(), host.names("results"));
    }

    @Test
    void changes_thatGrow_arePutAgain() throws Exception {
        answered("one", "a", "changes", "1\n");
        routes.run("delivery-sftp");
        answered("one", "a", "changes", "1\n2\n");
        routes.run("delivery-sftp");
        assertEquals("1\n2\n", Files.readString(host.file("results/a.changes.csv")));
        assertEquals(List.of("a.changes.csv"), host.names("results"));
    }

    @Test
    void server_thatRefuses_isTriedAgain_andSomebodyIsNotified() throws Exception {
        answered("one", "a", "results", "1\n");
        answered("two", "b", "results", "2\n");
        Path results = host.file("results");
        Files.delete(results);
        Files.writeString(results, "no folder");
        for (int i = 0; i < 5; i++) {
            routes.run("delivery-sftp");
            ledger.passes(Duration.ofSeconds(2));
        }
        assertEquals(
                List.of("RESULT_NOT_PUT t a.results.csv", "RESULT_NOT_PUT t b.results.csv"),
                ledger.notices().stream().sorted().toList());
        Files.delete(results);
        Files.createDirectory(results);
        routes.run("delivery-sftp");
        assertEquals(List.of("a.results.csv", "b.results.csv"), host.names("results"));
        assertEquals("0", due());
    }

    @Test
    void server_thatWasAway_getsTheFileOnceItIsBack() throws Exception {
        answered("one", "a", "results", "1\n");
        host.changeKey();
        routes.run("delivery-sftp");
        assertEquals(List.of(), host.names("results"));
        host.restoreKey();
        ledger.passes(Duration.ofSeconds(2));
        routes.run("delivery-sftp");
        assertEquals(List.of("a.results.csv"), host.names("results"));
    }

    @Test
    void name_thatAnotherOutboxHas_orOneThatDiffersInCapitals_isNumbered() throws Exception {
        answered("one", "a", "results", "1\n");
        answered("two", "A", "results", "2\n");
        ledger.run(
                """
                INSERT INTO intake (id, name, format, ending, state, outbox, base_name)
                VALUES ('other', 'b.csv', 'CSV', '.csv', 'FINISHED', 'another', 'b')""");
        ledger.run(
                """
                INSERT INTO remote_file (intake_id, source, folder, name, size, modified_at, result_base)
                SELECT 'other', source, folder, 'b.csv', 1, now(), 'b' FROM remote_file WHERE intake_id = 'one'""");
        answered("three", "b", "results", "3\n");
        routes.run("delivery-sftp");
        List<String> names = host.names("results");
        assertEquals(3, names.stream().map(String::toLowerCase).distinct().count(), names.toString());
        assertTrue(names.contains("b.2.results.csv"), names.toString());
        assertFalse(names.contains("b.results.csv"), names.toString());
    }

    /** The number that the first one gets is the second one's own name. */
    @Test
    void name_thatAnotherInputWasGiven_isNumbered() throws Exception {
        answered("one", "a", "results", "1\n");
        ledger.run(
                """
                INSERT INTO intake (id, name, format, ending, state, outbox, base_name)
                VALUES ('other', 'a.csv', 'CSV', '.csv', 'FINISHED', 'another', 'a')""");
        ledger.run(
                """
                INSERT INTO remote_file (intake_id, source, folder, name, size, modified_at, result_base)
                SELECT 'other', source, folder, 'other.csv', 1, now(), 'a' FROM remote_file WHERE intake_id = 'one'""");
        routes.run("delivery-sftp");
        answered("two", "a.2", "results", "2\n");
        routes.run("delivery-sftp");
        assertEquals(List.of("a.2.2.results.csv", "a.2.results.csv"), host.names("results"));
        assertEquals("1\n", Files.readString(host.file("results/a.2.results.csv")));
        // the archive has it, and its results are still on the server
        ledger.run("DELETE FROM remote_result; DELETE FROM intake WHERE id = 'two'");
        answered("three", "a.2.2", "results", "3\n");
        routes.run("delivery-sftp");
        assertEquals("2\n", Files.readString(host.file("results/a.2.2.results.csv")));
        assertEquals("3\n", Files.readString(host.file("results/a.2.2.2.results.csv")));
    }
}

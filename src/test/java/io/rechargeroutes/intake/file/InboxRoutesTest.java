package io.rechargeroutes.intake.file;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.formats.Formats;
import io.rechargeroutes.intake.InputNames;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.restore.Restores;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.settings.LedgerSettings;
import io.rechargeroutes.settings.RechargeSettings;
import io.rechargeroutes.settings.ShippedSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.camel.Body;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped routes take files from the inbox and from every folder in it that is an inbox, and from nowhere else. */
class InboxRoutesTest {

    @TempDir
    Path home;

    private final Set<String> opened = new ConcurrentSkipListSet<>();

    /** In place of the bean that reads claimed files: it notes them, and takes them away. */
    public final class Notes {

        private final InboxTree inbox;

        Notes(InboxTree inbox) {
            this.inbox = inbox;
        }

        public Object open(@Body File claimed) throws IOException {
            assertTrue(claimed.getPath().contains("/.work/"), claimed.getPath());
            opened.add(inbox.claimedFrom(claimed.toPath()));
            Files.delete(claimed.toPath());
            return null;
        }

        public List<Object> batches() {
            return List.of();
        }

        public void close() {}
    }

    private void put(String path) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "orderId\n");
    }

    /** Of a ledger that was never restored. */
    private static Restores restores() {
        TestNode node = TestLedger.empty().node("a");
        return node.restores(ShippedSettings.of(LedgerSettings.class, Map.of("recharge.ledger", "embedded")));
    }

    @Test
    void filesOfEachFolder_areClaimedBesideThem_andThoseThatLeadOutAreLeft() throws Exception {
        for (String path : List.of(
                "inbox/a.csv",
                "inbox/x/a.csv",
                "inbox/x/deep/b.csv",
                "inbox/partner/c.txt",
                "inbox/partner/c",
                "inbox/x/not.txt",
                "inbox/statements/s.csv",
                "inbox/statements/aop/s.csv",
                "inbox/.hidden/h.csv",
                "inbox/x/.done/d.csv",
                "inbox/x/part.csv.part",
                "elsewhere/e.csv")) {
            put(path);
        }
        Files.createSymbolicLink(home.resolve("inbox/link"), home.resolve("elsewhere"));
        Files.createSymbolicLink(home.resolve("inbox/x/e.csv"), home.resolve("elsewhere/e.csv"));
        put("inbox/y/.work/left-by-a-stop/old.csv");
        Files.createDirectories(home.resolve("formats"));
        Files.writeString(
                home.resolve("formats/partner.yaml"),
                "applies-to: {files: [\"partner/*\"]}\ntype: csv\nfields: {orderId: {from: orderId}}\n");
        RechargeSettings settings = ShippedSettings.of(
                RechargeSettings.class,
                Map.of("recharge.inbox", home.resolve("inbox").toString(), "recharge.intake.stable-for", "100ms"));
        InboxTree inbox = new InboxTree(settings, new InputNames(settings, Formats.read(home.resolve("formats"))));
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Properties properties = new Properties();
            properties.setProperty("recharge.inbox", home.resolve("inbox").toString());
            properties.setProperty("recharge.intake.poll", "100");
            camel.getPropertiesComponent().setOverrideProperties(properties);
            camel.getRegistry().bind("stableFiles", new StableFiles(settings, inbox));
            camel.getRegistry().bind("claimedFiles", new ClaimedFiles(inbox));
            camel.getRegistry()
                    .bind(
                            "fileClaims",
                            new FileClaims(settings, inbox, new InboxReport(settings, new LogLimiter()), restores()));
            camel.getRegistry().bind("fileIntake", new Notes(inbox));
            for (String route : List.of("files", "work")) {
                String yaml = Files.readString(Path.of("routes/intake/" + route + ".camel.yaml"))
                        .replaceAll("routeConfigurationId: .*", "errorHandler: {noErrorHandler: {}}");
                PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(route + ".camel.yaml", yaml));
            }
            camel.start();
            Set<String> expected = new TreeSet<>(
                    Set.of("a.csv", "x/a.csv", "x/deep/b.csv", "partner/c.txt", "partner/c", "y/old.csv"));
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertEquals(expected, new TreeSet<>(opened)));
            put("inbox/x/last.csv");
            await().atMost(Duration.ofSeconds(60)).until(() -> opened.contains("x/last.csv"));
            expected.add("x/last.csv");
            assertEquals(expected, new TreeSet<>(opened));
        }
        assertTrue(Files.exists(home.resolve("elsewhere/e.csv")));
        assertTrue(Files.isDirectory(home.resolve("inbox/x/deep/.work")), "each folder has its own");
    }
}

package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.it.Caller.ApiAnswer;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The folder of an embedded ledger's server is put back as it was: requests that it has as waiting were sent since, and
 * files that it does not know were read. The server brings no program that dumps, so its stopped folder is the copy.
 */
class RestoredLedgerIT {

    private static final String HEAD = "orderId,operator,circle,number,amount\n";
    private static final String PASSWORD = "a long password of anna";
    private static final List<String> PROVIDERS = List.of("A1TOPUP", "AOP");
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    private Path home;
    private Application application;
    private Caller anna;

    private static String row(String orderId, String number) {
        return HEAD + orderId + ",AIRTEL,DELHI," + number + ",10\n";
    }

    private Path inbox(String path) {
        return home.resolve("inbox").resolve(path);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(
                        one,
                        to.resolve(from.relativize(one).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    private void putsBack(Path copy) throws IOException {
        delete(home.resolve("data/ledger"));
        copy(copy, home.resolve("data/ledger"));
    }

    private void stands(String orderId, String state) {
        await(orderId + " " + state).atMost(SOON).until(() -> anna.get("/api/requests/" + orderId)
                .text("/request/status")
                .equals(state));
    }

    private ApiAnswer confirms(String waiting) throws Exception {
        return anna.call(
                "POST", "/api/restore/confirm", "{\"note\":\"their statement\",\"waiting\":\"" + waiting + "\"}");
    }

    private void isSuspended(RequestJournal journal, long sent) throws Exception {
        assertTrue(
                application.get("/q/health/ready").body().contains("nothing is taken in or sent"),
                application.get("/q/health/ready").body());
        ApiAnswer restore = anna.get("/api/restore");
        assertEquals("UNCONFIRMED", restore.text("/state"));
        assertTrue(
                restore.text("/why").contains("count of heartbeats"),
                restore.body().toString());
        resumes(); // or it would wait for that alone
        // a heartbeat and many polls of dispatch and intake later
        long heartbeats = heartbeats();
        await().atMost(SOON).until(() -> heartbeats() > heartbeats + 1);
        assertEquals(sent, journal.moneyRequests());
    }

    private void resumes() throws Exception {
        for (String provider : PROVIDERS) {
            anna.call("DELETE", "/api/pauses/" + provider, null);
        }
    }

    private long heartbeats() throws Exception {
        return Long.parseLong(
                application.ledgerRows("SELECT heartbeats FROM ledger_position").get(0));
    }

    @Test
    void olderLedger_isPutBack_nothingIsSentOrTakenUntilItIsConfirmed() throws Exception {
        home = temp.resolve("application");
        Path copy = temp.resolve("copy");
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.defaults().withPort(0));
                BrokerProcess broker = BrokerProcess.start(temp.resolve("broker"));
                Application started = Application.in(home)
                        .calling(sandbox)
                        .with("recharge.node.lease", "3s")
                        .with("recharge.jms.enabled", "true")
                        .with("recharge.broker.url", broker.url("tcp"))
                        .with("recharge.api.users", "anna")
                        .with("recharge.api.anna.password", PASSWORD)
                        .start()) {
            application = started;
            anna = new Caller(application.uri("").toString(), "anna:" + PASSWORD);
            RequestJournal journal = new RequestJournal(sandbox);
            application.drop("before.csv", row("BEFORE", "9800000001"));
            stands("BEFORE", "SUCCESS");
            for (String provider : PROVIDERS) {
                anna.call("PUT", "/api/pauses/" + provider, "{\"reason\":\"they wait in the copy\"}");
            }
            application.drop("waiting.csv", row("WAITING", "9800000002"));
            stands("WAITING", "RECEIVED");
            application.stop();
            copy(home.resolve("data/ledger"), copy);

            application.start();
            resumes();
            stands("WAITING", "SUCCESS");
            application.drop("after.csv", row("AFTER", "9800000003"));
            stands("AFTER", "SUCCESS");
            long sent = journal.moneyRequests();
            assertEquals(3, sent);
            application.stop();

            putsBack(copy);
            // as a crash would have left it: claimed, and not in the ledger that is put back
            Files.createDirectories(inbox(".work/unknown"));
            Files.writeString(inbox(".work/unknown/claimed.csv"), row("CLAIMED", "9800000004"));
            application.drop("new.csv", row("NEW", "9800000005"));
            application.start();
            isSuspended(journal, sent);
            sendsMessage();
            listsWhatMustBeLookedUp();
            assertTrue(Files.exists(inbox("new.csv")), "files stay in the inbox");
            assertTrue(Files.exists(inbox(".work/unknown/claimed.csv")));
            assertEquals(404, anna.get("/api/requests/CLAIMED").status());
            assertEquals(404, anna.get("/api/requests/QUEUED").status());
            assertEquals(
                    400,
                    anna.call("POST", "/api/restore/confirm", "{\"waiting\":\"SEND\"}")
                            .status());
            assertEquals(
                    400,
                    anna.call("POST", "/api/restore/confirm", "{\"note\":\"no\"}")
                            .status());

            delete(inbox(".work/unknown"));
            ApiAnswer confirmed = confirms("CANCEL");
            assertEquals(
                    "200 CONFIRMED anna 1",
                    confirmed.status() + " " + confirmed.text("/state") + " " + confirmed.text("/confirmedBy") + " "
                            + confirmed.text("/cancelled"));
            stands("WAITING", "FAILED");
            assertEquals("CANCELLED", anna.get("/api/requests/WAITING").text("/request/code"));
            ApiAnswer second = confirms("SEND");
            assertEquals(409, second.status());
            assertTrue(second.text("/detail").contains("confirmed already, by anna"), second.text("/detail"));
            stands("NEW", "SUCCESS");
            stands("QUEUED", "SUCCESS");
            assertEquals(sent + 2, journal.moneyRequests());
            assertEquals(0, journal.duplicates().size());
            application.stop();

            // the same copy once more: this time they are to be sent
            putsBack(copy);
            application.start();
            isSuspended(journal, sent + 2);
            assertEquals(200, confirms("SEND").status());
            stands("WAITING", "SUCCESS");
            assertEquals(sent + 3, journal.moneyRequests());
        }
    }

    private void sendsMessage() throws Exception {
        try (Queues queues = Queues.at(application.setting("recharge.broker.url"))) {
            queues.send("{\"orderId\":\"QUEUED\",\"operator\":\"AIRTEL\",\"circle\":\"DELHI\","
                    + "\"number\":\"9800000006\",\"amount\":\"10\"}");
            assertFalse(queues.isEmpty(Queues.REQUESTS), "messages stay on the queue");
        }
    }

    private void listsWhatMustBeLookedUp() throws Exception {
        ApiAnswer restore = anna.get("/api/restore");
        assertEquals("1", restore.text("/requests/received"));
        assertEquals(
                List.of(".done/after.csv false", ".work/unknown/claimed.csv false"),
                Stream.iterate(0, i -> i + 1)
                        .limit(restore.body().at("/files").size())
                        .map(i -> restore.body().at("/files/" + i))
                        .map(file -> file.get("folder").asText() + "/"
                                + file.get("name").asText() + " "
                                + file.get("known").asBoolean())
                        .filter(line -> line.endsWith("false"))
                        .collect(Collectors.toCollection(TreeSet::new))
                        .stream()
                        .toList());
        String report = Files.readString(Path.of(restore.text("/report")));
        assertTrue(report.contains("inbox/.done/after.csv: "), report);
        assertTrue(report.contains("1 requests wait to be sent"), report);
        assertTrue(application.output().contains("inbox/.work/unknown/claimed.csv: "), application.output());
        assertTrue(application.output().contains("ALERT LEDGER_RESTORED"), application.output());
    }
}

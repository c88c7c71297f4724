package io.rechargeroutes.ledger.restore;

import static io.rechargeroutes.ledger.TestNode.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.TestSettings;
import io.rechargeroutes.ledger.restore.Judgement.Server;
import io.rechargeroutes.model.Restore;
import io.rechargeroutes.model.Restore.Waiting;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.LedgerSettings;
import io.rechargeroutes.settings.ShippedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a ledger that has gone back in time is recognised, and what is not taken for one. */
class RestoresTest {

    @TempDir
    Path home;

    private final TestLedger ledger = TestLedger.empty();

    /** A process, after its first heartbeat. */
    private record Started(TestNode node, Restores restores) {

        void beats(int count) {
            for (int i = 0; i < count; i++) {
                restores.beat();
            }
        }

        boolean suspended() {
            return restores.unconfirmed().isPresent();
        }

        String why() {
            return restores.unconfirmed().map(Restore::why).orElse("");
        }
    }

    private Started starts(String id) {
        return starts(id, "postgresql");
    }

    private Started starts(String id, String kind) {
        TestSettings settings = new TestSettings(id, home.resolve(id + "-outbox")).keepingIn(home.resolve(id));
        TestNode node = new TestNode(ledger.sql, settings);
        LedgerSettings of = ShippedSettings.of(LedgerSettings.class, Map.of("recharge.ledger", kind));
        Started started = new Started(node, node.restores(of));
        started.beats(1);
        return started;
    }

    private Path position(String id) {
        return home.resolve(id).resolve("ledger-position");
    }

    private long heartbeats() {
        return Long.parseLong(ledger.one("SELECT heartbeats FROM ledger_position"));
    }

    private void goesBack(long count) {
        ledger.run("UPDATE ledger_position SET heartbeats = heartbeats - " + count);
    }

    private List<String> restores() {
        return ledger.rows("SELECT confirmed_at IS NOT NULL FROM restore ORDER BY id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "embedded"})
    void ledger_freshOrAsItWas_isNotRestored(String kind) {
        Started first = starts("a", kind);
        first.beats(3);
        first.restores().stop();
        Started second = starts("a", kind);
        assertEquals(5, heartbeats());
        assertTrue(!first.suspended() && !second.suspended());
        assertEquals(List.of(), ledger.notices());
    }

    @Test
    void ledger_behindWhatANodeSaw_isRestored_andAnAlertComesOnce() {
        starts("a").beats(3);
        ledger.run("UPDATE ledger_position SET heartbeats = 3, last_heartbeat = now() - interval '1 day'");
        Started again = starts("a");
        assertTrue(again.why().startsWith("its count of heartbeats is 3, and this node saw 4 committed"), again.why());
        again.beats(2);
        starts("b");
        assertEquals(List.of("f"), restores());
        assertEquals(List.of("LEDGER_RESTORED t ledger"), ledger.notices());
        assertEquals("t", ledger.one("SELECT since - last_heartbeat > interval '23 hours' FROM restore"));
    }

    @Test
    void ledger_aheadOfWhatANodeSaw_isNotRestored() {
        starts("a").beats(3);
        starts("b").beats(5);
        assertTrue(!starts("a").suspended());
    }

    @Test
    void runningNode_ledgerFallsBehind_findsItAtItsNextHeartbeat() {
        Started node = starts("a");
        node.beats(3);
        goesBack(2);
        node.beats(1);
        assertTrue(node.suspended());
    }

    @Test
    void runningNode_itsRecordOfIntentIsLost_claimsNothing_andFindsItAtItsNextHeartbeat() {
        Started node = starts("a");
        node.node().takes(request("SENT"));
        node.node().sends();
        node.node().takes(request("NEXT"));
        losesTheAttempt();
        assertEquals(List.of(), node.node().claims());
        assertTrue(!node.suspended(), "no heartbeat has found it yet");
        node.beats(1);
        assertTrue(node.why().contains("is missing"), node.why());
        node.restores().confirm("anna", "looked up", Waiting.SEND);
        assertEquals(2, node.node().claims().size());
    }

    @Test
    void stoppedNode_itsLastRecordOfIntentIsLost_findsItAtItsStart() {
        Started node = starts("a");
        node.node().takes(request("SENT"));
        node.node().sends();
        node.restores().stop();
        losesTheAttempt();
        assertTrue(starts("a").why().contains("is missing"));
    }

    /** As on a standby that was promoted some commits too early: as many heartbeats, and one attempt less. */
    private void losesTheAttempt() {
        ledger.run("DELETE FROM attempt; UPDATE request SET state = 'RECEIVED', claim_token = NULL, claimed_by = NULL,"
                + " due_at = now(), reference = NULL, submitted_at = NULL WHERE order_id = 'SENT'");
    }

    @Test
    void ledger_onAnotherCluster_isRestored() {
        starts("a");
        ledger.run("UPDATE ledger_position SET system_identifier = '4711'");
        Started again = starts("a");
        assertTrue(again.why().contains("another PostgreSQL cluster"), again.why());
        assertTrue(again.why().endsWith("before: 4711): a dump was loaded"), again.why());
    }

    @Test
    void otherTimeline_aNodeKnowsThatNothingIsLost_isRecordedAndSuspendsNothing() {
        String timeline = ledger.one("SELECT timeline_id FROM pg_control_checkpoint()");
        Started node = starts("a");
        ledger.run("UPDATE ledger_position SET timeline = 99");
        node.beats(1);
        assertTrue(!node.suspended());
        assertEquals(timeline, ledger.one("SELECT timeline FROM ledger_position"));
        ledger.run("UPDATE ledger_position SET timeline = 98");
        assertTrue(!starts("a").suspended(), "its file says so as well");
    }

    @Test
    void otherTimeline_nodeWithoutAPosition_isRestored() throws IOException {
        starts("a");
        Files.delete(position("a"));
        ledger.run("UPDATE ledger_position SET timeline = 99");
        Started again = starts("a");
        assertTrue(again.why().contains("timeline"), again.why());
    }

    @Test
    void position_missing_aloneSuspendsNothing() throws IOException {
        starts("a").beats(3);
        Files.delete(position("a"));
        goesBack(2);
        assertTrue(!starts("a").suspended());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 60, 71})
    void position_torn_provesNothing_andIsWrittenAnew(int bytes) throws IOException {
        starts("a");
        byte[] whole = Files.readAllBytes(position("a"));
        Files.write(position("a"), java.util.Arrays.copyOf(whole, bytes));
        ledger.run("UPDATE ledger_position SET timeline = 99");
        assertTrue(starts("a").suspended());
        assertTrue(new PositionFile(position("a"), FileAccess.owner()).read().isPresent());
    }

    @Test
    void position_ofAnotherLedger_suspendsNothing() {
        starts("a").beats(5);
        ledger.run("DELETE FROM ledger_position");
        assertTrue(!starts("a").suspended());
    }

    @Test
    void embeddedLedger_dataFolderIsOlder_isFoundByTheOutbox() throws IOException {
        Started node = starts("a", "embedded");
        Path copy = home.resolve("copy");
        Files.copy(position("a"), copy);
        node.beats(3);
        Files.move(copy, position("a"), StandardCopyOption.REPLACE_EXISTING);
        goesBack(3);
        assertTrue(starts("a", "embedded").suspended());
    }

    @Test
    void twoNodes_oneFindsIt_bothAreSuspended_andTheOtherDoesNotFindItAgain() {
        Started a = starts("a");
        Started b = starts("b");
        b.node().takes(request("A"));
        a.beats(3);
        b.beats(3);
        goesBack(4);
        a.beats(1);
        assertTrue(a.suspended());
        assertEquals(List.of(), b.node().claims(), "its own heartbeat has not found it yet");
        b.beats(1);
        assertTrue(b.suspended());
        assertEquals(List.of("f"), restores());
        a.restores().confirm("anna", "looked up", Waiting.SEND);
        b.beats(1);
        assertTrue(!b.suspended());
        assertEquals(1, b.node().claims().size());
        assertEquals(List.of("t"), restores());
    }

    @Test
    void nodeThatWasAway_startsAfterTheConfirmation_doesNotFindItAgain() {
        Started a = starts("a");
        Started away = starts("b");
        away.node().takes(request("SENT"));
        away.node().sends();
        a.beats(3);
        away.beats(2);
        losesTheAttempt();
        goesBack(3);
        a.beats(1);
        a.restores().confirm("anna", "looked up", Waiting.SEND);
        Started back = starts("b");
        assertTrue(!back.suspended());
        assertEquals(1, back.node().claims().size());
        goesBack(1);
        back.beats(1);
        assertTrue(back.suspended(), "another restore is found as before");
    }

    @Test
    void heartbeat_anotherOneHangs_doesNotWaitForIt() throws Exception {
        Started node = starts("a");
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch beaten = new CountDownLatch(1);
        CompletableFuture<Boolean> hanging = CompletableFuture.supplyAsync(() -> ledger.sql.inTransaction(handle -> {
            handle.createQuery("SELECT 1 FROM ledger_position FOR UPDATE")
                    .mapTo(Integer.class)
                    .one();
            locked.countDown();
            try {
                return beaten.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException stop) {
                throw new IllegalStateException(stop);
            }
        }));
        assertTrue(locked.await(60, TimeUnit.SECONDS));
        node.beats(1);
        beaten.countDown();
        assertTrue(hanging.get());
        assertEquals(1, heartbeats());
        node.beats(1);
        assertEquals(2, heartbeats());
    }

    @Test
    void serverIdentity_ordinaryUser_isKnown_andARefusalEndsNoTransaction() {
        Server all = ledger.sql.inTransaction(new ServerIdentity()::read);
        ledger.run("CREATE ROLE ordinary");
        try {
            assertEquals(all, readAs("ordinary"));
            ledger.run("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM public;"
                    + "REVOKE EXECUTE ON FUNCTION pg_walfile_name(pg_lsn) FROM public");
            assertEquals(Server.UNKNOWN, readAs("ordinary"));
        } finally {
            ledger.run("GRANT EXECUTE ON FUNCTION pg_control_system() TO public;"
                    + "GRANT EXECUTE ON FUNCTION pg_walfile_name(pg_lsn) TO public; DROP ROLE ordinary");
        }
    }

    private Server readAs(String role) {
        ServerIdentity identity = new ServerIdentity();
        return ledger.sql.inTransaction(handle -> {
            handle.execute("SET LOCAL ROLE " + role);
            Server server = identity.read(handle);
            assertEquals(server, identity.read(handle), "what was refused is not asked for again");
            assertEquals(
                    Optional.of(1),
                    handle.createQuery("SELECT 1").mapTo(Integer.class).findOne());
            return server;
        });
    }
}

package io.rechargeroutes.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.rechargeroutes.intake.IntakeSuspension;
import io.rechargeroutes.ledger.TestLedger;
import io.rechargeroutes.ledger.TestNode;
import io.rechargeroutes.ledger.restore.Restores;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.settings.LedgerSettings;
import io.rechargeroutes.settings.ShippedSettings;
import io.rechargeroutes.settings.TypedSettings;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long nobody queries an attempt whose process is taken for dead. */
class HeartbeatTest {

    private static final String WINDOW = "UNKNOWN INTERRUPTED 100";

    private final TestLedger ledger = TestLedger.empty();
    private final TestNode dead = ledger.node("dead");
    private final TestNode node = ledger.node("a");
    private Heartbeat heartbeat;

    @AfterEach
    void stop() {
        heartbeat.stop(null);
    }

    private void starts(String kind) {
        Config config = ShippedSettings.with(Map.of(
                "recharge.ledger",
                kind,
                "a1topup.url",
                "http://localhost:1",
                "a1topup.timeout",
                "40s",
                "aop.url",
                "http://localhost:1",
                "aop.timeout",
                "60s"));
        ConfigurationWatch configurations = new ConfigurationWatch(node.configurations(), node.settings(), config);
        LedgerSettings of = TypedSettings.of(config, LedgerSettings.class);
        LogLimiter log = new LogLimiter();
        Restores restores = node.restores(of);
        heartbeat = new Heartbeat(
                ledger.sql,
                node.lease(),
                node.dispatch(),
                configurations,
                restores,
                new RestoreWatch(restores, new IntakeSuspension(null), null, log, node.settings()),
                node.settings(),
                of,
                config,
                new StepFault(log));
        heartbeat.start(null);
    }

    private void sends(TestNode sender) {
        sender.takes(TestNode.request("A"));
        sender.sends();
    }

    /**
     * Where the request stands, and how many seconds after its record of intent somebody may be asked whose word
     * counts.
     */
    private String row() {
        return ledger.one("SELECT state, code, extract(epoch FROM grace_until - submitted_at)::int FROM request");
    }

    @Test
    void theDeadOfASharedLedgerMayBeCallingStill() {
        sends(dead);
        ledger.dies(dead);
        starts("postgresql");
        assertEquals(WINDOW, row(), "the longest call of 60 s, the lease of 30 s, and a margin");
        assertEquals("t", ledger.one("SELECT due_at >= grace_until FROM request"));
    }

    @Test
    void whoHadAnEmbeddedLedgerBeforeIsGoneForCertain() {
        sends(dead);
        starts("embedded");
        assertEquals("UNKNOWN INTERRUPTED 0", row());
    }

    @Test
    void butWhoWakesUpOnItMayBeCallingItself() {
        starts("embedded");
        sends(node);
        ledger.dies(node);
        heartbeat.look();
        assertEquals(WINDOW, row());
    }
}

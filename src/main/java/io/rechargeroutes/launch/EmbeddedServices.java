package io.rechargeroutes.launch;

import io.rechargeroutes.sandbox.Sandbox;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;

/**
 * The parts that run inside this process beside Quarkus: started before it, stopped after it, also when the process is stopping.
 */
final class EmbeddedServices implements AutoCloseable {

    /** A stop waits for calls in flight, and then for the ledger to shut down. */
    private static final Duration LONGEST_STOP = Duration.ofMinutes(3);

    private final EmbeddedLedger ledger;
    private final EmbeddedBroker broker;
    private final Sandbox sandbox;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean stopping;

    private EmbeddedServices(EmbeddedLedger ledger, EmbeddedBroker broker, Sandbox sandbox) {
        this.ledger = ledger;
        this.broker = broker;
        this.sandbox = sandbox;
    }

    static EmbeddedServices start(Config config) {
        Sandbox sandbox = SandboxCommand.isSandbox(config) ? SandboxCommand.start(config) : null;
        EmbeddedLedger ledger = LedgerSettings.embedded(config) ? EmbeddedLedger.start(config) : null;
        LedgerSettings.apply(config, ledger);
        SecretsKey.prepare(config);
        EmbeddedBroker broker = EmbeddedBroker.wanted(config) ? startBroker(config, ledger) : null;
        EmbeddedServices parts = new EmbeddedServices(ledger, broker, sandbox);
        Runtime.getRuntime().addShutdownHook(new Thread(parts::awaitClose, "shutdown"));
        return parts;
    }

    /** A server that was started already must not outlive a start that is refused. */
    private static EmbeddedBroker startBroker(Config config, EmbeddedLedger ledger) {
        try {
            return EmbeddedBroker.start(config);
        } catch (StartException fault) {
            if (ledger != null) {
                ledger.close();
            }
            throw fault;
        }
    }

    /** Keeps the virtual machine until the parts are stopped: Quarkus stops first, in a hook of its own. */
    private void awaitClose() {
        stopping = true;
        try {
            closed.await(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    boolean stopping() {
        return stopping;
    }

    @Override
    public void close() {
        if (broker != null) {
            broker.close();
        }
        if (ledger != null) {
            ledger.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
        closed.countDown();
    }
}

package io.rechargeroutes.launch.embedded;

import io.rechargeroutes.launch.check.SandboxProfile;
import io.rechargeroutes.launch.check.StartException;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.LedgerSettings;
import io.rechargeroutes.settings.MessagingSettings;
import io.rechargeroutes.settings.RechargeSettings;
import io.rechargeroutes.settings.TypedSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;

/**
 * The parts that run inside this process beside Quarkus: started before it, stopped after it, also when the process is
 * stopping.
 */
public final class EmbeddedServices implements AutoCloseable {

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

    /** @throws StartException where one of them does not start; says what to do */
    public static EmbeddedServices start(Config config) {
        DerivedSettings.applyThreads(config);
        Path data = TypedSettings.of(config, RechargeSettings.class).data();
        LedgerSettings settings = TypedSettings.of(config, LedgerSettings.class);
        Sandbox sandbox = SandboxProfile.isActive() ? startSandbox(config, data) : null;
        EmbeddedLedger ledger =
                settings.embedded() ? EmbeddedLedger.start(data.toAbsolutePath(), settings.port()) : null;
        DerivedSettings.applyLedger(config, ledger);
        if (settings.embedded()) {
            DerivedSettings.applyKey(config);
        }
        boolean embedded =
                TypedSettings.of(config, MessagingSettings.class).broker().embedded();
        EmbeddedServices parts = new EmbeddedServices(ledger, embedded ? startBroker(config, ledger) : null, sandbox);
        Runtime.getRuntime().addShutdownHook(new Thread(parts::awaitClose, "shutdown"));
        return parts;
    }

    /**
     * Starts the provider simulators. They may put a file into the data folder, which must not be open to others from
     * then on.
     */
    public static Sandbox startSandbox(Config config, Path data) {
        try {
            FileAccess.owner().folder(data);
        } catch (IOException fault) {
            throw new StartException("the folder recharge.data cannot be made: " + fault.getMessage(), fault);
        }
        return Sandbox.start(SandboxSettings.of(config));
    }

    /** A server that was started already must not outlive a start that is refused. */
    private static EmbeddedBroker startBroker(Config config, EmbeddedLedger ledger) {
        try {
            return EmbeddedBroker.start(config, SandboxProfile.isActive());
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

    /** Whether the process is stopping: nobody need end it then. */
    public boolean stopping() {
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

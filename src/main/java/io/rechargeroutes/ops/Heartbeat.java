package io.rechargeroutes.ops;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.NodeLease;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.dispatch.DispatchClaims;
import io.rechargeroutes.ledger.restore.Restores;
import io.rechargeroutes.provider.http.HttpSettings;
import io.rechargeroutes.settings.LedgerSettings;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.camel.quarkus.main.events.AfterStop;
import org.apache.camel.quarkus.main.events.BeforeStart;
import org.eclipse.microprofile.config.Config;

/**
 * Keeps this process's lease, and finds what processes left whose lease ran out. Both write: the first on a connection
 * of its own, the second on one of the pool. So they know whether anything can be recorded.
 */
@ApplicationScoped
public class Heartbeat {

    private static final Duration MARGIN = Duration.ofSeconds(10);
    /** A ledger that cannot be written is tried so often. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final String POOL_NAME = "quarkus.datasource.jdbc.additional-jdbc-properties.ApplicationName";

    private final Sql sql;
    private final NodeLease node;
    private final DispatchClaims dispatch;
    private final ConfigurationWatch configurations;
    private final Restores restores;
    private final RestoreWatch restoreWatch;
    private final RechargeSettings settings;
    private final LedgerSettings ledger;
    private final Config config;
    private final StepFault stepFault;
    /** Two threads: what keeps the one from finding the dead must not make this process one of them. */
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2, Heartbeat::daemon);
    /** Whether the heartbeat waited in vain for an answer of the ledger since it was last written. */
    private boolean silent;

    private final Watched beat = new Watched();
    private final Watched look = new Watched();

    Heartbeat(
            Sql sql,
            NodeLease node,
            DispatchClaims dispatch,
            ConfigurationWatch configurations,
            Restores restores,
            RestoreWatch restoreWatch,
            RechargeSettings settings,
            LedgerSettings ledger,
            Config config,
            StepFault stepFault) {
        this.sql = sql;
        this.node = node;
        this.dispatch = dispatch;
        this.configurations = configurations;
        this.restores = restores;
        this.restoreWatch = restoreWatch;
        this.settings = settings;
        this.ledger = ledger;
        this.config = config;
        this.stepFault = stepFault;
    }

    /**
     * The lease is taken before any route runs, and a restored ledger is found before anything is taken in. An embedded
     * ledger is locked to this process, so that all others are dead, and their calls with them.
     */
    void start(@Observes BeforeStart event) {
        restores.beat();
        restoreWatch.look();
        configurations.record();
        if (ledger.embedded()) {
            node.expireOthers();
            recover(Duration.ZERO);
        } else {
            recover(gracePeriod());
        }
        beat.succeeded();
        look.succeeded();
        repeatLater(this::beat, true);
        repeatLater(this::look, true);
    }

    private void repeat(BooleanSupplier step) {
        boolean well = false;
        try {
            well = step.getAsBoolean();
        } finally {
            repeatLater(step, well);
        }
    }

    private void repeatLater(BooleanSupplier step, boolean well) {
        Duration beat = settings.node().lease().dividedBy(3);
        Duration pauseBetween = well || beat.compareTo(RETRY) < 0 ? beat : RETRY;
        clock.schedule(() -> repeat(step), pauseBetween.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Why nothing can be recorded now; empty where it can. */
    Optional<String> fault() {
        return beat.fault().or(look::fault);
    }

    /** The lease is kept until Camel has stopped: till then calls are in flight, and their answers are recorded. */
    void stop(@Observes AfterStop event) {
        clock.shutdownNow();
        try {
            // a beat that is under way would bring the lease back
            clock.awaitTermination(1, TimeUnit.SECONDS);
            restores.stop();
            node.leave();
            dispatch.unclaim();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException fault) {
            Log.debug("the lease will run out by itself", fault);
        }
    }

    private boolean beat() {
        try {
            restores.beat();
            if (beat.succeeded()) {
                Log.info("the ledger can be used again");
            }
            if (silent) {
                // the old session was answered by nobody, and a new one is: those of the pool that wait since then wait
                // for nobody
                sql.cutSessions();
                config.getOptionalValue(POOL_NAME, String.class).ifPresent(node::endSessions);
                silent = false;
            }
            return true;
        } catch (RuntimeException fault) {
            silent |= fault instanceof LedgerException stepFault && stepFault.isSilence();
            sql.retireSessions();
            beat.failed(stepFault.report("the heartbeat", fault));
            return false;
        }
    }

    /** Whoever is found from now on, this process itself after a long sleep too, may be making its call still. */
    boolean look() {
        try {
            recover(gracePeriod());
            configurations.compare();
            restoreWatch.look();
            look.succeeded();
            return true;
        } catch (RuntimeException fault) {
            look.failed(stepFault.report("the look-out for stopped processes", fault));
            return false;
        }
    }

    private void recover(Duration gracePeriod) {
        int found = dispatch.recover(gracePeriod);
        if (found > 0) {
            Log.warnf(
                    "%d requests were being sent when their process stopped: they are UNKNOWN now and will be queried",
                    found);
        }
    }

    /** How long after its record of intent a call may be out. */
    private Duration gracePeriod() {
        return longestCall().plus(settings.node().lease()).plus(MARGIN);
    }

    private Duration longestCall() {
        return Providers.names(config).stream()
                .map(provider -> HttpSettings.of(config, provider).timeout())
                .max(Duration::compareTo)
                .orElse(Duration.ofMinutes(1));
    }

    /** A step that writes to the ledger again and again, and how it went last. */
    private final class Watched {

        private volatile long last = System.nanoTime();
        private volatile String fault;

        /** True where it had failed before. */
        private boolean succeeded() {
            boolean again = fault != null;
            last = System.nanoTime();
            fault = null;
            return again;
        }

        private void failed(String reason) {
            fault = reason;
        }

        /** One that takes longer than the lease stands still. */
        private Optional<String> fault() {
            Duration since = Duration.ofNanos(System.nanoTime() - last);
            return Optional.ofNullable(fault)
                    .or(() -> since.compareTo(settings.node().lease()) <= 0
                            ? Optional.empty()
                            : Optional.of("nothing was committed for " + since.toSeconds() + " s"));
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "heartbeat");
        thread.setDaemon(true);
        return thread;
    }
}

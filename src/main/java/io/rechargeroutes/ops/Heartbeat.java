package io.rechargeroutes.ops;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.DispatchLedger;
import io.rechargeroutes.ledger.NodeLease;
import io.rechargeroutes.provider.http.HttpSettings;
import io.rechargeroutes.provider.http.ProviderHttp;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.quarkus.main.events.AfterStop;
import org.apache.camel.quarkus.main.events.BeforeStart;
import org.eclipse.microprofile.config.Config;

/** Keeps this process's lease, and finds what processes left whose lease ran out. */
@ApplicationScoped
public class Heartbeat {

    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final NodeLease node;
    private final DispatchLedger dispatch;
    private final RechargeSettings settings;
    private final Config config;
    private final Trouble trouble;
    /** Two threads: what keeps the one from finding the dead must not make this process one of them. */
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2, Heartbeat::daemon);
    private boolean lost;

    Heartbeat(NodeLease node, DispatchLedger dispatch, RechargeSettings settings, Config config, Trouble trouble) {
        this.node = node;
        this.dispatch = dispatch;
        this.settings = settings;
        this.config = config;
        this.trouble = trouble;
    }

    /** The lease is taken before any route runs. An embedded ledger is locked to this process, so that all others are dead, and their calls with them. */
    void start(@Observes BeforeStart event) {
        node.beat();
        if (embedded()) {
            node.expireOthers();
            recover(Duration.ZERO);
        } else {
            recover(quiet());
        }
        long beat = settings.node().lease().toMillis() / 3;
        clock.scheduleWithFixedDelay(this::beat, beat, beat, TimeUnit.MILLISECONDS);
        clock.scheduleWithFixedDelay(this::look, beat, beat, TimeUnit.MILLISECONDS);
    }

    /** The lease is kept until Camel has stopped: till then calls are in flight, and their answers are recorded. */
    void stop(@Observes AfterStop event) {
        clock.shutdownNow();
        try {
            // a beat that is under way would bring the lease back
            clock.awaitTermination(1, TimeUnit.SECONDS);
            node.leave();
            dispatch.unclaim();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException fault) {
            Log.debug("the lease will run out by itself", fault);
        }
    }

    private void beat() {
        try {
            node.beat();
            if (lost) {
                Log.info("the ledger can be used again");
            }
            lost = false;
        } catch (RuntimeException fault) {
            lost = true;
            trouble.report("the heartbeat", fault);
        }
    }

    /** Whoever is found from now on, this process itself after a long sleep too, may be making its call still. */
    void look() {
        try {
            recover(quiet());
        } catch (RuntimeException fault) {
            trouble.report("the look-out for stopped processes", fault);
        }
    }

    private void recover(Duration quiet) {
        int found = dispatch.recover(quiet);
        if (found > 0) {
            Log.warnf("%d requests were being sent when their process stopped: they are UNKNOWN now and will be asked about", found);
        }
    }

    /** How long after its mark a call may be out. */
    private Duration quiet() {
        return longestCall().plus(settings.node().lease()).plus(MARGIN);
    }

    private boolean embedded() {
        return "embedded".equals(config.getValue("recharge.ledger", String.class));
    }

    private Duration longestCall() {
        return ProviderHttp.providers(config).stream().map(provider -> HttpSettings.of(config, provider).timeout())
                .max(Duration::compareTo).orElse(Duration.ofMinutes(1));
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "heartbeat");
        thread.setDaemon(true);
        return thread;
    }
}

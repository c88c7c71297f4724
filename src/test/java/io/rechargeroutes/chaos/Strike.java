package io.rechargeroutes.chaos;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionTimeoutException;

/** Carries faults out, and ends them again. */
final class Strike implements AutoCloseable {

    private final Installation installation;
    private final List<Struck> struck = new CopyOnWriteArrayList<>();
    private final List<String> skipped = new CopyOnWriteArrayList<>();
    private final AtomicInteger lasting = new AtomicInteger();
    private final List<String> failed = new CopyOnWriteArrayList<>();
    /** Of two faults of the database the second waits for the first. */
    private final ExecutorService ledger = Executors.newSingleThreadExecutor(Strike::daemon);

    private final ExecutorService broker = Executors.newSingleThreadExecutor(Strike::daemon);
    private final ExecutorService others = Executors.newCachedThreadPool(Strike::daemon);

    Strike(Installation installation) {
        this.installation = installation;
    }

    void carryOut(Injection fault) {
        Node node = installation.node(fault.node());
        switch (fault.kind()) {
            case KILL -> killed(fault, node);
            case KILL_AT -> installation
                    .crossing()
                    .trap(node.name(), fault.point(), fault.number(), () -> killed(fault, node));
            case PAUSE -> lasts(others, fault, node::pause, node::goOn);
            case STOP -> {
                node.stop();
                happened(fault, Instant.now());
                node.start(fault.lasts());
            }
            case ADD -> {
                installation.add();
                happened(fault, Instant.now());
            }
            case LEDGER_STOP -> lasts(ledger, fault, installation.ledger()::stop, this::ledgerAgain);
            case LEDGER_KILL -> lasts(ledger, fault, installation.ledger()::kill, this::ledgerAgain);
            case LEDGER_READ_ONLY -> lasts(ledger, fault, installation.ledger()::readOnly, () -> {
                ledgerAgain();
                installation.ledger().primaryAgain();
            });
            case OUTAGE -> outage(fault, installation.relay(fault.number()));
            case BROKER_STOP -> lasts(broker, fault, installation.broker()::close, installation.broker()::start);
            case BROKER_KILL -> lasts(broker, fault, installation.broker()::kill, installation.broker()::start);
            case PROVIDER_PAUSE -> lasts(
                    others,
                    fault,
                    () -> Signal.STOP.to(installation.simulator().process()),
                    () -> Signal.CONT.to(installation.simulator().process()));
            case FOLDERS_FULL -> full(others, fault, installation.disk(), () -> {});
            case LEDGER_FULL -> full(ledger, fault, installation.ledgerDisk(), this::ledgerAgain);
            case LEDGER_CLOCK -> lasts(
                    ledger,
                    fault,
                    () -> installation.ledger().step(installation.database(), Duration.ofSeconds(fault.number())),
                    () -> {});
            case STALL -> throw new IllegalArgumentException("nobody injects a stall");
            case NODE_CLOCK -> node.clock()
                    .ifPresentOrElse(
                            clock -> {
                                clock.step(Duration.ofSeconds(fault.number()));
                                happened(fault, Instant.now());
                            },
                            () -> skipped.add(fault.toString()));
        }
    }

    private void killed(Injection fault, Node node) {
        Instant now = Instant.now();
        node.kill();
        happened(fault, now);
        node.start(fault.lasts());
    }

    /** Three looks at the provider at least: at its beginning, half-way and at its end by the ledger's clock. */
    private void outage(Injection fault, Relay provider) {
        lasts(
                ledger,
                fault,
                () -> {
                    provider.refuse();
                    for (int third = 0; third < 3; third++) {
                        Thread.sleep(fault.lasts().toMillis());
                        installation.ledger().step(installation.database(), Injection.OUTAGE_LASTS.dividedBy(3));
                    }
                },
                provider::listen);
    }

    private void full(ExecutorService thread, Injection fault, Disk disk, Runnable after) {
        if (disk.canFill()) {
            lasts(thread, fault, disk::fill, () -> {
                disk.empty();
                after.run();
            });
        } else {
            skipped.add(fault.toString());
        }
    }

    private void happened(Injection fault, Instant from) {
        struck.add(new Struck(fault, from, Instant.now()));
    }

    private interface Act {
        void run() throws InterruptedException;
    }

    private void lasts(ExecutorService thread, Injection fault, Act begin, Act end) {
        lasting.incrementAndGet();
        thread.execute(() -> {
            Instant from = Instant.now();
            try {
                begin.run();
                Thread.sleep(fault.lasts().toMillis());
                end.run();
                struck.add(new Struck(fault, from, Instant.now()));
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException notPossible) {
                failed.add(fault + ": " + notPossible);
            } finally {
                lasting.decrementAndGet();
            }
        });
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "strike");
        thread.setDaemon(true);
        return thread;
    }

    /** However it went down: by us, or by itself for want of space. */
    private void ledgerAgain() {
        try {
            await().atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> installation.ledger().running()
                            || installation.ledger().dead());
        } catch (ConditionTimeoutException neither) {
            // it is started anew
        }
        for (int tries = 1; !installation.ledger().running(); tries++) {
            try {
                installation.ledger().kill();
                installation.ledger().start();
            } catch (RuntimeException notYet) {
                if (tries == 5) {
                    throw notYet;
                }
            }
        }
    }

    boolean over() {
        return lasting.get() == 0;
    }

    /** Faults that could not be carried out to their end: then the run shows nothing. */
    List<String> failed() {
        return List.copyOf(failed);
    }

    List<Struck> struck() {
        return List.copyOf(struck);
    }

    /** What this machine does not allow. */
    List<String> skipped() {
        return List.copyOf(skipped);
    }

    @Override
    public void close() {
        ledger.shutdownNow();
        broker.shutdownNow();
        others.shutdownNow();
    }
}

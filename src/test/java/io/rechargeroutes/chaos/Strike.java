package io.rechargeroutes.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Carries faults out, and ends them again. */
final class Strike implements AutoCloseable {

    private final World world;
    private final Disk ledgerDisk;
    private final List<Struck> struck = new CopyOnWriteArrayList<>();
    private final List<String> skipped = new CopyOnWriteArrayList<>();
    private final AtomicInteger lasting = new AtomicInteger();
    private final ScheduledExecutorService later = Executors.newScheduledThreadPool(4, work -> {
        Thread thread = new Thread(work, "strike");
        thread.setDaemon(true);
        return thread;
    });

    /** @param ledgerDisk the disk that the database lies on */
    Strike(World world, Disk ledgerDisk) {
        this.world = world;
        this.ledgerDisk = ledgerDisk;
    }

    void carryOut(Injection fault) {
        Node node = world.node(fault.node());
        switch (fault.kind()) {
            case KILL -> killed(fault, node);
            case KILL_AT -> world.crossing().trap(node.name(), fault.point(), fault.number(), () -> killed(fault, node));
            case PAUSE -> lasts(fault, node::pause, node::goOn);
            case STOP -> {
                node.stop();
                happened(fault, Instant.now());
                node.start(fault.lasts());
            }
            case ADD -> {
                world.add();
                happened(fault, Instant.now());
            }
            case LEDGER_STOP -> lasts(fault, world.ledger()::stop, this::ledgerAgain);
            case LEDGER_KILL -> lasts(fault, world.ledger()::kill, this::ledgerAgain);
            case PROVIDER_PAUSE -> lasts(fault, () -> Signal.STOP.to(world.witness().process()), () -> Signal.CONT.to(world.witness().process()));
            case FOLDERS_FULL -> full(fault, world.disk(), () -> { });
            case LEDGER_FULL -> full(fault, ledgerDisk, this::ledgerAgain);
            case LEDGER_CLOCK -> {
                world.ledger().step(world.database(), Duration.ofSeconds(fault.number()));
                happened(fault, Instant.now());
            }
            case NODE_CLOCK -> node.clock().ifPresentOrElse(clock -> {
                clock.step(Duration.ofSeconds(fault.number()));
                happened(fault, Instant.now());
            }, () -> skipped.add(fault.toString()));
        }
    }

    private void killed(Injection fault, Node node) {
        Instant now = Instant.now();
        node.kill();
        happened(fault, now);
        node.start(fault.lasts());
    }

    private void full(Injection fault, Disk disk, Runnable after) {
        if (disk.canFill()) {
            lasts(fault, disk::fill, () -> {
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

    private void lasts(Injection fault, Runnable begin, Runnable end) {
        Instant from = Instant.now();
        lasting.incrementAndGet();
        later.execute(() -> {
            begin.run();
            later.schedule(() -> {
                end.run();
                // by then those who waited have noticed
                struck.add(new Struck(fault, from, Instant.now()));
                lasting.decrementAndGet();
            }, fault.lasts().toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    /** However it went down: by us, or by itself for want of room. */
    private void ledgerAgain() {
        Instant limit = Instant.now().plusSeconds(5);
        while (!world.ledger().running() && Instant.now().isBefore(limit)) {
            try {
                Thread.sleep(200);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            }
            if (world.ledger().dead()) {
                break;
            }
        }
        if (!world.ledger().running()) {
            world.ledger().kill();
            world.ledger().start();
        }
    }

    boolean over() {
        return lasting.get() == 0;
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
        later.shutdownNow();
    }
}

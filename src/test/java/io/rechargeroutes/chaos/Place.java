package io.rechargeroutes.chaos;

import io.rechargeroutes.it.BrokerProcess;
import java.nio.file.Path;

/**
 * Where one run after the other is made: a PostgreSQL server on a small disk of its own, and a broker once a run wants
 * one.
 */
final class Place implements AutoCloseable {

    private final Path home;
    private final Disk disk;
    private final LedgerServer server;
    private BrokerProcess broker;
    private boolean over;

    private Place(Path home, Disk disk, LedgerServer server) {
        this.home = home;
        this.disk = disk;
        this.server = server;
    }

    static Place open(Path home, Path binaries) {
        Disk disk = Disk.at(home.resolve("disk"), 256);
        Place place = new Place(home, disk, new LedgerServer(disk.folder(), binaries));
        Runtime.getRuntime().addShutdownHook(new Thread(place::end));
        return place;
    }

    LedgerServer server() {
        return server;
    }

    Disk disk() {
        return disk;
    }

    /** A persistent Artemis in a process of its own; each run has queues of its own on it. */
    synchronized BrokerProcess broker() {
        if (broker == null) {
            Folders.delete(home.resolve("broker"));
            broker = BrokerProcess.start(home.resolve("broker"));
        }
        return broker;
    }

    /** Starts again what a run that could not be made left behind. */
    synchronized void mend() {
        if (over) {
            return;
        }
        if (!server.running()) {
            server.kill();
            server.start();
        }
        if (broker != null && !broker.isAlive()) {
            broker.start();
        }
    }

    /** A harness that is stopped half-way leaves nothing running. */
    private synchronized void end() {
        over = true;
        server.close();
        if (broker != null) {
            broker.destroy();
        }
    }

    @Override
    public void close() {
        end();
        disk.close();
    }
}

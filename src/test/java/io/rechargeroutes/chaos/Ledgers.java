package io.rechargeroutes.chaos;

import java.nio.file.Path;

/** PostgreSQL servers for runs, one for each that runs at the same time, each on a small disk of its own. */
final class Ledgers {

    private Ledgers() {
    }

    /** A server and the disk that its data lies on. */
    record Place(LedgerServer server, Disk disk) implements AutoCloseable {

        @Override
        public void close() {
            server.close();
            disk.close();
        }
    }

    static Place open(Path home, Path binaries) {
        Disk disk = Disk.at(home.resolve("disk"), 256);
        LedgerServer server = new LedgerServer(disk.folder(), binaries);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return new Place(server, disk);
    }
}

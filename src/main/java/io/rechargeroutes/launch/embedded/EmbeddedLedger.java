package io.rechargeroutes.launch.embedded;

import io.rechargeroutes.launch.check.LedgerSchema;
import io.rechargeroutes.launch.check.StartException;
import io.rechargeroutes.settings.FileAccess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * A real PostgreSQL server inside the data folder, with everything switched on that makes a commit durable. For the
 * sandbox, tests and small installations; it listens on loopback alone and asks for a generated password.
 */
final class EmbeddedLedger implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(20);

    private final EmbeddedPostgres server;
    private final FileChannel lock;
    private final String password;

    private EmbeddedLedger(EmbeddedPostgres server, FileChannel lock, String password) {
        this.server = server;
        this.lock = lock;
        this.password = password;
    }

    /**
     * Starts the server.
     *
     * @param port of loopback; 0 takes any that is free
     * @throws StartException where another process has the data folder, the server does not start, or another version
     *     made its tables; says what to do
     */
    static EmbeddedLedger start(Path data, int port) {
        try {
            FileAccess.owner().folder(data);
            FileAccess.openToOthers(data)
                    .ifPresent(modes -> System.err.println("note: others may look into " + data + " (" + modes
                            + "), which holds passwords and keys; chmod 700 it"));
            FileChannel lock = lock(data);
            Path cluster = data.resolve("ledger");
            stopSurvivor(cluster);
            String password = GeneratedPassword.in(data.resolve("ledger.password"));
            EmbeddedLedger ledger = new EmbeddedLedger(server(data, cluster, password, port), lock, password);
            ledger.requireOurSchema(cluster);
            return ledger;
        } catch (IOException | SQLException | RuntimeException fault) {
            if (fault instanceof StartException clear) {
                throw clear;
            }
            throw new StartException(
                    "the embedded ledger in " + data + " did not start: " + fault.getMessage()
                            + (root()
                                    ? " (as root it needs unshare, which some containers refuse: run as another user, or set recharge.ledger=postgresql)"
                                    : " (or set recharge.ledger=postgresql and name a server)"),
                    fault);
        }
    }

    /** A server that was started already must not outlive a start that is refused. */
    private void requireOurSchema(Path cluster) throws SQLException {
        Properties who = new Properties();
        PGProperty.USER.set(who, username());
        PGProperty.PASSWORD.set(who, password);
        boolean another = true;
        try (Connection connection = new Driver().connect(url(), who)) {
            another = LedgerSchema.isOfAnotherVersion(connection);
        } finally {
            if (another) {
                close();
            }
        }
        if (another) {
            throw new StartException("the ledger in " + cluster + " " + LedgerSchema.OF_ANOTHER_VERSION
                    + "; move that folder away, and a new ledger is made at the next start");
        }
    }

    private static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static FileChannel lock(Path data) throws IOException {
        FileChannel channel = FileAccess.owner().openOrCreate(data.resolve("lock"));
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException same) {
            // held by this very process
        }
        channel.close();
        throw new StartException(
                "another process uses the data folder " + data + ": stop it, or set recharge.data to another folder");
    }

    /** A server whose parent was killed lives on; it must be gone before another may open the same files. */
    private static void stopSurvivor(Path cluster) throws IOException {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> survivor = Postmaster.of(cluster, pidFile);
        if (survivor.isPresent() && !ended(survivor.get())) {
            throw new StartException("the PostgreSQL server of " + cluster + ", process "
                    + survivor.get().pid() + ", does not end: stop it, and start again");
        }
        Files.deleteIfExists(pidFile);
    }

    private static boolean ended(ProcessHandle survivor) {
        survivor.destroy();
        if (gone(survivor)) {
            return true;
        }
        survivor.destroyForcibly();
        return gone(survivor);
    }

    private static boolean gone(ProcessHandle process) {
        try {
            process.onExit().get(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException late) {
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static EmbeddedPostgres server(Path data, Path cluster, String password, int port) throws IOException {
        // the library clears stale clusters out of its working folder: the ledger must never lie in there
        Path binaries = data.resolve("postgresql");
        System.setProperty("ot.epg.working-dir", binaries.toString());
        // the library makes it for everybody; who may write there may put in a program of his own
        FileAccess.owner().folder(binaries);
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(binaries.toFile())
                .setDataDirectory(cluster)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(LONGEST_START)
                .setPort(port)
                .setLocaleConfig("auth-host", "scram-sha-256")
                .setLocaleConfig("auth-local", "scram-sha-256")
                .setLocaleConfig("pwfile", data.resolve("ledger.password").toString())
                .setLocaleConfig("locale", "C")
                .setConnectConfig("password", password)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("listen_addresses", "localhost")
                .setServerConfig("unix_socket_directories", "''")
                .start();
        FileAccess.owner().restrict(binaries);
        return server;
    }

    String url() {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
    }

    String username() {
        return "postgres";
    }

    String password() {
        return password;
    }

    @Override
    public void close() {
        try {
            server.close();
            lock.close();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}

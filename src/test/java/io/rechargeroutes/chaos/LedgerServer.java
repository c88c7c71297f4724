package io.rechargeroutes.chaos;

import static org.awaitility.Awaitility.await;

import io.rechargeroutes.it.Application;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL server that can be stopped, killed and started again, with one database a run. Its clock can be moved.
 */
final class LedgerServer implements AutoCloseable {

    /** {@code now()} of the application's statements is found here before PostgreSQL's own. */
    private static final List<String> CLOCK = List.of(
            "CREATE SCHEMA chaos",
            "CREATE TABLE chaos.clock (step interval NOT NULL)",
            "INSERT INTO chaos.clock VALUES ('0')",
            "CREATE FUNCTION chaos.now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT pg_catalog.now() + step FROM chaos.clock'");

    private final Path folder;
    private final Path binaries;
    private final int port = Application.freePort();
    private EmbeddedPostgres server;

    /** @param folder of its data; the binaries are unpacked elsewhere and may be shared */
    LedgerServer(Path folder, Path binaries) {
        this.folder = folder;
        this.binaries = binaries;
        start();
    }

    synchronized void start() {
        try {
            server = EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(folder.resolve("cluster"))
                    .setCleanDataDirectory(false)
                    .setOverrideWorkingDirectory(binaries.toFile())
                    .setRegisterShutdownHook(false)
                    .setServerConfig("unix_socket_directories", "''")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("shared_buffers", "32MB")
                    .setServerConfig("max_wal_size", "64MB")
                    .setServerConfig("min_wal_size", "32MB")
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .start();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** In good order, as an administrator would. */
    synchronized void stop() {
        try {
            server.close();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** kill -9 of the server and all that belongs to it. */
    synchronized void kill() {
        postmaster().ifPresent(postmaster -> {
            List<ProcessHandle> all = postmaster.descendants().toList();
            postmaster.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !postmaster.isAlive() && all.stream().noneMatch(ProcessHandle::isAlive));
        });
        try {
            Files.deleteIfExists(folder.resolve("cluster/postmaster.pid"));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        letGo();
    }

    /** The library holds a lock on the folder until it is made to stop what is not there any more. */
    private void letGo() {
        try {
            server.close();
        } catch (IOException | RuntimeException nothingToStop) {
            // that is why
        }
    }

    boolean running() {
        try (Connection any = DriverManager.getConnection(url("postgres"), "postgres", "")) {
            return true;
        } catch (SQLException down) {
            return false;
        }
    }

    /** Whether there is no server process. */
    boolean dead() {
        return postmaster().isEmpty();
    }

    private Optional<ProcessHandle> postmaster() {
        try {
            long id = Long.parseLong(Files.readAllLines(folder.resolve("cluster/postmaster.pid"))
                    .get(0)
                    .strip());
            return ProcessHandle.of(id)
                    .filter(process -> process.info().command().orElse("").contains("postgres"));
        } catch (IOException | RuntimeException none) {
            return Optional.empty();
        }
    }

    /** A database of its own, whose clock can be moved. */
    String database(String name) {
        asShipped();
        execute(
                "postgres",
                List.of(
                        "CREATE DATABASE " + name,
                        "ALTER DATABASE " + name + " SET search_path = public, chaos, pg_catalog"));
        execute(name, CLOCK);
        return url(name);
    }

    /** Which process has the claim of the oldest request; empty where none has. */
    String claimant(String name) {
        return text(name, "SELECT coalesce(min(claimed_by), '') FROM request");
    }

    /** Whether a node's lease has not run out. */
    boolean lives(String name, String node) {
        return text(name, "SELECT EXISTS (SELECT 1 FROM node WHERE node_id = '" + node + "' AND lease_until > now())")
                .equals("t");
    }

    private String text(String name, String sql) {
        try (Connection connection = DriverManager.getConnection(url(name), "postgres", "");
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        } catch (SQLException fault) {
            throw new IllegalStateException(fault);
        }
    }

    void drop(String name) {
        execute("postgres", List.of("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"));
    }

    /** Moves the clock of a database from where it is. */
    void step(String name, Duration step) {
        execute(name, List.of("UPDATE chaos.clock SET step = step + '" + step.toMillis() + " milliseconds'::interval"));
    }

    /** What was the primary takes no writes any more: no session does, whether it is open or new. */
    void readOnly() {
        execute("postgres", List.of("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"));
    }

    /** New sessions can write. Those that were open stay as they are. */
    void primaryAgain() {
        execute("postgres", List.of("ALTER ROLE postgres SET default_transaction_read_only = off"));
    }

    private void asShipped() {
        execute(
                "postgres",
                List.of(
                        "ALTER ROLE postgres RESET default_transaction_read_only",
                        "ALTER SYSTEM RESET default_transaction_read_only",
                        "SELECT pg_reload_conf()"));
    }

    String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    private void execute(String name, List<String> statements) {
        try (Connection connection = DriverManager.getConnection(url(name), "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException fault) {
            throw new IllegalStateException(fault);
        }
    }

    @Override
    public void close() {
        kill();
    }
}

package io.rechargeroutes.bench.parts;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One PostgreSQL for all contenders, with a database for each, and with everything on that makes a commit durable. */
public final class LedgerServer implements AutoCloseable {

    /** The user of all databases, who needs no password. */
    public static final String USER = "postgres";

    private static final String CONNECTIONS = "400";

    private final EmbeddedPostgres server;
    private final Path data;

    private LedgerServer(EmbeddedPostgres server, Path data) {
        this.server = server;
        this.data = data;
    }

    static LedgerServer start(Path folder) {
        try {
            Path data = Files.createDirectories(folder).resolve("data");
            return new LedgerServer(
                    EmbeddedPostgres.builder()
                            .setOverrideWorkingDirectory(
                                    folder.resolve("programs").toFile())
                            .setDataDirectory(data)
                            .setServerConfig("unix_socket_directories", "''")
                            .setServerConfig("max_connections", CONNECTIONS)
                            .setServerConfig("fsync", "on")
                            .setServerConfig("synchronous_commit", "on")
                            .setServerConfig("full_page_writes", "on")
                            .start(),
                    data);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** The server's first process. The server left its parent when it started, and so the benchmark. */
    long pid() {
        try {
            return Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Makes an empty database. */
    public void create(String database) {
        run("postgres", "CREATE DATABASE " + database);
    }

    /** Makes a database with the tables of the contenders. */
    public void createForContender(String database) {
        create(database);
        try (InputStream schema = LedgerServer.class.getResourceAsStream("/contender-ledger.sql")) {
            run(database, new String(schema.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** The address of a database, its user included. */
    public String url(String database) {
        return server.getJdbcUrl(USER, database);
    }

    public void run(String database, String sql) {
        try (Connection connection = connection(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException fault) {
            throw new IllegalStateException(sql, fault);
        }
    }

    /** The number that a query selects. */
    public long number(String database, String sql) {
        try (Connection connection = connection(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException fault) {
            throw new IllegalStateException(sql, fault);
        }
    }

    private Connection connection(String database) throws SQLException {
        return server.getDatabase(USER, database).getConnection();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}

package io.rechargeroutes.years;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** A PostgreSQL server for a year of requests, which nobody misses: it loads fast and survives nothing. */
final class YearLedger {

    private YearLedger() {}

    static EmbeddedPostgres start(Path home) throws IOException {
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(Files.createDirectories(home).toFile())
                .setDataDirectory(home.resolve("data"))
                .setPGStartupWait(Duration.ofMinutes(2))
                .setServerConfig("unix_socket_directories", "''")
                .setServerConfig("shared_buffers", "1GB")
                .setServerConfig("maintenance_work_mem", "256MB")
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("wal_level", "minimal")
                .setServerConfig("max_wal_senders", "0")
                .setServerConfig("max_wal_size", "4GB")
                .start();
    }

    static void deleteAll(Path home) throws IOException {
        if (Files.exists(home)) {
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}

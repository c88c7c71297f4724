package io.rechargeroutes.launch.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The processes are real ones: a shell that waits for a line, also under the name of the server. */
class PostmasterTest {

    @TempDir
    Path folder;

    private Path cluster;
    private Path elsewhere;
    private Process process;

    @BeforeEach
    void folders() throws IOException {
        cluster = Files.createDirectories(folder.resolve("data/ledger"));
        elsewhere = Files.createDirectories(folder.resolve("another/ledger"));
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private void runs(String name, Path where) throws IOException {
        Path program = folder.resolve(name);
        Files.copy(Path.of("/bin/sh").toRealPath(), program);
        process = new ProcessBuilder(program.toString(), "-c", "read line")
                .directory(where.toFile())
                .start();
    }

    private Optional<ProcessHandle> named(String pid) throws IOException {
        Path file = Files.writeString(cluster.resolve("postmaster.pid"), pid + "\n" + cluster + "\n1700000000\n");
        return Postmaster.of(cluster, file);
    }

    @Test
    void survivor_ofThisFolder_isFound() throws IOException {
        runs("postgres", cluster);
        assertEquals(
                process.pid(),
                named(String.valueOf(process.pid())).orElseThrow().pid());
    }

    @Test
    void server_ofAnotherFolder_isLeftAlone() throws IOException {
        runs("postgres", elsewhere);
        assertTrue(named(String.valueOf(process.pid())).isEmpty());
        assertTrue(process.isAlive());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleeper", "postgres_exporter", "my-postgres"})
    void otherProgram_inThisFolderToo_isLeftAlone(String name) throws IOException {
        runs(name, cluster);
        assertTrue(named(String.valueOf(process.pid())).isEmpty());
        assertTrue(process.isAlive());
    }

    @Test
    void processThatEnded_isNobody() throws Exception {
        runs("postgres", cluster);
        process.destroyForcibly().waitFor();
        assertTrue(named(String.valueOf(process.pid())).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no number", "-1", "999999999", "99999999999999999999999"})
    void pidFile_withoutAProcess_isStale(String pid) throws IOException {
        assertTrue(named(pid).isEmpty());
    }
}

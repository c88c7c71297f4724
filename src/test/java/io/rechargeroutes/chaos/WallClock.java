package io.rechargeroutes.chaos;

import io.rechargeroutes.it.Application;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * The wall clock of one process, to be moved while it runs: by a library of twenty lines that is compiled here. Where
 * there is no C compiler, no clock is moved.
 */
final class WallClock {

    private static Optional<Path> library;

    private final Path file;

    private WallClock(Path file) {
        this.file = file;
    }

    /** Gives an application a clock of its own; empty where that is not possible here. */
    static Optional<WallClock> of(Application application) {
        return library().map(built -> {
            WallClock clock = new WallClock(application.home().resolve("wall-clock"));
            clock.step(Duration.ZERO);
            application.environment("LD_PRELOAD", built.toString()).environment("WALL_CLOCK", clock.file.toString());
            return clock;
        });
    }

    void step(Duration by) {
        try {
            // in place: the process has the file mapped
            byte[] seconds = ByteBuffer.allocate(8)
                    .order(ByteOrder.nativeOrder())
                    .putLong(by.toSeconds())
                    .array();
            try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(seconds), 0);
            }
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static synchronized Optional<Path> library() {
        if (library == null) {
            library = compile();
            if (library.isEmpty()) {
                System.out.println("chaos: no C compiler here: moving a node's wall clock is skipped");
            }
        }
        return library;
    }

    private static Optional<Path> compile() {
        try (InputStream source = WallClock.class.getResourceAsStream("/chaos/wall-clock.c")) {
            Path folder = Files.createDirectories(Path.of("target/chaos")).toAbsolutePath();
            Path text = folder.resolve("wall-clock.c");
            Path built = folder.resolve("wall-clock.so");
            Files.copy(source, text, StandardCopyOption.REPLACE_EXISTING);
            int result = new ProcessBuilder("cc", "-O1", "-shared", "-fPIC", "-o", built.toString(), text.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("wall-clock.log").toFile())
                    .start()
                    .waitFor();
            return result == 0 ? Optional.of(built) : Optional.empty();
        } catch (IOException none) {
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}

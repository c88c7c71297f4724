package io.rechargeroutes.delivery;

import io.quarkus.logging.Log;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Deletes result files from the outbox that nobody wrote to for {@code recharge.retention.result-files}. Files of other
 * names are not ours, and stay. A change that comes later begins its {@code .changes} file anew.
 */
@ApplicationScoped
@Named("resultRetention")
public class ResultRetention {

    private static final Pattern OURS = Pattern.compile("[^.].*\\.(results|final|changes)(\\.[^.]+)?");

    private final Path outbox;
    private final Optional<Duration> kept;
    private final Clock clock;

    @Inject
    ResultRetention(RechargeSettings settings) {
        this(settings.outbox(), settings.retention().resultFiles(), Clock.systemUTC());
    }

    ResultRetention(Path outbox, Optional<Duration> kept, Clock clock) {
        this.outbox = outbox;
        this.kept = kept;
        this.clock = clock;
    }

    /** Deletes what has had its time; does nothing where results are kept. */
    public void delete() throws IOException {
        if (kept.isEmpty() || !Files.isDirectory(outbox)) {
            return;
        }
        Instant due = clock.instant().minus(kept.get());
        int deleted = 0;
        for (Path file : results()) {
            try {
                if (!Files.getLastModifiedTime(file).toInstant().isAfter(due)) {
                    deleted += Files.deleteIfExists(file) ? 1 : 0;
                }
            } catch (NoSuchFileException another) {
                Log.debug("a result file was deleted by another process");
            }
        }
        if (deleted > 0) {
            Log.infof("%d result files were deleted: recharge.retention.result-files is over", deleted);
        }
    }

    private List<Path> results() throws IOException {
        try (Stream<Path> files = Files.walk(outbox.toRealPath())) {
            return files.filter(
                            file -> OURS.matcher(file.getFileName().toString()).matches())
                    .filter(Files::isRegularFile)
                    .toList();
        } catch (UncheckedIOException fault) {
            throw fault.getCause();
        }
    }
}

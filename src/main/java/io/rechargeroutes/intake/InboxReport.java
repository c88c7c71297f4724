package io.rechargeroutes.intake;

import io.quarkus.logging.Log;
import io.rechargeroutes.model.Words;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says why a file of the inbox cannot be taken: a line for each name and reason, once a minute at most, and {@code <name>.error.txt} in
 * {@code .failed} for as long as that lasts. It remembers the last thousand.
 */
@ApplicationScoped
class InboxReport {

    private static final long PAUSE = Duration.ofMinutes(1).toNanos();
    private static final int MOST = 1000;

    private final Path failed;
    private final Map<String, Long> said = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };
    private final Map<String, Path> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Path> eldest) {
            return size() > MOST;
        }
    };

    InboxReport(RechargeSettings settings) {
        this.failed = settings.inbox().resolve(".failed");
    }

    /** A file name as a log line may show it. */
    static String shown(String name) {
        return String.valueOf(Words.clean(name));
    }

    /** What the file system said, without paths. */
    static String reason(Exception fault) {
        if (fault instanceof AccessDeniedException) {
            return "permission denied";
        }
        return fault instanceof FileSystemException file && file.getReason() != null ? file.getReason() : fault.getClass().getSimpleName();
    }

    /** A file that should be taken and cannot be. */
    synchronized void cannotBeTaken(String name, String why) {
        long now = System.nanoTime();
        Long last = said.get(name + '\n' + why);
        if (last != null && now - last < PAUSE) {
            return;
        }
        said.remove(name + '\n' + why);
        said.put(name + '\n' + why, now);
        Log.warnf("%s cannot be taken: %s; it is looked at again", shown(name), Words.clean(why));
        tell(name, why);
    }

    /** A reason that lies there already is left as it is; where it cannot be written the line must do. */
    private void tell(String name, String why) {
        try {
            Path file = Files.createDirectories(failed).resolve(name.replaceAll("[^\\p{L}\\p{M}\\p{N}._ -]", "_") + ".error.txt");
            if (!Files.exists(file)) {
                Files.writeString(file, "the file cannot be taken out of the inbox: " + Words.clean(why) + "\n", StandardCharsets.UTF_8);
                told.put(name, file);
            }
        } catch (IOException | InvalidPathException fault) {
            Log.debugf(fault, "%s", shown(name));
        }
    }

    /** A file was taken: what was told of it is over. */
    synchronized void taken(String name) throws IOException {
        Path file = told.remove(name);
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}

package io.rechargeroutes.intake.file;

import io.quarkus.logging.Log;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says why a file of the inbox cannot be taken: a line for each name and reason, once a minute at most, and
 * {@code <name>.error.txt} in {@code .failed} of its folder for as long as that lasts. It remembers the last thousand.
 */
@ApplicationScoped
class InboxReport {

    private static final int MOST = 1000;

    private final LogLimiter log;
    private final Path inbox;
    private final Map<String, Path> reported = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Path> eldest) {
            return size() > MOST;
        }
    };

    InboxReport(RechargeSettings settings, LogLimiter log) {
        this.log = log;
        this.inbox = settings.inbox();
    }

    /** A file name as a log line may show it. */
    static String shown(String name) {
        String clean = PlainText.of(name);
        return clean == null ? "a file whose name shows nothing" : clean;
    }

    /** What the file system said, without paths. */
    static String reason(Exception fault) {
        if (fault instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (fault instanceof NoSuchFileException) {
            return "it does not exist";
        }
        return fault instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : fault.getClass().getSimpleName();
    }

    /** The folder itself cannot be looked into; Camel's file component is silent about that. */
    void inboxIsAway(IOException fault) {
        String reason = reason(fault);
        log.warn(
                "inbox is away: " + reason,
                "times the inbox could not be read",
                "the inbox " + shown(inbox.toString()) + " cannot be read: " + reason
                        + "; no file is taken until it can");
    }

    /**
     * A file that should be taken and cannot be.
     *
     * @param name its path below the inbox, with slashes
     */
    synchronized void cannotBeTaken(String name, String why) {
        String line = shown(name) + " cannot be taken: " + PlainText.of(why) + "; it is looked at again";
        // each file is named: its operator looks for it; the limiter's own bound holds where there are very many
        if (log.warn("inbox: " + line, "times " + shown(name) + " could not be taken", line)) {
            publish(name, why);
        }
    }

    /** A reason that lies there already is left as it is; where it cannot be written the line must do. */
    private void publish(String name, String why) {
        try {
            int slash = name.lastIndexOf('/');
            Path folder = slash < 0 ? inbox : inbox.resolve(name.substring(0, slash));
            Path file = FileAccess.configured()
                    .folder(folder.resolve(".failed"))
                    .resolve(name.substring(slash + 1).replaceAll("[^\\p{L}\\p{M}\\p{N}._ -]", "_") + ".error.txt");
            if (!Files.exists(file)) {
                FileAccess.configured()
                        .write(file, "the file cannot be taken out of the inbox: " + PlainText.of(why) + "\n");
                reported.put(name, file);
            }
        } catch (IOException | InvalidPathException fault) {
            Log.debugf(fault, "%s", shown(name));
        }
    }

    /** A file was taken: what was reported of it is over. */
    synchronized void taken(String name) throws IOException {
        Path file = reported.remove(name);
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}

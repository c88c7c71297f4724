package io.rechargeroutes.intake.file;

import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Claimed files that end in the middle of something. Each lies in {@code .work} and holds up nobody. It is read again
 * when it changed; when it did not for {@code recharge.intake.unterminated-wait}, its end is what it is.
 */
@ApplicationScoped
class WaitingFiles {

    /** Reading a file that grows slowly takes at most one part in so many of the time. */
    private static final int SHARE = 5;

    enum Next {
        WAIT,
        READ,
        CONCLUDE
    }

    private record Waiting(FileLook look, long since, long notBefore) {}

    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
    private final long stable;
    private final long unterminated;

    WaitingFiles(RechargeSettings settings) {
        this.stable = settings.intake().stableFor().toNanos();
        this.unterminated = settings.intake().unterminatedWait().toNanos();
    }

    /** What to do with a claimed file now. */
    Next next(String id, Path file) throws IOException {
        Waiting known = waiting.get(id);
        if (known == null) {
            return Next.READ;
        }
        long now = System.nanoTime();
        if (!known.look().equals(FileLook.at(file))) {
            return now - known.notBefore() >= 0 ? Next.READ : Next.WAIT;
        }
        // an empty one has waited as long before it was claimed
        long wait = known.look().size() == 0 ? Math.min(stable, unterminated) : unterminated;
        return now - known.since() >= wait ? Next.CONCLUDE : Next.WAIT;
    }

    /**
     * A file was read to an end that may not be its last.
     *
     * @param look how it looked when reading began
     * @param took nanoseconds that reading took
     */
    void add(String id, FileLook look, long took) {
        long now = System.nanoTime();
        Waiting known = waiting.get(id);
        long since = known != null && known.look().equals(look) ? known.since() : now - took;
        waiting.put(id, new Waiting(look, since, now + Math.max(stable, (SHARE - 1) * took)));
    }

    void remove(String id) {
        waiting.remove(id);
    }
}

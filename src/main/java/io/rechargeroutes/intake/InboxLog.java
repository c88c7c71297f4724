package io.rechargeroutes.intake;

import io.quarkus.logging.Log;
import io.rechargeroutes.model.Words;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says what is wrong with names of the inbox: a line a name and reason, once a minute at most. It remembers the last thousand. */
@ApplicationScoped
class InboxLog {

    private static final long PAUSE = Duration.ofMinutes(1).toNanos();
    private static final int MOST = 1000;

    private final Map<String, Long> said = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };

    void cannotBeClaimed(String name, Exception fault) {
        String why = fault instanceof FileSystemException file && file.getReason() != null ? file.getReason() : fault.getClass().getSimpleName();
        if (due(name + '\n' + why)) {
            Log.warnf("%s cannot be moved into .work and is not taken: %s; it is tried again", Words.clean(name), Words.clean(why));
        }
    }

    private synchronized boolean due(String what) {
        long now = System.nanoTime();
        Long last = said.get(what);
        if (last != null && now - last < PAUSE) {
            return false;
        }
        said.remove(what);
        said.put(what, now);
        return true;
    }
}

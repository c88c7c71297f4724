package io.rechargeroutes.log;

import io.quarkus.logging.Log;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger.Level;

/**
 * Writes what may happen thousands of times a minute: the first line of a cause at once, then at most one a minute,
 * which counts the others and shows the first of them. A cause is one of few: never an order, a number, a name or a
 * text from outside.
 */
@ApplicationScoped
public class LogLimiter {

    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final int MOST_CAUSES = 200;
    private static final String OTHER = "other";

    private final LongSupplier nanoTime;
    private final Output output;
    private final Map<String, Group> groups = new HashMap<>();
    private ScheduledExecutorService clock;

    /** Where lines go. */
    @FunctionalInterface
    interface Output {

        void write(Level level, String line, Throwable fault);
    }

    /** What was left out since the last line of a cause. */
    private static final class Group {

        private long writtenAt;
        private int count;
        private Level level;
        private String many;
        private String first;

        private Group(long writtenAt) {
            this.writtenAt = writtenAt;
        }

        private void add(Level severity, String events, String line) {
            if (count++ == 0) {
                level = severity;
                many = events;
                first = line;
            }
        }

        private String line() {
            return count == 1 ? first : count + " " + many + ", the first: " + first;
        }
    }

    @Inject
    public LogLimiter() {
        this(System::nanoTime, LogLimiter::log);
    }

    LogLimiter(LongSupplier nanoTime, Output output) {
        this.nanoTime = nanoTime;
        this.output = output;
    }

    /** A count is written when its minute is over, also where nothing of its cause follows. */
    @PostConstruct
    void start() {
        clock = Executors.newSingleThreadScheduledExecutor(LogLimiter::daemon);
        clock.scheduleWithFixedDelay(this::flush, 1, 1, TimeUnit.SECONDS);
    }

    @PreDestroy
    void stop() {
        clock.shutdownNow();
        write(true);
    }

    /** As {@link #write(Level, String, String, String, Throwable)}. */
    public boolean warn(String cause, String many, String line) {
        return write(Level.WARN, cause, many, line, null);
    }

    /**
     * Writes a line, or counts it.
     *
     * @param cause what lines are counted by
     * @param many what there are several of, as it follows the count: "messages became dead letters"
     * @param line what happened this time
     * @param fault whose stack trace is wanted, or null; only a line that is written at once shows it
     * @return whether it was written at once
     */
    public synchronized boolean write(Level level, String cause, String many, String line, Throwable fault) {
        long now = nanoTime.getAsLong();
        boolean known = groups.containsKey(cause);
        boolean fits = known || groups.size() < MOST_CAUSES;
        Group group = groups.get(fits ? cause : OTHER);
        if (group == null) {
            groups.put(fits ? cause : OTHER, new Group(now));
            output.write(level, line, fault);
            return true;
        }
        if (group.count == 0 && over(group, now)) {
            group.writtenAt = now;
            output.write(level, line, fault);
            return true;
        }
        group.add(level, fits ? many : "lines of too many causes to distinguish them", line);
        return false;
    }

    /** What a cause stood for is over: its lines that were not written need not be any more. */
    public synchronized void over(String cause) {
        Group group = groups.get(cause);
        if (group != null) {
            group.count = 0;
        }
    }

    /** Writes the counts whose minute is over, and forgets causes that are idle. */
    void flush() {
        write(false);
    }

    private synchronized void write(boolean all) {
        long now = nanoTime.getAsLong();
        for (Iterator<Group> each = groups.values().iterator(); each.hasNext(); ) {
            Group group = each.next();
            if (group.count > 0 && (all || over(group, now))) {
                output.write(group.level, group.line(), null);
                group.count = 0;
                group.writtenAt = now;
            } else if (over(group, now)) {
                each.remove();
            }
        }
    }

    synchronized int causes() {
        return groups.size();
    }

    private static boolean over(Group group, long now) {
        return now - group.writtenAt >= IDLE.toNanos();
    }

    private static void log(Level level, String line, Throwable fault) {
        Log.log(level, (Object) line, fault);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "log-limiter");
        thread.setDaemon(true);
        return thread;
    }
}

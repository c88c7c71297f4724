package io.rechargeroutes.intake;

import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.File;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;

/**
 * Lets a file pass when it has not changed for {@code recharge.intake.quiet}. One that still grows waits by itself: the file component's own read
 * lock would stand before it and keep every other file waiting.
 */
@ApplicationScoped
@Named("quietFiles")
public class QuietFiles implements GenericFileFilter<File> {

    private static final long FORGET = Duration.ofMinutes(5).toNanos();

    /** How a file looked, since when it has looked so, and when it was looked at last. */
    private record Look(long length, long modified, long since, long last) {

        private Look then(Look next) {
            boolean same = length == next.length && modified == next.modified;
            return same ? new Look(length, modified, since, next.last) : next;
        }
    }

    private final Map<String, Look> looks = new ConcurrentHashMap<>();
    private final long quiet;
    private volatile long tidied = System.nanoTime();

    QuietFiles(RechargeSettings settings) {
        this.quiet = Duration.ofMillis(settings.intake().quiet()).toNanos();
    }

    @Override
    public boolean accept(GenericFile<File> file) {
        if (file.isDirectory()) {
            return true;
        }
        long now = System.nanoTime();
        forgetTheGone(now);
        Look look = looks.merge(file.getAbsoluteFilePath(), new Look(file.getFileLength(), file.getLastModified(), now, now), Look::then);
        return now - look.since() >= quiet;
    }

    private void forgetTheGone(long now) {
        if (now - tidied > FORGET) {
            looks.values().removeIf(look -> now - look.last() > FORGET);
            tidied = now;
        }
    }
}

package io.rechargeroutes.intake.file;

import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.File;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;

/**
 * Lets a file of an inbox pass when it has not changed for {@code recharge.intake.stable-for}, an empty one for
 * {@code recharge.intake.unterminated-wait}; with {@code recharge.intake.done-marker} when its marker is there. One
 * that still grows waits by itself: the file component's own read lock would stand before it and keep every other file
 * waiting.
 */
@ApplicationScoped
@Named("stableFiles")
public class StableFiles implements GenericFileFilter<File> {

    private static final long FORGET = Duration.ofMinutes(5).toNanos();

    /** How a file looked, since when it has looked so, and when it was looked at last. */
    private record Look(long length, long modified, long since, long last) {

        private Look then(Look next) {
            boolean same = length == next.length && modified == next.modified;
            return same ? new Look(length, modified, since, next.last) : next;
        }
    }

    private final Map<String, Look> looks = new ConcurrentHashMap<>();
    private final InboxTree inbox;
    private final long stable;
    private final long stableEmpty;
    private final Optional<DoneMarker> marker;
    private volatile long tidied = System.nanoTime();

    StableFiles(RechargeSettings settings, InboxTree inbox) {
        this.inbox = inbox;
        this.stable = settings.intake().stableFor().toNanos();
        this.stableEmpty = Math.max(stable, settings.intake().unterminatedWait().toNanos());
        this.marker = settings.intake().doneMarker().map(DoneMarker::new);
    }

    @Override
    public boolean accept(GenericFile<File> file) {
        if (file.isDirectory()) {
            return inbox.isInbox(file.getFile().toPath());
        }
        // opening a pipe would stop the reader; a name that the locale cannot express makes no path
        if (!file.getFile().isFile()
                || !inbox.takesName(file.getFile().toPath())
                || file.getFileNameOnly().indexOf('\\') >= 0
                || FileClaims.refusal(file.getFile().toPath(), inbox).isPresent()) {
            return false;
        }
        if (marker.isPresent()) {
            return marker.get().isThereFor(file.getFile().toPath());
        }
        long now = System.nanoTime();
        forgetTheGone(now);
        Look look = looks.merge(
                file.getAbsoluteFilePath(),
                new Look(file.getFileLength(), file.getLastModified(), now, now),
                Look::then);
        return now - look.since() >= (look.length() == 0 ? stableEmpty : stable);
    }

    private void forgetTheGone(long now) {
        if (now - tidied > FORGET) {
            looks.values().removeIf(look -> now - look.last() > FORGET);
            tidied = now;
        }
    }
}

package io.rechargeroutes.intake.file;

import io.rechargeroutes.ledger.intake.InputFiles;
import io.rechargeroutes.ledger.intake.InputFiles.Change;
import io.rechargeroutes.ledger.intake.InputFiles.FileExtent;
import io.rechargeroutes.ledger.intake.InputFiles.PutAway;
import io.rechargeroutes.log.FaultCause;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compares files that were put away with what was read of them, for an hour: a writer that still has one open adds to
 * it there. What it added becomes a remainder in {@code .failed}, and an alert.
 */
@ApplicationScoped
@Named("changedFiles")
public class ChangedFiles {

    private static final Duration WATCHED = Duration.ofHours(1);

    private record Seen(FileLook look, long since) {}

    private final InputFiles ledger;
    private final RechargeSettings settings;
    private final LogLimiter log;
    private final Map<String, Seen> changing = new ConcurrentHashMap<>();

    ChangedFiles(InputFiles ledger, RechargeSettings settings, LogLimiter log) {
        this.ledger = ledger;
        this.settings = settings;
        this.log = log;
    }

    /**
     * Looks at all of them once. A file is handled when it has been stable for
     * {@code recharge.intake.unterminated-wait}.
     */
    public void look() {
        for (PutAway file : ledger.watched(WATCHED)) {
            try {
                look(file);
            } catch (NoSuchFileException gone) {
                changing.remove(file.intakeId());
            } catch (IOException | UncheckedIOException fault) {
                log.warn(
                        "remainder: " + FaultCause.of(fault),
                        "files changed after they were read, and their remainders cannot be written",
                        PlainText.of(file.name()) + " changed after it was read, and the remainder cannot be written: "
                                + PlainText.of(fault.toString()));
            }
        }
    }

    private void look(PutAway file) throws IOException {
        Path path = settings.inbox().resolve(file.folder()).resolve(file.name());
        FileLook now = FileLook.at(path);
        boolean same = now.size() == file.extent().seenTo() && now.modified().equals(file.modified());
        if (same || !Objects.equals(file.inode(), FileLook.inode(path))) {
            changing.remove(file.intakeId());
            return;
        }
        Seen seen = changing.get(file.intakeId());
        if (seen == null || !seen.look().equals(now)) {
            changing.put(file.intakeId(), new Seen(now, System.nanoTime()));
            ledger.watchOn(file.intakeId());
        } else if (System.nanoTime() - seen.since()
                >= settings.intake().unterminatedWait().toNanos()) {
            ledger.handleOnce(file, () -> handled(file, path, now));
            changing.remove(file.intakeId());
        }
    }

    private Change.Handled handled(PutAway file, Path path, FileLook now) {
        try {
            FileExtent extent = file.extent();
            boolean grew = now.size() >= extent.seenTo()
                    && (extent.crc() == null || FileLook.crc(path, extent.seenTo()) == extent.crc());
            Notice notice = null;
            if (!grew) {
                notice = notice(
                        file,
                        now,
                        "was written over after it was read; all that is in it now lies in .failed",
                        Remainder.whole(path, file.format()));
            } else if (!Remainder.isBlank(
                    path, extent.tailRecorded() ? extent.seenTo() : extent.readTo(), now.size())) {
                notice = notice(
                        file,
                        now,
                        "grew after it was read; what was not recorded lies in .failed",
                        Remainder.of(path, extent, file.format()));
            }
            return new Change.Handled(extent.seen(now.size(), FileLook.crc(path, now.size())), now.modified(), notice);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private Notice notice(PutAway file, FileLook now, String what, Remainder remainder) throws IOException {
        Path failed = settings.inbox().resolve(file.folder()).resolveSibling(".failed");
        if (now.size() == 0) {
            return alert(file, now, "was emptied after it was read; its results stay as they are");
        }
        String text = what + " as ";
        String original = file.original().substring(file.original().lastIndexOf('/') + 1);
        Path place = remainder.write(
                failed,
                original,
                file.original() + " " + what + ". Look through this file and drop it into the inbox again: "
                        + "orders that are known are not sent again. Its writer must write to another name and rename; see \"Uploads that are safe\" in docs/messages.md");
        return alert(file, now, text + place.getFileName() + "; look through it and drop it again");
    }

    private static Notice alert(PutAway file, FileLook now, String text) {
        return Notice.alert(
                Notice.FILE_CHANGED, file.original(), text, file.intakeId() + " " + now.size() + " " + now.modified());
    }
}

package io.rechargeroutes.ops;

import io.quarkus.logging.Log;
import io.rechargeroutes.intake.IntakeSuspension;
import io.rechargeroutes.intake.file.NewerFiles;
import io.rechargeroutes.intake.file.NewerFiles.Found;
import io.rechargeroutes.intake.file.NewerFiles.NewerFile;
import io.rechargeroutes.ledger.restore.Restores;
import io.rechargeroutes.ledger.restore.Restores.Requests;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.model.Restore;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Suspends this node's intake while a restore of the ledger waits for its confirmation, and says what an operator must
 * know. What is sent is stopped by the ledger itself.
 */
@ApplicationScoped
public class RestoreWatch {

    private static final String CAUSE = "ledger restored";
    private static final int MOST_LINES = 20;
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Restores restores;
    private final IntakeSuspension intake;
    private final NewerFiles files;
    private final LogLimiter log;
    private final Path data;
    /** The restore that this process has reported; null for none. */
    private Instant reported;

    RestoreWatch(
            Restores restores, IntakeSuspension intake, NewerFiles files, LogLimiter log, RechargeSettings settings) {
        this.restores = restores;
        this.intake = intake;
        this.files = files;
        this.log = log;
        this.data = settings.data();
    }

    /** Follows what the last heartbeat found. */
    public synchronized void look() {
        Optional<Restore> unconfirmed = restores.unconfirmed();
        intake.suspend(unconfirmed.isPresent());
        if (unconfirmed.isPresent()) {
            waits(unconfirmed.get());
        } else if (reported != null) {
            reported = null;
            log.over(CAUSE);
            Log.info("the restore of the ledger is confirmed: requests are taken in and sent again");
        }
    }

    private void waits(Restore restore) {
        if (!restore.since().equals(reported)) {
            reported = restore.since();
            report(restore);
        }
        log.warn(
                CAUSE,
                "times it was looked for a confirmation",
                "the ledger was restored, and nothing is taken in or sent: " + PlainText.of(restore.why())
                        + ". Look at GET /api/restore, follow docs/operations.md, then POST /api/restore/confirm");
    }

    private void report(Restore restore) {
        try {
            Requests requests = restores.requests(restore);
            Found found = files.since(restore.lastHeartbeat());
            Path file = reportFile(restore);
            String head = head(restore, requests, found);
            Log.warnf("%s; all of it is in %s", head, file);
            found.files().stream().limit(MOST_LINES).forEach(newer -> Log.warn(line(newer)));
            FileAccess.owner().folder(data);
            FileAccess.owner().write(file, text(head, found));
        } catch (FileAlreadyExistsException earlier) {
            // an earlier start of this node wrote it
        } catch (IOException | RuntimeException fault) {
            Log.warnf(
                    "what is newer than the restored ledger could not be listed in full: %s; GET /api/restore lists it",
                    PlainText.of(String.valueOf(fault)));
        }
    }

    /** Where the report of a restore lies: beside the ledger's position, which is not what senders read. */
    public Path reportFile(Restore restore) {
        return data.resolve("restore-" + SECOND.format(restore.since()) + ".txt")
                .toAbsolutePath();
    }

    private static String head(Restore restore, Requests requests, Found found) {
        return "the ledger was restored and knows nothing after " + restore.lastHeartbeat() + ": "
                + requests.received() + " requests wait to be sent, and may have been sent; "
                + requests.submitted() + " were being sent then; "
                + found.count() + " files of the inbox are newer, or not in the ledger";
    }

    private static String text(String head, Found found) {
        String more = found.count() > found.files().size()
                ? "only the newest " + found.files().size() + " are listed\n"
                : "";
        return Stream.concat(List.of(head).stream(), found.files().stream().map(RestoreWatch::line))
                .collect(Collectors.joining("\n", "", "\n" + more));
    }

    private static String line(NewerFile file) {
        return "inbox/" + file.folder() + "/" + PlainText.of(file.name()) + ": " + file.size() + " bytes, changed "
                + file.changed() + (file.known() ? "" : ", not in the ledger");
    }
}

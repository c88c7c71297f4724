package io.rechargeroutes.intake.file;

import io.rechargeroutes.ledger.restore.Restores;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/**
 * Claims a file of the inbox by renaming it into a folder of its own below {@code .work}: of many processes one
 * succeeds. It is never copied.
 */
@ApplicationScoped
@Named("fileClaims")
public class FileClaims {

    private final InboxTree inbox;
    private final Optional<DoneMarker> marker;
    private final InboxReport report;
    private final Restores restores;

    FileClaims(RechargeSettings settings, InboxTree inbox, InboxReport report, Restores restores) {
        this.inbox = inbox;
        this.marker = settings.intake().doneMarker().map(DoneMarker::new);
        this.report = report;
        this.restores = restores;
    }

    /** Why a file cannot be claimed although it is there. */
    static Optional<String> refusal(Path file, InboxTree inbox) {
        if (inbox.leadsOut(file)) {
            return Optional.of("it is a symbolic link that leads out of the inbox; move the file itself here");
        }
        if (!Files.isReadable(file)) {
            return Optional.of("this process may not read it; change its permissions or its owner");
        }
        try {
            return Files.isSymbolicLink(file) && !Files.readSymbolicLink(file).isAbsolute()
                    ? Optional.of("it is a symbolic link that a move would break; move the file itself here")
                    : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** Claims a file. Where that cannot be, it stays where it is, and a line a minute says why. */
    public void claim(@Body File found, Exchange exchange) throws IOException {
        if (restores.unconfirmed().isPresent()) {
            return; // found just before intake was suspended
        }
        Path file = found.toPath();
        String name = inbox.below(file);
        Path parent = file.toAbsolutePath().getParent();
        boolean moved = !inbox.below(parent).isEmpty() && !inbox.isInbox(parent);
        if (moved || inbox.leadsOut(file)) {
            return; // a folder became a link since it was looked at
        }
        Path folder = file.resolveSibling(".work").resolve(exchange.getExchangeId());
        try {
            FileAccess.configured().folder(folder);
            Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException fault) {
            Files.deleteIfExists(folder);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) { // another node may have taken it
                report.cannotBeTaken(name, "it cannot be moved into .work: " + InboxReport.reason(fault));
            }
            return;
        }
        report.taken(name);
        if (marker.isPresent()) {
            Files.deleteIfExists(marker.get().of(file));
        }
    }
}

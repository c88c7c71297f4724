package io.rechargeroutes.intake;

import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/** Claims a file of the inbox by renaming it into a folder of its own below {@code .work}: of many processes one succeeds. It is never copied. */
@ApplicationScoped
@Named("fileClaims")
public class FileClaims {

    private final Path work;
    private final Optional<DoneMarker> marker;
    private final InboxLog log;

    FileClaims(RechargeSettings settings, InboxLog log) {
        this.work = settings.inbox().resolve(".work");
        this.marker = settings.intake().doneMarker().map(DoneMarker::new);
        this.log = log;
    }

    /** Claims a file. Where that cannot be, it stays where it is, and a line a minute says why. */
    public void claim(@Body File found, Exchange exchange) throws IOException {
        Path file = found.toPath();
        Path folder = work.resolve(exchange.getExchangeId());
        FileAccess.configured().folder(folder);
        try {
            Files.move(file, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException fault) {
            Files.deleteIfExists(folder);
            if (!(fault instanceof NoSuchFileException) || Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                log.cannotBeClaimed(file.getFileName().toString(), fault);
            }
            return;
        }
        if (marker.isPresent()) {
            Files.deleteIfExists(marker.get().of(file));
        }
    }
}

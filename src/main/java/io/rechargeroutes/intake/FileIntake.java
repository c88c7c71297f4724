package io.rechargeroutes.intake;

import io.quarkus.logging.Log;
import io.rechargeroutes.delivery.Outbox;
import io.rechargeroutes.delivery.Progress;
import io.rechargeroutes.ledger.Intake;
import io.rechargeroutes.ledger.IntakeLedger;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Words;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;

/** Takes claimed files through their life: opened, read in batches, and put away in {@code .done} or {@code .failed}. */
@ApplicationScoped
@Named("fileIntake")
public class FileIntake {

    private final IntakeLedger ledger;
    private final RechargeSettings settings;
    private final Outbox outbox;
    private final RequestValidator validator;
    private final Progress progress;

    FileIntake(IntakeLedger ledger, RechargeSettings settings, Outbox outbox, RequestValidator validator, Progress progress) {
        this.ledger = ledger;
        this.settings = settings;
        this.outbox = outbox;
        this.validator = validator;
        this.progress = progress;
    }

    /** Opens a claimed file. The body becomes null where there is nothing to read: another process has it, or its rows are recorded already. */
    public InputFile open(@Body File claimed) throws IOException {
        Path path = claimed.toPath();
        FileAccess.configured().restrict(path.getParent());
        FileAccess.configured().restrict(path);
        String id = path.getParent().getFileName().toString();
        Format format = Format.ofFileName(path.getFileName().toString()).orElseThrow();
        Optional<Intake> intake = ledger.open(id, path.getFileName().toString(), format, outbox.id());
        if (intake.isEmpty()) {
            return null;
        }
        InputFile file = new InputFile(path, intake.get(), Files.size(path));
        if (intake.get().state() == Intake.State.READING) {
            return file;
        }
        putAway(path, intake.get().problem());
        return null;
    }

    /** The rows of a file, in batches; the splitter takes one after the other. */
    public Iterator<List<NumberedRow>> batches(@Body InputFile file, Exchange exchange) throws IOException {
        RowReader rows;
        try {
            rows = RowReaders.open(file.intake().format(), new BufferedInputStream(Files.newInputStream(file.path()), 1 << 16), validator.detailNames());
        } catch (UnreadableInputException fault) {
            file.broken(fault.getMessage());
            return List.<List<NumberedRow>>of().iterator();
        }
        RowBatches batches = new RowBatches(file, rows, settings.intake().batch(), progress, exchange.getContext()::isStopping);
        exchange.getExchangeExtension().addOnCompletion(new Closing(batches));
        return batches;
    }

    /** All rows are recorded: says so in the ledger first, then puts the file away. */
    public void close(@Body InputFile file) throws IOException {
        if (Files.size(file.path()) != file.size()) {
            throw new IOException("a file grew while it was read; it is read again, and rows that are recorded stay recorded");
        }
        ledger.recorded(file.intake().id(), file.rows(), file.problem());
        putAway(file.path(), file.problem());
    }

    private void putAway(Path file, String problem) throws IOException {
        Path folder = settings.inbox().resolve(problem == null ? ".done" : ".failed");
        FileAccess.configured().folder(folder);
        Path place = FreeName.in(folder, file.getFileName().toString());
        if (problem != null) {
            FileAccess.configured().write(place.resolveSibling(place.getFileName() + ".error.txt"), Words.clean(problem) + "\n");
            Log.warnf("%s could not be read to its end: %s", Words.clean(file.getFileName().toString()), Words.clean(problem));
        }
        Files.move(file, place);
        Files.deleteIfExists(file.getParent());
    }
}

package io.rechargeroutes.intake.file;

import io.quarkus.logging.Log;
import io.rechargeroutes.delivery.Outbox;
import io.rechargeroutes.delivery.Progress;
import io.rechargeroutes.formats.InputFormat;
import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.intake.NumberedRow;
import io.rechargeroutes.intake.format.Row;
import io.rechargeroutes.intake.format.RowReader;
import io.rechargeroutes.intake.validate.RequestValidator;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.ledger.intake.InputFiles;
import io.rechargeroutes.ledger.intake.InputFiles.FileExtent;
import io.rechargeroutes.ledger.intake.Intake;
import io.rechargeroutes.ledger.intake.Intakes;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Takes claimed files through their life: opened, read in batches, and put away in {@code .done} or {@code .failed}. A
 * file that ends in the middle of something stays where it is and is read on when it grows. That its end counts is
 * written down before anything is made of it, so that whoever reads it again makes the same of it.
 */
@ApplicationScoped
@Named("fileIntake")
public class FileIntake {

    private static final String OVERWRITTEN =
            "the file was written over after rows of it were recorded; drop the new one again under a name of its own";

    private static final String NO_FORMAT =
            "its ending does not say how it is written, and no format applies to it any more; put the format back into"
                    + " routes/formats, or rename the file";

    /** Characters of {@code .error.txt}: a header line may be wrong in every column. */
    private static final int LONGEST_PROBLEM = 2000;

    private final Intakes ledger;
    private final InputFiles files;
    private final NoticeLedger notices;
    private final RechargeSettings settings;
    private final Outbox outbox;
    private final RequestValidator validator;
    private final Progress progress;
    private final WaitingFiles waiting;
    private final InboxTree inbox;
    private final InputFormats formats;

    FileIntake(
            Intakes ledger,
            InputFiles files,
            NoticeLedger notices,
            RechargeSettings settings,
            Outbox outbox,
            RequestValidator validator,
            Progress progress,
            WaitingFiles waiting,
            InboxTree inbox,
            InputFormats formats) {
        this.ledger = ledger;
        this.files = files;
        this.notices = notices;
        this.settings = settings;
        this.outbox = outbox;
        this.validator = validator;
        this.progress = progress;
        this.waiting = waiting;
        this.inbox = inbox;
        this.formats = formats;
    }

    /**
     * Opens a claimed file. The body becomes null where there is nothing to read now: it waits for its writer, another
     * process has it, or its rows are recorded already.
     */
    public InputFile open(@Body File claimed) throws IOException {
        Path path = claimed.toPath();
        if (!Files.isRegularFile(path)) {
            throw new IOException(path.getFileName() + " in .work is no regular file any more");
        }
        FileAccess.configured().restrict(path.getParent());
        FileAccess.configured().restrict(path);
        String id = path.getParent().getFileName().toString();
        WaitingFiles.Next next = waiting.next(id, path);
        if (next == WaitingFiles.Next.WAIT) {
            return null;
        }
        Optional<Intake> intake = begin(id, inbox.claimedFrom(path));
        if (intake.isEmpty()) {
            waiting.remove(id);
            return null;
        }
        if (intake.get().state() == Intake.State.READING) {
            return toRead(path, intake.get(), next == WaitingFiles.Next.CONCLUDE);
        }
        putAway(path, intake.get());
        return null;
    }

    /** An input that is begun already keeps its format, whatever became of routes/formats since. */
    private Optional<Intake> begin(String id, String name) throws IOException {
        Optional<InputFormat> format = formats.forFile(name);
        InputFormat any = format.orElse(formats.canonical(Format.CSV));
        Optional<Intake> intake = ledger.open(id, name, any.form(), any.ending(name), any.stored(), outbox.id());
        boolean unknown = format.isEmpty()
                && intake.filter(file -> Objects.equals(file.readAs(), any.stored()))
                        .isPresent();
        if (!unknown) {
            return intake;
        }
        ledger.recorded(id, 0, NO_FORMAT);
        return ledger.find(id);
    }

    private InputFile toRead(Path path, Intake intake, boolean conclude) throws IOException {
        FileLook look = FileLook.at(path);
        FileExtent known = files.extent(intake.id()).orElse(FileExtent.NONE);
        int recorded = files.nextRow(intake.id());
        boolean overwritten = look.size() < known.seenTo()
                || known.crc() != null && FileLook.crc(path, known.seenTo()) != known.crc();
        if (overwritten && recorded == 0 && !known.concluded()) {
            known = FileExtent.NONE;
            overwritten = false;
            conclude = false;
        }
        if (!known.concluded()
                && !overwritten
                && (conclude || settings.intake().doneMarker().isPresent())) {
            known = known.concludedAt(conclude ? known.seenTo() : look.size());
            files.save(intake.id(), known);
        }
        InputFile file = new InputFile(path, intake, look, known, recorded);
        if (overwritten) {
            file.overwritten(OVERWRITTEN);
        }
        return file;
    }

    /** The rows of a file, in batches; the splitter takes one after the other. */
    public Iterator<List<NumberedRow>> batches(@Body InputFile file, Exchange exchange) throws IOException {
        if (file.isOverwritten()) {
            return List.of(List.of(
                            new NumberedRow(file.nextRowNo(), Row.bad(0, OVERWRITTEN), NumberedRow.FILE_UNREADABLE)))
                    .iterator();
        }
        InputStream bytes = file.open();
        progress.begins(file.intake());
        RowReader rows = formats.begun(file.intake().readAs(), file.intake().format())
                .open(bytes, file.path().toFile(), validator.detailNames());
        RowBatches batches = new RowBatches(
                file,
                rows,
                settings.intake().batch(),
                settings.intake().acceptUnterminatedLastRow(),
                count -> progress.reading(file.intake(), count),
                exchange.getContext()::isStopping);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                batches.close();
            }
        });
        return batches;
    }

    /**
     * What could be read is recorded. Where that is all, says so in the ledger first, then puts the file away;
     * otherwise it is read on later.
     */
    public void close(@Body InputFile file) throws IOException {
        String id = file.intake().id();
        if (file.isOverwritten()) {
            notices.record(
                    Notice.alert(Notice.FILE_CHANGED, file.intake().name(), OVERWRITTEN + "; it lies in .failed", id));
        } else {
            files.save(id, file.extent());
            if (file.waiting() || grows(file)) {
                waiting.add(id, file.look(), file.took());
                return;
            }
        }
        waiting.remove(id);
        ledger.recorded(id, file.rows(), file.problem());
        putAway(file.path(), file.intake().withProblem(file.problem()));
    }

    /** Where it broke, what follows is not read anyway. */
    private static boolean grows(InputFile file) throws IOException {
        return file.problem() == null
                && !file.concluded()
                && Files.size(file.path()) != file.extent().seenTo();
    }

    private void putAway(Path file, Intake intake) throws IOException {
        Path parent = InboxTree.inboxOf(file).resolve(intake.problem() == null ? ".done" : ".failed");
        FileAccess.configured().folder(parent);
        Path place = InboxFolders.freeName(parent, intake.fileName());
        if (intake.problem() != null) {
            FileAccess.configured()
                    .write(
                            place.resolveSibling(place.getFileName() + ".error.txt"),
                            PlainText.of(intake.problem(), LONGEST_PROBLEM) + "\n");
            Log.warnf(
                    "%s could not be read to its end: %s", PlainText.of(intake.name()), PlainText.of(intake.problem()));
        }
        files.putAway(
                intake.id(),
                inbox.below(parent),
                place.getFileName().toString(),
                FileLook.inode(file),
                FileLook.at(file).modified(),
                intake.problem() == null);
        Files.move(file, place);
        Files.deleteIfExists(file.getParent());
    }
}

package io.rechargeroutes.delivery;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.intake.Intake;
import io.rechargeroutes.ledger.intake.Intakes;
import io.rechargeroutes.ledger.intake.Intakes.Delivery;
import io.rechargeroutes.ledger.intake.Intakes.ResultAt;
import io.rechargeroutes.ledger.intake.Intakes.Tally;
import io.rechargeroutes.model.FileName;
import io.rechargeroutes.model.Format;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.FileAccess;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;

/**
 * Writes the result files {@code .results} and {@code .final}. Each appears whole, by a rename. The flow between the
 * steps is in routes/delivery/files.camel.yaml.
 */
@ApplicationScoped
@Named("resultFiles")
public class ResultFiles {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN_FOR_FINAL = Duration.ofSeconds(5);

    private static final Duration SWEEP_AGAIN = Duration.ofHours(1);

    /** Bytes; leaves room for what result files and their drafts add within the 255 that a file name may have. */
    private static final int LONGEST_BASE = 180;

    private final Intakes intakes;
    private final Outbox outbox;
    private final Progress progress;
    private final ResultForms forms;
    private long nextSweep = System.nanoTime();

    ResultFiles(Intakes intakes, Outbox outbox, Progress progress, ResultForms forms) {
        this.intakes = intakes;
        this.outbox = outbox;
        this.progress = progress;
        this.forms = forms;
    }

    /** Claims the inputs of which a result file may be due. */
    public List<Delivery> claim() throws IOException {
        List<Delivery> due = intakes.claim(outbox.id());
        sweep();
        return due;
    }

    /** At the start and now and then: drafts of a writer that died lie there until somebody looks. */
    private void sweep() {
        if (System.nanoTime() - nextSweep < 0) {
            return;
        }
        nextSweep = System.nanoTime() + SWEEP_AGAIN.toNanos();
        try {
            for (Path folder : outbox.folders()) {
                Draft.sweep(folder);
            }
        } catch (IOException | DirectoryIteratorException fault) { // no reason to deliver nothing
            Log.warnf("drafts of result files may be left in %s: %s", outbox.folder(), PlainText.of(fault.toString()));
        }
    }

    /** Whether every row has what the next result file waits for, and the input is still ours. */
    public boolean complete(@Body Delivery delivery) {
        if (!delivery.owned()) {
            return false;
        }
        Intake intake = delivery.intake();
        boolean complete = intakes.complete(delivery, isFirst(intake) ? LOOK_AGAIN : LOOK_AGAIN_FOR_FINAL);
        if (!complete && isFirst(intake)) {
            progress.waiting(intake);
        }
        return complete;
    }

    private static boolean isFirst(Intake intake) {
        return intake.state() == Intake.State.RECORDED;
    }

    /** A result file in its place. */
    public record Written(Path place, Tally tally, boolean last) {}

    /** Writes the result file of an input, and puts it in its place where the input is still ours. */
    public Written write(@Body Delivery delivery) throws IOException {
        Intake intake = delivery.intake();
        String base = intake.baseName() == null ? nameBase(intake) : intake.baseName();
        Format format = intake.format().ofResults(intake.rows());
        if (format != intake.format()) {
            Log.infof(
                    "%s: its results are CSV, because no sheet has room for %d rows",
                    PlainText.of(intake.name()), intake.rows());
        }
        Path place = outbox.folder()
                .resolve(base
                        + (isFirst(intake) ? ".results" : ".final")
                        + format.ending(intake.format(), intake.ending()));
        FileAccess.configured().folder(place.toAbsolutePath().getParent());
        try (Draft draft = Draft.of(place, forms.of(intake.readAs(), intake.format(), format))
                .orElseThrow(() -> new IOException(
                        place.getFileName() + " is being written by another process; it is tried again"))) {
            Tally tally = Tally.NONE;
            boolean open = false;
            for (List<ResultAt> page = intakes.results(delivery, 0);
                    !page.isEmpty();
                    page = intakes.results(delivery, page.get(page.size() - 1).rowNo() + 1)) {
                for (ResultAt row : page) {
                    draft.write(row.result(), forms.passedThrough(row.passThrough()));
                    tally = tally.plus(row.result().status());
                    open |= !row.result().status().isFinal();
                }
            }
            if (!delivery.owned()) {
                throw new IOException(place.getFileName() + " is left to another process");
            }
            draft.publish();
            return new Written(place, tally, !isFirst(intake) || !open);
        }
    }

    /** Records that a result file is in its place. */
    public void acknowledge(@ExchangeProperty("delivery") Delivery delivery, @Body Written written) {
        if (!intakes.delivered(delivery, written.last())) {
            return;
        }
        Intake intake = delivery.intake();
        if (isFirst(intake)) {
            progress.finished(intake, written.tally(), Duration.between(intake.receivedAt(), Instant.now()));
        } else {
            Log.infof(
                    "%s: final results of %d rows are in %s",
                    PlainText.of(intake.name()),
                    written.tally().rows(),
                    PlainText.of(written.place().getFileName().toString()));
        }
    }

    /** Ends the claim of an input whose file could not be written; it is tried again in ten seconds. */
    public void release(@ExchangeProperty("delivery") Delivery delivery) {
        intakes.release(delivery);
    }

    /**
     * The first free name; fixed in the ledger before the first file is written, so that a second try overwrites only
     * its own.
     */
    private String nameBase(Intake intake) {
        FileName name = FileName.of(intake.fileName());
        String folder = intake.name()
                .substring(0, intake.name().length() - intake.fileName().length());
        String wanted = folder + cut(name.base());
        String base = wanted;
        Instant looked = intakes.now();
        for (int i = 2; exists(base, intake) || !intakes.nameBase(intake, base, looked); i++) {
            base = wanted + "." + i;
            looked = intakes.now();
        }
        return base;
    }

    private static String cut(String name) {
        String base = name;
        while (base.getBytes(StandardCharsets.UTF_8).length > LONGEST_BASE) {
            base = base.substring(0, base.offsetByCodePoints(base.length(), -1));
        }
        return base;
    }

    private boolean exists(String base, Intake intake) {
        return Stream.of("results", "final", "changes")
                .flatMap(kind -> intake.endings().stream().map(ending -> base + "." + kind + ending))
                .anyMatch(name -> Files.exists(outbox.folder().resolve(name)));
    }
}

package io.rechargeroutes.delivery;

import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.ChangeLedger;
import io.rechargeroutes.ledger.Intake;
import io.rechargeroutes.ledger.IntakeLedger;
import io.rechargeroutes.ledger.Tally;
import io.rechargeroutes.model.Words;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes the result files: {@code .results}, {@code .final}, {@code .changes}. Each appears whole, by a rename. */
@ApplicationScoped
@Named("resultFiles")
public class ResultFiles {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN_FOR_FINAL = Duration.ofSeconds(5);

    private static final Duration SWEEP_AGAIN = Duration.ofHours(1);

    /** Bytes; leaves room for what result files and their drafts add within the 255 that a file name may have. */
    private static final int LONGEST_BASE = 180;

    private final IntakeLedger intakes;
    private final ChangeLedger changes;
    private final Outbox outbox;
    private final Progress progress;
    private long nextSweep = System.nanoTime();

    ResultFiles(IntakeLedger intakes, ChangeLedger changes, Outbox outbox, Progress progress) {
        this.intakes = intakes;
        this.changes = changes;
        this.outbox = outbox;
        this.progress = progress;
    }

    /** Writes every result file that is due. */
    public void deliver() throws IOException {
        Exception first = null;
        List<Intake> due = intakes.due(outbox.id());
        sweep();
        for (Intake intake : due) {
            try {
                deliver(intake);
            } catch (IOException | RuntimeException fault) { // a folder that is full for one must not keep the others waiting for ever
                first = first == null ? fault : first;
            }
        }
        if (first instanceof IOException io) {
            throw io;
        }
        if (first != null) {
            throw (RuntimeException) first;
        }
    }

    /** At the start and now and then: drafts of a writer that died lie there until somebody looks. */
    private void sweep() {
        if (System.nanoTime() - nextSweep < 0) {
            return;
        }
        nextSweep = System.nanoTime() + SWEEP_AGAIN.toNanos();
        try {
            Drafts.sweep(outbox.folder());
        } catch (IOException | DirectoryIteratorException fault) { // no reason to deliver nothing
            Log.warnf("drafts of result files may be left in %s: %s", outbox.folder(), Words.clean(fault.toString()));
        }
    }

    private void deliver(Intake intake) throws IOException {
        boolean first = intake.state() == Intake.State.RECORDED;
        if (intakes.complete(intake, first ? LOOK_AGAIN : LOOK_AGAIN_FOR_FINAL)) {
            write(intake, first);
        } else if (first) {
            progress.waiting(intake);
        }
    }

    private void write(Intake intake, boolean first) throws IOException {
        String base = intake.baseName() == null ? nameBase(intake) : intake.baseName();
        Path place = outbox.folder().resolve(base + (first ? ".results." : ".final.") + intake.format().extension());
        Optional<ResultDraft> alone = ResultDraft.of(place, intake.format());
        if (alone.isEmpty()) {
            Log.infof("%s is being written by another process; it is looked at again", Words.clean(place.getFileName().toString()));
            return;
        }
        try (ResultDraft draft = alone.get()) {
            intakes.deliver(intake, draft::write, all -> draft.publish()).ifPresent(tally -> say(intake, first, tally, place));
        }
    }

    private void say(Intake intake, boolean first, Tally tally, Path place) {
        if (first) {
            progress.finished(intake, tally, Duration.between(intake.receivedAt(), Instant.now()));
        } else {
            Log.infof("%s: final results of %d rows are in %s", Words.clean(intake.name()), tally.rows(), Words.clean(place.getFileName().toString()));
        }
    }

    /** The first free name; fixed in the ledger before the first file is written, so that a second try overwrites only its own. */
    private String nameBase(Intake intake) {
        String wanted = cut(intake.name().substring(0, intake.name().lastIndexOf('.')));
        String base = wanted;
        for (int i = 2; !intakes.nameBase(intake, base, name -> exists(name, intake)); i++) {
            base = wanted + "." + i;
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
        return List.of("results", "final", "changes").stream()
                .anyMatch(kind -> Files.exists(outbox.folder().resolve(base + "." + kind + "." + intake.format().extension())));
    }

    /** Appends what changed after final results were delivered. */
    public void tellChanges() throws IOException {
        changes.tell(outbox.id(), this::append);
    }

    private void append(List<ChangeLedger.Change> changes) {
        ChangeLedger.Change any = changes.get(0);
        Path place = outbox.folder().resolve(any.baseName() + ".changes." + any.format().extension());
        try {
            ResultAppender.append(place, any.format(), changes.stream().map(ChangeLedger.Change::result).toList());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}

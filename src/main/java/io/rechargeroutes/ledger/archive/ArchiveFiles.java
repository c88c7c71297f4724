package io.rechargeroutes.ledger.archive;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.Sql;
import io.rechargeroutes.ledger.archive.ArchiveMonths.Left;
import io.rechargeroutes.ledger.archive.ArchiveMonths.Part;
import io.rechargeroutes.ledger.archive.ArchiveMonths.Row;
import io.rechargeroutes.ledger.archive.MonthFile.Index;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Moves whole months of the archive out of the database, into files of the folder {@code recharge.retention.archive},
 * and reads requests in these files. A month is dropped only when its file was read back and its name is recorded.
 */
@ApplicationScoped
@Named("archiveFiles")
public class ArchiveFiles implements MonthFiles {

    private static final String LOCK = ".archive-lock";
    /** How often a month that changes meanwhile is written in one turn. */
    private static final int MOST_EXPORTS = 3;

    private final Sql sql;
    private final ArchiveMonths months;
    private final LogLimiter limiter;
    private final Optional<Path> folder;
    private final Clock clock;
    private final Consumer<Step> steps;
    private Export waiting;
    private String written;

    /** Where a process can stop. */
    enum Step {
        WRITTEN,
        PUBLISHED_MONTH,
        PUBLISHED_INDEX,
        PUBLISHED_CHECKSUM,
        VERIFIED,
        DROPPED,
        COMMITTED
    }

    /** A month whose file is whole. */
    private record Export(YearMonth month, int part, String changedIn, Index index) {}

    /**
     * What the files have of a request.
     *
     * @param document its rows, as the archive had them; empty where they cannot be had
     * @param file the name of the file that has them, or should have them
     * @param fault why they cannot be had, or why they may not be the latest, for a person to read
     */
    public record History(Optional<String> document, Optional<String> file, Optional<String> fault) {}

    @Inject
    public ArchiveFiles(Sql sql, LogLimiter limiter, RechargeSettings settings) {
        this(sql, limiter, settings.retention().archive(), Clock.systemUTC(), step -> {});
    }

    ArchiveFiles(Sql sql, LogLimiter limiter, Optional<Path> folder, Clock clock, Consumer<Step> steps) {
        this.sql = sql;
        this.months = new ArchiveMonths(sql);
        this.limiter = limiter;
        this.folder = folder;
        this.clock = clock;
        this.steps = steps;
    }

    /**
     * Moves the oldest month out of the database that ended so long ago.
     *
     * @return whether one left, so that the next one may follow; false also where it must be tried again later
     */
    public synchronized boolean leaveOne(Duration history) {
        Optional<YearMonth> month = months.oldest(history);
        if (month.isEmpty()) {
            return false;
        }
        return folder.isEmpty() || months.isEmpty(month.get())
                ? delete(month.get())
                : intoFile(month.get(), folder.get());
    }

    private int nextPart(YearMonth month) {
        return months.parts(month).stream().mapToInt(Part::number).max().orElse(0) + 1;
    }

    private boolean delete(YearMonth month) {
        Optional<String> changedIn = months.changedIn(month);
        if (changedIn.isEmpty()) {
            return true; // another node was here
        }
        long rows = months.rows(month);
        Part part = new Part(nextPart(month), rows, null, null, null);
        Left left = months.leave(month, changedIn.get(), part, () -> steps.accept(Step.DROPPED));
        if (left == Left.GONE) {
            Log.infof("%s left the archive of the ledger: %d rows, deleted", month, rows);
            return true;
        }
        waits(month, left);
        return false;
    }

    private boolean intoFile(YearMonth month, Path folder) {
        MonthFile file = MonthFile.of(folder, MonthFile.name(month, nextPart(month)));
        try {
            FileAccess.configured().folder(folder);
            try (FileChannel channel = FileAccess.configured().openOrCreate(folder.resolve(LOCK));
                    FileLock alone = lock(channel)) {
                return alone != null && intoFile(month, file);
            }
        } catch (IOException fault) {
            failed(file, fault);
            return false;
        }
    }

    /** Null while another node writes there. */
    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ours) {
            return null;
        }
    }

    private boolean intoFile(YearMonth month, MonthFile file) throws IOException {
        Left left = Left.CHANGED;
        for (int i = 0; i < MOST_EXPORTS && left == Left.CHANGED; i++) {
            int part = nextPart(month);
            Optional<String> changedIn = months.changedIn(month);
            if (changedIn.isEmpty() || !file.name().equals(MonthFile.name(month, part))) {
                return true; // another node was here
            }
            Export export = export(month, part, changedIn.get(), file);
            long rows = export.index().rows();
            left = months.leave(
                    month,
                    export.changedIn(),
                    new Part(part, rows, file.name(), export.index().sha256(), null),
                    () -> steps.accept(Step.DROPPED));
            waiting = left == Left.LOCKED ? export : null;
            if (left == Left.GONE) {
                steps.accept(Step.COMMITTED);
                Log.infof("%s left the archive of the ledger: %d rows, now in %s", month, rows, file.name());
                return true;
            }
        }
        waits(month, left);
        return false;
    }

    /** Writes the file, or takes the one that could not be recorded in the turn before, and reads it back. */
    private Export export(YearMonth month, int part, String changedIn, MonthFile file) throws IOException {
        Export before = waiting;
        waiting = null;
        if (before != null
                && before.equals(new Export(month, part, changedIn, before.index()))
                && Files.exists(file.path())) {
            verify(file, before.index());
            return before;
        }
        Index index = write(month, file);
        steps.accept(Step.WRITTEN);
        keepOther(file, index);
        written = index.sha256();
        publish(file.path());
        steps.accept(Step.PUBLISHED_MONTH);
        publish(file.indexPath());
        steps.accept(Step.PUBLISHED_INDEX);
        publish(file.checksumPath());
        steps.accept(Step.PUBLISHED_CHECKSUM);
        verify(file, index);
        steps.accept(Step.VERIFIED);
        return new Export(month, part, changedIn, index);
    }

    private static void verify(MonthFile file, Index index) throws IOException {
        try {
            file.verify(index);
        } catch (IOException fault) {
            remove(places(file), fault);
            throw fault;
        }
    }

    private Index write(YearMonth month, MonthFile file) throws IOException {
        Index[] index = new Index[1];
        MonthProgress progress = new MonthProgress(clock, file.name());
        try (MonthWriter writer = new MonthWriter(file)) {
            months.read(month, rows -> {
                while (rows.hasNext()) {
                    Row row = rows.next();
                    writer.write(row);
                    progress.written(writer.rows());
                }
                index[0] = writer.finish();
            });
            return index[0];
        } catch (IOException fault) {
            // they may be what filled the disk
            remove(places(file).stream().map(MonthWriter::draft).toList(), fault);
            throw fault;
        }
    }

    private static List<Path> places(MonthFile file) {
        return List.of(file.path(), file.indexPath(), file.checksumPath());
    }

    private static void remove(List<Path> paths, IOException fault) {
        for (Path path : paths) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException another) {
                fault.addSuppressed(another);
            }
        }
    }

    private static void publish(Path place) throws IOException {
        FileAccess.publish(MonthWriter.draft(place), place);
    }

    /**
     * A file of this name that the ledger does not know: of a turn that was interrupted, or of a ledger that was
     * restored since. If its content is another, it stays under another name.
     */
    private void keepOther(MonthFile file, Index index) throws IOException {
        if (!Files.exists(file.path())) {
            return;
        }
        String there = sha256(file.path());
        if (there.equals(index.sha256()) || there.equals(written)) {
            return;
        }
        Path other = file.path().resolveSibling(file.name() + ".unrecorded");
        for (int i = 2; Files.exists(other); i++) {
            other = file.path().resolveSibling(file.name() + ".unrecorded." + i);
        }
        Files.move(file.path(), other);
        Log.warnf(
                "the ledger does not know %s, which was there already; it is %s now", file.name(), other.getFileName());
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = MonthFile.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private void waits(YearMonth month, Left left) {
        limiter.warn(
                "archive month " + left,
                "times a month could not leave the ledger",
                month + " cannot leave the archive of the ledger now: "
                        + (left == Left.LOCKED
                                ? "somebody reads it, as a backup does, or writes to it"
                                : "requests go to it all the time")
                        + "; it is tried again at the next execution");
    }

    private void failed(MonthFile file, IOException fault) {
        String reason = MonthFile.reason(fault);
        limiter.warn(
                "archive file",
                "times a month file could not be written",
                file.path() + " cannot be written: " + reason + "; the month stays in the ledger");
        sql.inTransaction(handle -> NoticeLedger.record(handle, Notice.archiveFileFailed(file.name(), reason)));
    }

    @Override
    public Optional<String> document(String orderId, Instant receivedAt) {
        Optional<History> history = history(orderId, receivedAt);
        history.flatMap(History::fault)
                .ifPresent(fault -> limiter.warn("archive file read", "requests whose month file is not whole", fault));
        return history.flatMap(History::document);
    }

    /**
     * Looks for a request in the files of its month.
     *
     * @param receivedAt as {@code request_key} has it
     * @return empty where no part of its month has left the database
     */
    public Optional<History> history(String orderId, Instant receivedAt) {
        List<Part> parts = months.parts(YearMonth.from(receivedAt.atOffset(ZoneOffset.UTC)));
        if (parts.isEmpty()) {
            return Optional.empty();
        }
        List<String> faults = new ArrayList<>();
        Optional<History> bare = Optional.empty();
        for (Part part : parts) {
            try {
                Optional<String> document = document(part, orderId);
                History history = new History(document, Optional.ofNullable(part.file()), first(faults));
                if (document.isPresent() && hasContent(document.get())) {
                    return Optional.of(history);
                }
                bare = bare.isPresent() || document.isEmpty() ? bare : Optional.of(history);
            } catch (IOException fault) {
                faults.add("its history is in " + part.file() + ", which cannot be read: " + MonthFile.reason(fault));
            }
        }
        if (bare.isPresent()) {
            return bare;
        }
        if (faults.isEmpty()) {
            parts.stream()
                    .filter(part -> part.file() == null)
                    .forEach(part -> faults.add("its history was deleted on "
                            + part.leftAt().atOffset(ZoneOffset.UTC).toLocalDate() + " with that of its month"));
        }
        return Optional.of(new History(
                Optional.empty(),
                parts.stream().map(Part::file).filter(name -> name != null).findFirst(),
                faults.isEmpty() ? Optional.of("its history is in no file of its month") : first(faults)));
    }

    private static Optional<String> first(List<String> faults) {
        return faults.stream().findFirst();
    }

    private Optional<String> document(Part part, String orderId) throws IOException {
        if (part.file() == null) {
            return Optional.empty();
        }
        if (folder.isEmpty()) {
            throw new MonthFile.UnreadableException("this node has no recharge.retention.archive");
        }
        return MonthFile.of(folder.get(), part.file()).request(orderId, part.sha256());
    }

    /** A request that came back with its last result alone has none. */
    private static boolean hasContent(String document) throws MonthFile.UnreadableException {
        try {
            return !"{}"
                    .equals(MonthFile.JSON
                            .readTree(document)
                            .at("/request/content")
                            .asText("{}"));
        } catch (JsonProcessingException fault) {
            throw new MonthFile.UnreadableException("it has a document that is no JSON");
        }
    }
}

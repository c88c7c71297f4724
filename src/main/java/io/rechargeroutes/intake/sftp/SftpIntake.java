package io.rechargeroutes.intake.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.SftpException;
import io.rechargeroutes.intake.InputNames;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.delivery.NoticeLedger;
import io.rechargeroutes.ledger.intake.RemoteFiles;
import io.rechargeroutes.ledger.intake.RemoteFiles.Fetched;
import io.rechargeroutes.ledger.intake.RemoteFiles.RemoteFile;
import io.rechargeroutes.ledger.intake.RemoteFiles.Turn;
import io.rechargeroutes.log.FaultCause;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.FileName;
import io.rechargeroutes.model.Notice;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.RechargeSettings;
import io.rechargeroutes.settings.SftpSettings;
import io.rechargeroutes.sftp.SftpServer;
import io.rechargeroutes.sftp.SftpWatch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProcessStrategy;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.PollingConsumerPollStrategy;

/**
 * Takes files from the SFTP server, each once. The consumer of routes/intake/sftp.camel.yaml asks it before and after
 * each look, for each file of the folder, and before and after each file that it fetches. All of that is one thread.
 *
 * <p>A kill between any two steps leaves one of these, and the next look goes on from there:
 *
 * <ul>
 *   <li>a copy below {@code .sftp} that the ledger does not know: it is deleted, and the file is fetched anew
 *   <li>a copy below {@code .sftp} that the ledger knows: it is whole, and is moved into {@code .work}
 *   <li>a copy that was moved, and the file still on the server: it is removed there, and not fetched
 *   <li>a file that was removed, which the ledger does not know yet: the folder does not have it, and that is recorded
 * </ul>
 */
@ApplicationScoped
@Named("sftpIntake")
public class SftpIntake
        implements PollingConsumerPollStrategy,
                GenericFileFilter<SftpRemoteFile>,
                GenericFileProcessStrategy<SftpRemoteFile>,
                ExceptionHandler {

    /** The exchange's properties: the file as the server shows it, its path there, and what the ledger knows of it. */
    private static final String FILE = "remoteFile";

    private static final String PATH = "remotePath";
    private static final String FETCHED = "fetched";

    /** Names that were reported are remembered, so many at most; and so many are reported in one look. */
    private static final int MOST_REPORTED = 1000;

    private static final int MOST_AT_ONCE = 10;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** How a file looked, since when, and in which look that was seen first. */
    private record Look(RemoteFile file, long since, long turn) {}

    private final RemoteFiles ledger;
    private final NoticeLedger notices;
    private final SftpSettings settings;
    private final SftpWatch watch;
    private final LogLimiter log;
    private final InputNames names;
    private final Path copies;
    private final Path work;
    private final Optional<String> marker;
    private final long stable;
    private final long stableEmpty;

    private final Map<String, Look> looks = new HashMap<>();
    private final Set<String> reported = new HashSet<>();
    private Map<String, Instant> markers = new HashMap<>();
    private Map<String, Instant> markersBefore = Map.of();
    private Map<String, RemoteFile> listed = new HashMap<>();
    private GenericFileOperations<SftpRemoteFile> server;
    private Turn turn;
    private long turns;
    private int reports;

    public SftpIntake(
            RemoteFiles ledger,
            NoticeLedger notices,
            RechargeSettings settings,
            SftpSettings sftp,
            SftpWatch watch,
            LogLimiter log,
            InputNames names) {
        this.ledger = ledger;
        this.notices = notices;
        this.settings = sftp;
        this.watch = watch;
        this.log = log;
        this.names = names;
        this.copies = settings.inbox().resolve(".sftp");
        this.work = settings.inbox().resolve(".work");
        this.marker = settings.intake().doneMarker();
        this.stable = settings.intake().stableFor().toNanos();
        this.stableEmpty = Math.max(stable, settings.intake().unterminatedWait().toNanos());
    }

    // --- a look at the folder ---

    /** Claims the folder before a connection is made: one node looks at a time. */
    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        // a server that is away makes no node unready; SftpWatch reports it
        if (consumer instanceof HealthCheckAware aware && aware.getHealthCheck() != null) {
            aware.getHealthCheck().setEnabled(false);
        }
        turn = ledger.begin(SftpServer.of(settings).orElseThrow().source(), settings.requests())
                .orElse(null);
        if (turn == null) {
            return false;
        }
        try {
            resume();
        } catch (IOException fault) {
            cannotGoOn(fault);
            end();
            return false;
        }
        turns++;
        reports = 0;
        listed = new HashMap<>();
        markersBefore = markers;
        markers = new HashMap<>();
        return true;
    }

    /** Copies that a stopped process left: whole ones become inputs, others are nothing. */
    private void resume() throws IOException {
        if (!Files.isDirectory(copies)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(copies)) {
            for (Path folder : folders) {
                if (!Files.isDirectory(folder)) {
                    continue; // nothing of ours
                }
                if (ledger.isFetched(folder.getFileName().toString())) {
                    moveIn(folder);
                } else {
                    discard(folder);
                }
            }
        }
    }

    private static void discard(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    /** The look is over. What was fetched, and did not show as it was then, is not there any more. */
    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polled) {
        if (turn == null) {
            return;
        }
        for (Fetched file : turn.unremoved()) {
            String name = file.file().name();
            RemoteFile now = listed.get(name);
            boolean gone = now == null
                    ? turn.owned() && look(settings.requests() + "/" + name) == null
                    : !now.equals(file.file());
            if (gone) {
                ledger.removed(turn, file);
            }
        }
        looks.keySet().retainAll(listed.keySet());
        watch.reached();
        end();
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retries, Exception cause) {
        end();
        return false;
    }

    private void end() {
        if (turn != null) {
            Turn over = turn;
            turn = null;
            ledger.end(over);
        }
    }

    // --- a file of the folder ---

    /** Whether a file of the folder is to be fetched, or to be removed because it was fetched. */
    @Override
    public boolean accept(GenericFile<SftpRemoteFile> shown) {
        String name = shown.getFileNameOnly();
        RemoteFile file = file(name, shown.getFile());
        listed.put(name, file);
        if (names.isMarker(name)) {
            markers.put(name, file.modified());
            return false;
        }
        if (InputNames.isBeingWritten(name)) {
            return false;
        }
        if (turn.fetched(file).isPresent()) {
            return true;
        }
        Optional<String> refusal =
                isOther(shown.getFile()) ? Optional.of("it is no regular file") : RemoteName.refusal(name, names);
        if (refusal.isPresent()) {
            refuse(name, refusal.get());
            return false;
        }
        return marker.isPresent() ? hasMarker(file) : isStable(file);
    }

    private static RemoteFile file(String name, SftpRemoteFile file) {
        return new RemoteFile(name, file.getFileLength(), Instant.ofEpochMilli(file.getLastModified()));
    }

    /** A link, a pipe, a device; a server that does not say what a file is counts as saying that it is one. */
    private static boolean isOther(SftpRemoteFile file) {
        return file.getRemoteFile() instanceof ChannelSftp.LsEntry entry
                && entry.getAttrs().getPermissions() != 0
                && !entry.getAttrs().isReg();
    }

    /** A marker that came after its file says that the file is whole. The folder may have shown it before the file. */
    private boolean hasMarker(RemoteFile file) {
        String name = file.name() + marker.get();
        Instant written = markers.getOrDefault(name, markersBefore.get(name));
        return written != null && !written.isBefore(file.modified());
    }

    /** It looked the same in an earlier look, and for {@code recharge.intake.stable-for}. */
    private boolean isStable(RemoteFile file) {
        long now = System.nanoTime();
        Look known = looks.get(file.name());
        if (known == null || !known.file().equals(file)) {
            looks.put(file.name(), new Look(file, now, turns));
            return false;
        }
        return known.turn() < turns && now - known.since() >= (file.size() == 0 ? stableEmpty : stable);
    }

    /** Nothing of such a name becomes anything but text. */
    private void refuse(String name, String why) {
        String shown = Optional.ofNullable(PlainText.of(name)).orElse("a file whose name shows nothing");
        log.warn(
                "sftp refused: " + why,
                "times files of the SFTP server were not taken",
                shown + " stays on the SFTP server, because " + why);
        if (reports < MOST_AT_ONCE && reported.size() < MOST_REPORTED && reported.add(name + '\n' + why)) {
            reports++;
            notices.record(Notice.remoteFileRefused(shown, why));
        }
    }

    // --- a file that is fetched ---

    @Override
    public void prepareOnStartup(
            GenericFileOperations<SftpRemoteFile> operations, GenericFileEndpoint<SftpRemoteFile> endpoint) {
        server = operations;
    }

    /** Whether the file is fetched now. One that was fetched is removed in its place. */
    @Override
    public boolean begin(
            GenericFileOperations<SftpRemoteFile> operations,
            GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange,
            GenericFile<SftpRemoteFile> shown) {
        server = operations;
        if (turn == null || exchange.getContext().isStopping() || !turn.owned()) {
            return false;
        }
        RemoteFile file = file(shown.getFileNameOnly(), shown.getFile());
        Optional<Fetched> fetched = turn.fetched(file);
        if (fetched.isPresent()) {
            remove(fetched.get(), shown.getAbsoluteFilePath());
            return false;
        }
        Optional<String> twin = listed.keySet().stream()
                .filter(other -> other.equalsIgnoreCase(file.name()) && !other.equals(file.name()))
                .findFirst();
        if (twin.isPresent()) {
            refuse(file.name(), "its name and another one differ in capitals alone; rename one of them");
            return false;
        }
        exchange.setProperty(FILE, file);
        exchange.setProperty(PATH, shown.getAbsoluteFilePath());
        return true;
    }

    /**
     * Copies the whole file below {@code .sftp}, where nobody takes it, and onto the disk.
     *
     * @throws IOException also where the file changed meanwhile: it is fetched anew, when it is stable
     */
    public void fetch(@Body InputStream content, @ExchangeProperty(FILE) RemoteFile file, Exchange exchange)
            throws IOException {
        Path folder = FileAccess.configured().folder(copies.resolve(exchange.getExchangeId()));
        Path copy = folder.resolve(file.name());
        long size = 0;
        try (InputStream in = content;
                OutputStream out = FileAccess.configured().create(copy)) {
            byte[] buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read >= 0 && size <= file.size(); read = in.read(buffer)) {
                out.write(buffer, 0, read);
                size += read;
                if (!turn.owned()) {
                    throw new IOException(file.name() + " is left to another process");
                }
            }
        }
        SftpRemoteFile now = look(settings.requests() + "/" + file.name());
        if (size != file.size() || now == null || !file(file.name(), now).equals(file)) {
            looks.remove(file.name());
            throw new IOException(file.name() + " changed while it was fetched");
        }
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Records that the copy is whole. From then on the file is never fetched again. */
    public void record(@ExchangeProperty(FILE) RemoteFile file, Exchange exchange) {
        exchange.setProperty(FETCHED, ledger.fetched(turn, exchange.getExchangeId(), file));
    }

    /** Makes the copy an input, in one step: it is claimed for the id that the ledger has of it. */
    public void moveIn(Exchange exchange) throws IOException {
        moveIn(copies.resolve(exchange.getExchangeId()));
    }

    private void moveIn(Path folder) throws IOException {
        FileAccess.configured().folder(work);
        try {
            Files.move(folder, work.resolve(folder.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException moved) {
            // another node that shares the inbox went on where we stopped
        }
    }

    /** Removes the file from the server, or moves it to another folder there. The next look makes up for a failure. */
    public void remove(@ExchangeProperty(FETCHED) Fetched fetched, @ExchangeProperty(PATH) String path) {
        if (turn.owned()) {
            removed(fetched, path);
        }
    }

    @Override
    public void commit(
            GenericFileOperations<SftpRemoteFile> operations,
            GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange,
            GenericFile<SftpRemoteFile> shown) {
        // the route has removed it
    }

    @Override
    public void abort(
            GenericFileOperations<SftpRemoteFile> operations,
            GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange,
            GenericFile<SftpRemoteFile> shown) {
        // nothing was begun
    }

    @Override
    public void rollback(
            GenericFileOperations<SftpRemoteFile> operations,
            GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange,
            GenericFile<SftpRemoteFile> shown) {
        // the next look finds the copy, and what the ledger knows of it
    }

    /** What has the name of the file by now may be another one: that one is left alone. */
    private void removed(Fetched fetched, String path) {
        try {
            SftpRemoteFile now = look(path);
            if (now != null && file(fetched.file().name(), now).equals(fetched.file())) {
                if (marker.isPresent() && look(path + marker.get()) != null) {
                    server.deleteFile(path + marker.get());
                }
                if (!(settings.done().isPresent() ? putAway(fetched, path) : server.deleteFile(path))) {
                    throw new GenericFileOperationFailedException("the server does not say why");
                }
            }
            ledger.removed(turn, fetched);
        } catch (GenericFileOperationFailedException fault) {
            String why = watch.reason(fault);
            log.warn(
                    "sftp removal",
                    "times a file that was taken could not be removed from the SFTP server",
                    PlainText.of(fetched.file().name()) + " was taken and cannot be removed from the SFTP server: "
                            + why);
            ledger.notRemoved(fetched, why);
        }
    }

    /** The time in its name keeps it apart from others of that name. */
    private boolean putAway(Fetched fetched, String path) {
        String done = settings.done().orElseThrow();
        FileName name = FileName.of(fetched.file().name());
        server.buildDirectory(done, done.startsWith("/"));
        return server.renameFile(path, done + "/" + name.base() + "." + STAMP.format(fetched.at()) + name.ending());
    }

    /** What has this name on the server now; null where nothing has. */
    private SftpRemoteFile look(String path) {
        try {
            SftpRemoteFile[] found = server.listFiles(path);
            return found == null || found.length == 0 ? null : found[0];
        } catch (GenericFileOperationFailedException fault) {
            if (fault.getCause() instanceof SftpException refused && refused.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                return null;
            }
            throw fault;
        }
    }

    // --- faults outside the steps of the route ---

    @Override
    public void handleException(Throwable fault) {
        handleException(null, null, fault);
    }

    @Override
    public void handleException(String message, Throwable fault) {
        handleException(message, null, fault);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable fault) {
        if (isLedgers(fault)) {
            cannotGoOn(fault);
        } else {
            watch.away(fault);
        }
    }

    private void cannotGoOn(Throwable fault) {
        log.warn(
                "intake-sftp: " + FaultCause.of(fault),
                "times intake-sftp could not go on",
                "intake-sftp waits and will go on by itself: " + PlainText.of(String.valueOf(fault.getMessage())));
    }

    private static boolean isLedgers(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof LedgerException) {
                return true;
            }
        }
        return false;
    }
}

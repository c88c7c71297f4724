package io.rechargeroutes.intake.file;

import io.rechargeroutes.ledger.intake.InputFiles;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Files of this node's inbox that are newer than a restored ledger, or that it does not know: what is in them may have
 * been sent, and the ledger would not know.
 */
@ApplicationScoped
public class NewerFiles {

    /** So many are listed, the newest; the others are counted. */
    private static final int MOST = 1000;
    /** Files that the ledger is asked for at once. */
    private static final int BATCH = 500;
    /** The clocks of this host and of the ledger's server differ by less. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    private static final Comparator<NewerFile> OLDEST_FIRST =
            Comparator.comparing(NewerFile::changed).thenComparing(NewerFile::name);

    private static final String WORK = ".work";

    private final Path inbox;
    private final InputFiles ledger;

    NewerFiles(RechargeSettings settings, InputFiles ledger) {
        this.inbox = settings.inbox();
        this.ledger = ledger;
    }

    /**
     * A file of the inbox.
     *
     * @param folder {@code .work}, {@code .done} or {@code .failed}, with the path below the inbox before it
     * @param name within the folder; in {@code .work} with the input's own folder before it
     * @param size in bytes
     * @param changed when it was last written or moved
     * @param known whether the ledger knows the input
     */
    public record NewerFile(String folder, String name, long size, Instant changed, boolean known) {}

    /**
     * What was found.
     *
     * @param count of all
     * @param files the newest of them, newest first
     */
    public record Found(long count, List<NewerFile> files) {}

    /**
     * Looks through the folders that hold claimed inputs, of the inbox and of each folder in it.
     *
     * @param lastHeartbeat up to when the ledger knows what happened
     */
    public Found since(Instant lastHeartbeat) throws IOException {
        Search search = new Search(lastHeartbeat.minus(CLOCKS));
        search.inbox(inbox, "");
        return search.found();
    }

    private final class Search {

        private final Instant since;
        private final List<NewerFile> batch = new ArrayList<>();
        private final PriorityQueue<NewerFile> newest = new PriorityQueue<>(OLDEST_FIRST);
        private long count;

        private Search(Instant since) {
            this.since = since;
        }

        /** An inbox, and those in it. @param before its path below the first one, with a slash at its end */
        private void inbox(Path folder, String before) throws IOException {
            try (DirectoryStream<Path> inputs = Files.newDirectoryStream(folder.resolve(WORK))) {
                for (Path input : inputs) {
                    addAll(input, before + WORK, input.getFileName() + "/");
                }
            } catch (NoSuchFileException none) {
                // nothing was ever taken
            }
            addAll(folder.resolve(".done"), before + ".done", "");
            addAll(folder.resolve(".failed"), before + ".failed", "");
            try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
                for (Path path : inside) {
                    String name = path.getFileName().toString();
                    if (!name.startsWith(".") && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                        inbox(path, before + name + "/");
                    }
                }
            } catch (NoSuchFileException gone) {
                // it was deleted just now
            }
        }

        private void addAll(Path path, String folder, String before) throws IOException {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(path)) {
                for (Path file : files) {
                    add(file, folder, before + file.getFileName());
                }
            } catch (NoSuchFileException | NotDirectoryException gone) {
                return;
            }
            ask();
        }

        private void add(Path file, String folder, String name) throws IOException {
            if (name.endsWith(".error.txt")) {
                return; // ours
            }
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                batch.add(new NewerFile(folder, name, attributes.size(), changed(file, attributes), true));
            } catch (NoSuchFileException gone) {
                return;
            }
            if (batch.size() >= BATCH) {
                ask();
            }
        }

        /** A move leaves the time of the last writing, and sets that of the last change where the host knows it. */
        private static Instant changed(Path file, BasicFileAttributes attributes) throws IOException {
            Instant written = attributes.lastModifiedTime().toInstant();
            if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
                return written;
            }
            Instant moved = ((FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS)).toInstant();
            return moved.isAfter(written) ? moved : written;
        }

        private void ask() {
            if (batch.isEmpty()) {
                return;
            }
            String folder = batch.get(0).folder();
            List<String> keys = batch.stream().map(Search::key).distinct().toList();
            Set<String> unknown = isWork(folder) ? ledger.unknown(keys) : ledger.unknown(folder, keys);
            for (NewerFile file : batch) {
                boolean known = !unknown.contains(key(file));
                if (!known || file.changed().isAfter(since)) {
                    count++;
                    newest.add(new NewerFile(file.folder(), file.name(), file.size(), file.changed(), known));
                    if (newest.size() > MOST) {
                        newest.remove();
                    }
                }
            }
            batch.clear();
        }

        private static String key(NewerFile file) {
            int end = isWork(file.folder())
                    ? file.name().indexOf('/')
                    : file.name().length();
            return file.name().substring(0, end);
        }

        private static boolean isWork(String folder) {
            return folder.endsWith(WORK);
        }

        private Found found() {
            return new Found(
                    count, newest.stream().sorted(OLDEST_FIRST.reversed()).toList());
        }
    }
}

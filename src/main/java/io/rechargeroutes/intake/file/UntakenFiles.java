package io.rechargeroutes.intake.file;

import io.quarkus.logging.Log;
import io.rechargeroutes.intake.InputNames;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Looks for what lies in the inbox and is never taken, and says once why. What is being written is left out. */
@ApplicationScoped
@Named("untakenFiles")
public class UntakenFiles {

    private static final int MOST = 1000;
    private static final int DEEPEST = 50;

    private final InboxTree inbox;
    private final Optional<DoneMarker> marker;
    private final InboxReport report;
    private Set<String> seen = new HashSet<>();
    private Set<String> reported = new HashSet<>();

    UntakenFiles(RechargeSettings settings, InboxTree inbox, InboxReport report) {
        this.inbox = inbox;
        this.marker = settings.intake().doneMarker().map(DoneMarker::new);
        this.report = report;
    }

    /** Looks once. What is seen for the second time is reported, while it lies there once only. */
    public synchronized void look() {
        Set<String> now = new HashSet<>();
        Set<String> reportedNow = new HashSet<>();
        look(inbox.root(), now, reportedNow, 0);
        seen = now;
        reported = reportedNow;
    }

    private void look(Path folder, Set<String> now, Set<String> reportedNow, int depth) {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            for (Path path : names) {
                String name = path.getFileName().toString();
                String below = inbox.below(path);
                if (isSilent(name) || now.size() >= MOST) {
                    continue;
                }
                boolean statements = InboxTree.isStatements(below);
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && (statements || inbox.isInbox(path))) {
                    if (depth < DEEPEST) {
                        look(path, now, reportedNow, depth + 1);
                    }
                } else {
                    (statements ? once("what lies in statements is never read as requests") : reason(path, name))
                            .ifPresent(why -> look(below, why, now, reportedNow));
                }
            }
        } catch (IOException fault) {
            if (depth == 0) {
                report.inboxIsAway(fault);
            } else if (Files.isDirectory(folder)) {
                look(
                        inbox.below(folder),
                        new Untaken("it cannot be read: " + InboxReport.reason(fault), true),
                        now,
                        reportedNow);
            }
        } catch (DirectoryIteratorException fault) {
            report.inboxIsAway(fault.getCause());
        }
    }

    /** A client that never ends its upload leaves {@code .filepart} behind: somebody wants to know. */
    private static boolean isSilent(String name) {
        return InputNames.isBeingWritten(name) && !name.endsWith(".filepart");
    }

    private void look(String name, Untaken why, Set<String> now, Set<String> reportedNow) {
        String what = name + '\n' + why.reason();
        now.add(what);
        if (!seen.contains(what)) {
            return;
        }
        reportedNow.add(what);
        if (why.again()) {
            report.cannotBeTaken(name, why.reason());
        } else if (!reported.contains(what)) {
            Log.warnf("%s is not taken, because %s", InboxReport.shown(name), why.reason());
        }
    }

    /** @param again whether it should be taken and cannot be: somebody must see to it */
    private record Untaken(String reason, boolean again) {}

    private Optional<Untaken> reason(Path path, String name) {
        if (Files.isDirectory(path)) {
            return Files.isSymbolicLink(path)
                    ? once("it is a folder that a symbolic link leads to, which is never followed")
                    : once("it is a folder with a backslash in its name; rename it");
        }
        if (marker.isPresent() && name.endsWith(marker.get().ending())) {
            return markerAlone(path, name);
        }
        if (!Files.exists(path)) {
            return Files.isSymbolicLink(path)
                    ? cannot("it is a symbolic link to a file that does not exist")
                    : Optional.empty();
        }
        if (!Files.isRegularFile(path)) {
            return once("it is a pipe, a socket or a device");
        }
        Optional<String> refusal = inbox.refusal(path);
        if (refusal.isPresent()) {
            return once(refusal.get() + suggestion(name));
        }
        if (name.indexOf('\\') >= 0) {
            return cannot("a backslash in its name is taken for a folder; rename it");
        }
        if (!path.toFile().isFile()) {
            return cannot(
                    "its name cannot be expressed in the locale of this process; rename it, or start the process with LC_ALL=C.UTF-8");
        }
        return FileClaims.refusal(path, inbox).flatMap(UntakenFiles::cannot).or(() -> withoutMarker(path));
    }

    private static String suggestion(String name) {
        if (!name.equals(name.strip())) {
            return "; it begins or ends with a blank";
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.matches(".*\\.(xls[bm]?|ods)")) {
            return "; save it as an Excel workbook without macros (.xlsx), or as CSV";
        }
        return lower.endsWith(".txt") ? "; save it as CSV, JSON, JSON Lines or XML" : "";
    }

    private Optional<Untaken> markerAlone(Path path, String name) {
        Path file = path.resolveSibling(
                name.substring(0, name.length() - marker.get().ending().length()));
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                ? Optional.empty()
                : once("it is a marker, and the file that it speaks of is not there");
    }

    /** A file without a marker may be on its way still; after a minute somebody asks where it stays. */
    private Optional<Untaken> withoutMarker(Path path) {
        if (marker.isEmpty() || marker.get().isThereFor(path)) {
            return Optional.empty();
        }
        if (Files.exists(marker.get().of(path))) {
            return cannot("its marker is older than itself; write the marker after the file");
        }
        return !marker.get().isMissedBy(path)
                ? Optional.empty()
                : cannot("it waits for its marker "
                        + InboxReport.shown(marker.get().of(path).getFileName().toString())
                        + "; write it once the file is whole");
    }

    private static Optional<Untaken> once(String reason) {
        return Optional.of(new Untaken(reason, false));
    }

    private static Optional<Untaken> cannot(String reason) {
        return Optional.of(new Untaken(reason, true));
    }
}

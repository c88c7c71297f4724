package io.rechargeroutes.intake.file;

import io.rechargeroutes.formats.InputFormats;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The inbox and the folders in it: each is an inbox of its own, with its own {@code .work}, {@code .done} and
 * {@code .failed}. Folders whose names begin with a dot, links to folders, and {@code statements} are none.
 */
@ApplicationScoped
public class InboxTree {

    /** Folders of this name in the inbox hold what providers report, never requests. */
    static final String STATEMENTS = "statements";

    private static final List<String> BEING_WRITTEN = List.of(".part");

    private final Path root;
    private final Pattern include;
    private final Optional<DoneMarker> marker;
    private final InputFormats formats;

    @Inject
    InboxTree(RechargeSettings settings, InputFormats formats) {
        this(
                settings.inbox(),
                Pattern.compile(settings.intake().include()),
                settings.intake().doneMarker().map(DoneMarker::new),
                formats);
    }

    InboxTree(Path root, Pattern include, Optional<DoneMarker> marker, InputFormats formats) {
        this.root = root;
        this.include = include;
        this.marker = marker;
        this.formats = formats;
    }

    Path root() {
        return root;
    }

    /** A path below the inbox, with slashes; empty for the inbox itself. */
    String below(Path path) {
        Path relative = root.toAbsolutePath()
                .normalize()
                .relativize(path.toAbsolutePath().normalize());
        StringBuilder text = new StringBuilder();
        relative.forEach(name -> text.append(text.isEmpty() ? "" : "/").append(name));
        return text.toString();
    }

    /** The path below the inbox that a file came by, which lies in a folder of its own in {@code .work}. */
    String claimedFrom(Path claimed) {
        String folder = below(inboxOf(claimed));
        return (folder.isEmpty() ? "" : folder + "/") + claimed.getFileName();
    }

    /** The inbox that a claimed file came into. */
    static Path inboxOf(Path claimed) {
        return claimed.toAbsolutePath().getParent().getParent().getParent();
    }

    /** Whether a folder below the inbox is one whose files are taken. */
    boolean isInbox(Path folder) {
        String path = below(folder);
        for (String name : path.split("/")) {
            if (name.startsWith(".") || name.indexOf('\\') >= 0) {
                return false;
            }
        }
        return !isStatements(path) && isReal(folder);
    }

    /** Whether a path below the inbox lies among the statements of providers. */
    static boolean isStatements(String path) {
        return path.equals(STATEMENTS) || path.startsWith(STATEMENTS + "/");
    }

    /** A folder on whose way no link is. */
    private boolean isReal(Path folder) {
        Path stop = root.toAbsolutePath().normalize();
        for (Path at = folder.toAbsolutePath().normalize(); !at.equals(stop); at = at.getParent()) {
            if (at.getParent() == null || !Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a file's name is one that is taken: the include matches it, or a format applies to its path. */
    boolean takesName(Path file) {
        String name = file.getFileName().toString();
        boolean unfinished = name.startsWith(".")
                || BEING_WRITTEN.stream().anyMatch(name::endsWith)
                || marker.isPresent() && name.endsWith(marker.get().ending());
        return !unfinished
                && (include.matcher(name).matches()
                        || formats.foreign(below(file)).isPresent());
    }

    /** Whether a link leads out of the inbox: what it leads to is no sender's to name. */
    boolean leadsOut(Path file) {
        try {
            return Files.isSymbolicLink(file) && !file.toRealPath().startsWith(root.toRealPath());
        } catch (IOException gone) {
            return false;
        }
    }
}

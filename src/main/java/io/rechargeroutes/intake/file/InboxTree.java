package io.rechargeroutes.intake.file;

import io.rechargeroutes.intake.InputNames;
import io.rechargeroutes.settings.RechargeSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The inbox and the folders in it: each is an inbox of its own, with its own {@code .work}, {@code .done} and
 * {@code .failed}. Folders whose names begin with a dot, links to folders, and {@code statements} are none.
 */
@ApplicationScoped
public class InboxTree {

    /** Folders of this name in the inbox hold what providers report, never requests. */
    static final String STATEMENTS = "statements";

    private final Path root;
    private final InputNames names;

    @Inject
    InboxTree(RechargeSettings settings, InputNames names) {
        this(settings.inbox(), names);
    }

    InboxTree(Path root, InputNames names) {
        this.root = root;
        this.names = names;
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

    /** Whether a file's name is that of an input, and nobody writes it under that name. */
    boolean takesName(Path file) {
        String name = file.getFileName().toString();
        return !InputNames.isBeingWritten(name)
                && !names.isMarker(name)
                && refusal(file).isEmpty();
    }

    /** Why a file of this name is never taken. */
    Optional<String> refusal(Path file) {
        return names.refusal(below(file));
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

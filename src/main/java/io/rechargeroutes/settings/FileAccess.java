package io.rechargeroutes.settings;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Makes every folder and file of ours: for its owner alone (0700 and 0600), or for its group too (0770 and 0660). What
 * is there already keeps its permissions. Where the file system knows no such permissions, those of the folder above
 * count.
 */
public final class FileAccess {

    private static final FileAccess OWNER = new FileAccess("rwx------", "rw-------");
    private static final FileAccess GROUP = new FileAccess("rwxrwx---", "rw-rw----");
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private final Set<PosixFilePermission> folder;
    private final Set<PosixFilePermission> file;

    private FileAccess(String folder, String file) {
        this.folder = PosixFilePermissions.fromString(folder);
        this.file = PosixFilePermissions.fromString(file);
    }

    /** For what holds secrets: {@code recharge.data}. */
    public static FileAccess owner() {
        return OWNER;
    }

    /** For inputs and results, as {@code recharge.files.group-access} says. */
    public static FileAccess configured() {
        return ConfigProvider.getConfig()
                        .getOptionalValue("recharge.files.group-access", Boolean.class)
                        .orElse(false)
                ? GROUP
                : OWNER;
    }

    /** Makes a folder and those above it, where they are missing. */
    public Path folder(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return path;
        }
        Path above = path.toAbsolutePath().getParent();
        if (above != null) {
            folder(above);
        }
        try {
            Files.createDirectory(path, attributes(path, folder));
        } catch (FileAlreadyExistsException another) {
            if (Files.isDirectory(path)) {
                return path; // another process made it at the same moment
            }
            throw another;
        }
        set(path, folder);
        return path;
    }

    /** Makes a file that must not be there yet. */
    public OutputStream create(Path path) throws IOException {
        return Channels.newOutputStream(open(path, NEW));
    }

    /** Makes a file that must not be there yet, with this text. */
    public void write(Path path, String text) throws IOException {
        try (OutputStream out = create(path)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * The whole draft reaches the disk, takes its place in one step, and the step reaches the disk too: the ledger is
     * about to say that the file is there.
     */
    public static void publish(Path draft, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder(file.toAbsolutePath().getParent());
    }

    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (IOException cannot) {
            // Windows opens no folder, and some file systems have nothing to force of one
        }
    }

    /** Opens a file to write to it, and makes it where it is missing. */
    public FileChannel openOrCreate(Path path, OpenOption... further) throws IOException {
        try {
            return open(path, NEW, further);
        } catch (FileAlreadyExistsException there) {
            return FileChannel.open(path, with(Set.of(StandardOpenOption.WRITE), further));
        }
    }

    private FileChannel open(Path path, Set<OpenOption> options, OpenOption... further) throws IOException {
        FileChannel channel = FileChannel.open(path, with(options, further), attributes(path, file));
        set(path, file);
        return channel;
    }

    /** Takes a file or folder that somebody else made for ours. It stays as it is where it belongs to another user. */
    public void restrict(Path path) {
        if (Files.isSymbolicLink(path)) {
            return; // what it leads to is not ours
        }
        try {
            set(path, Files.isDirectory(path) ? folder : file);
        } catch (IOException notOurs) {
            // the folder above keeps others out
        }
    }

    /**
     * The permissions of a file or folder that not its owner alone can use; empty where all is well, or where the file
     * system knows none.
     */
    public static Optional<String> openToOthers(Path path) throws IOException {
        if (!posix(path)) {
            return Optional.empty();
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        return OWNER.folder.containsAll(permissions)
                ? Optional.empty()
                : Optional.of(PosixFilePermissions.toString(permissions));
    }

    private static Set<OpenOption> with(Set<? extends OpenOption> options, OpenOption... further) {
        Set<OpenOption> all = new HashSet<>(options);
        all.addAll(Set.of(further));
        return all;
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return posix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /** The process's umask takes the group's permissions away from what is new. */
    private static void set(Path path, Set<PosixFilePermission> permissions) throws IOException {
        if (posix(path) && !Files.getPosixFilePermissions(path).equals(permissions)) {
            Files.setPosixFilePermissions(path, permissions);
        }
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}

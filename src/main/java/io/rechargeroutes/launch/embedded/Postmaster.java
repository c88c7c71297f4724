package io.rechargeroutes.launch.embedded;

import io.rechargeroutes.launch.check.StartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whose process {@code postmaster.pid} names. After a crash or a restart of the host its number may be another
 * program's, which must not be ended; and the file must not be removed while a server may still have the cluster open.
 */
final class Postmaster {

    private static final Path PROCESSES = Path.of("/proc");

    private Postmaster() {}

    /**
     * The server that still has a cluster open; empty where the file is stale.
     *
     * @throws StartException where nobody can know; says what to do
     */
    static Optional<ProcessHandle> of(Path cluster, Path pidFile) throws IOException {
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> process =
                lines.isEmpty() || !lines.get(0).strip().matches("[0-9]{1,18}")
                        ? Optional.empty()
                        : ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
        return process.isPresent() && !ended(process.get()) && owns(process.get(), cluster, pidFile)
                ? process
                : Optional.empty();
    }

    private static boolean owns(ProcessHandle process, Path cluster, Path pidFile) {
        Optional<String> program = process.info().command();
        if (program.isPresent() && !isPostgres(program.get()) || ofSomebodyElse(process)) {
            return false;
        }
        if (program.isPresent()) {
            Optional<Path> folder = folder(process);
            if (folder.isPresent()) {
                return same(folder.get(), cluster);
            }
            Optional<String[]> arguments = process.info().arguments();
            if (arguments.isPresent()) {
                return List.of(arguments.get()).stream().anyMatch(argument -> same(Path.of(argument), cluster));
            }
        }
        throw new StartException(pidFile + " names process " + process.pid()
                + ", and it is not known whether that is the PostgreSQL server of this folder."
                + " See what it is: if it is not, remove the file; if it is, stop it with pg_ctl stop -m fast -D "
                + cluster);
    }

    /** A server works in its data folder. */
    private static Optional<Path> folder(ProcessHandle process) {
        try {
            return Optional.of(Files.readSymbolicLink(PROCESSES.resolve(process.pid() + "/cwd")));
        } catch (IOException | UnsupportedOperationException | SecurityException unknown) {
            return Optional.empty();
        }
    }

    /** One that ended, and whose parent never asked how: it has nothing open any more. */
    private static boolean ended(ProcessHandle process) {
        try {
            String stat = Files.readString(PROCESSES.resolve(process.pid() + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
        } catch (IOException | SecurityException unknown) {
            return !process.isAlive();
        }
    }

    /** The files are their owner's alone: no other user's server has them open. */
    private static boolean ofSomebodyElse(ProcessHandle process) {
        Optional<String> user = process.info().user();
        Optional<String> own = ProcessHandle.current().info().user();
        return user.isPresent() && own.isPresent() && !user.equals(own);
    }

    private static boolean isPostgres(String program) {
        String name = Path.of(program.replace(" (deleted)", "")).getFileName().toString();
        return name.equals("postgres") || name.equals("postgres.exe");
    }

    private static boolean same(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException gone) {
            return one.toAbsolutePath()
                    .normalize()
                    .equals(other.toAbsolutePath().normalize());
        }
    }
}

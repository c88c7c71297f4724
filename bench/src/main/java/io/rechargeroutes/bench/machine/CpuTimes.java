package io.rechargeroutes.bench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How long the processors of this machine have worked, and for whom; in ticks, from /proc.
 *
 * @param all all processors together, idle time included
 * @param processes programs and the system calls that they make
 * @param stolen taken by the host for other machines
 * @param own the part of {@code processes} of this benchmark: processes that it started, and their children
 * @param kernel the part of {@code processes} of the kernel's own threads, which write what others have synced
 */
public record CpuTimes(long all, long processes, long stolen, long own, long kernel) {

    private static final Path PROC = Path.of("/proc");
    private static final long KERNEL_THREADS = 2;

    /** What /proc says of one process. */
    private record OneProcess(long parent, long ticks) {

        /** Behind the name, which may hold anything: state, parent …; its own times and those of ended children. */
        static OneProcess of(String stat) {
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int field = 11; field <= 14; field++) {
                ticks += Long.parseLong(fields[field]);
            }
            return new OneProcess(Long.parseLong(fields[1]), ticks);
        }
    }

    /** @param roots processes whose descendants count as own, beside this one */
    public static CpuTimes now(Set<Long> roots) {
        Map<Long, OneProcess> processes = running();
        List<Long> own = new ArrayList<>(roots);
        own.add(ProcessHandle.current().pid());
        long[] cpu = ticks();
        return new CpuTimes(
                Arrays.stream(cpu).limit(8).sum(),
                cpu[0] + cpu[1] + cpu[2],
                cpu[7],
                ticksBelow(own, processes),
                ticksBelow(List.of(KERNEL_THREADS), processes));
    }

    /** Percent of the machine that others used between two times. */
    public double otherLoadSince(CpuTimes before) {
        long others = processes - before.processes - (own - before.own) - (kernel - before.kernel);
        return 100.0 * Math.max(0, others + stolen - before.stolen) / Math.max(1, all - before.all);
    }

    /** Percent of the machine that the benchmark itself used between two times. */
    public double ownLoadSince(CpuTimes before) {
        return 100.0 * (own - before.own) / Math.max(1, all - before.all);
    }

    private static long ticksBelow(List<Long> roots, Map<Long, OneProcess> processes) {
        return processes.entrySet().stream()
                .filter(one -> isBelow(one.getKey(), roots, processes))
                .mapToLong(one -> one.getValue().ticks())
                .sum();
    }

    private static boolean isBelow(long pid, List<Long> roots, Map<Long, OneProcess> processes) {
        long at = pid;
        while (processes.containsKey(at)) {
            if (roots.contains(at)) {
                return true;
            }
            at = processes.get(at).parent();
        }
        return false;
    }

    private static long[] ticks() {
        try {
            String line = Files.readAllLines(PROC.resolve("stat")).get(0);
            return Stream.of(line.trim().split("\\s+"))
                    .skip(1)
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static Map<Long, OneProcess> running() {
        Map<Long, OneProcess> processes = new HashMap<>();
        try (Stream<Path> folders = Files.list(PROC)) {
            for (Path folder : folders.filter(
                            path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                read(folder.resolve("stat"))
                        .ifPresent(process -> processes.put(
                                Long.parseLong(folder.getFileName().toString()), process));
            }
            return processes;
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static Optional<OneProcess> read(Path stat) {
        try {
            return Optional.of(OneProcess.of(Files.readString(stat)));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }
}

package io.rechargeroutes.bench.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Where a figure was measured.
 *
 * @param processor its name
 * @param cores how many of them
 * @param memory in GiB
 * @param system operating system and Java
 * @param disk kind of the file system that holds the ledger and the broker's journal
 * @param syncs how often a second one thread can write 8 KiB there and wait until they are on the disk
 * @param loadAverage of the last minute, before the benchmark began
 */
public record Machine(
        String processor, int cores, long memory, String system, String disk, double syncs, double loadAverage) {

    private static final int WRITES = 200;
    private static final int PAGE = 8 * 1024;

    /** @param data an existing folder */
    public static Machine look(Path data) {
        double load = currentLoadAverage();
        try {
            return new Machine(
                    first(Path.of("/proc/cpuinfo"), "model name", "unknown"),
                    Runtime.getRuntime().availableProcessors(),
                    Math.round(Long.parseLong(first(Path.of("/proc/meminfo"), "MemTotal", "0 kB")
                                    .replaceAll("\\D", ""))
                            / (1024.0 * 1024)),
                    System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Java "
                            + Runtime.version(),
                    Files.getFileStore(data).type(),
                    syncsASecond(data),
                    load);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    public static double currentLoadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String first(Path file, String key, String otherwise) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(otherwise);
    }

    private static double syncsASecond(Path data) throws IOException {
        Path file = data.resolve("sync-rate");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
            long from = System.nanoTime();
            for (int i = 0; i < WRITES; i++) {
                page.clear();
                channel.write(page);
                channel.force(false);
            }
            return WRITES / ((System.nanoTime() - from) / 1e9);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    public String describe() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %d GiB; %s; %s, %.0f fsyncs of 8 KiB a second; load average before: %.2f",
                processor,
                cores,
                memory,
                system,
                disk,
                syncs,
                loadAverage);
    }
}

package io.rechargeroutes.bench.parts;

import io.rechargeroutes.bench.contender.ParentWatch;
import io.rechargeroutes.bench.machine.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Java process of the benchmark, with a folder of its own; its output is in {@code output.log} there. */
public final class JavaProcess implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofMinutes(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);
    private static final Path PROGRAMS = Path.of(System.getProperty("java.home"), "bin");
    private static final String JAVA = PROGRAMS.resolve("java").toString();
    private static final String JCMD = PROGRAMS.resolve("jcmd").toString();
    private static final Pattern USED = Pattern.compile("garbage-first heap .* used (\\d+)K");

    private final Path folder;
    private final Process process;

    private JavaProcess(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Starts a class of the benchmark, and waits until it is ready. */
    public static JavaProcess main(Path folder, String heap, Class<?> main, List<String> arguments) {
        List<String> options =
                new ArrayList<>(List.of("-Xmx" + heap, "-cp", System.getProperty("java.class.path"), main.getName()));
        options.addAll(arguments);
        JavaProcess started = launch(folder, options);
        started.await(() -> started.output().lines().anyMatch(ParentWatch.READY::equals));
        return started;
    }

    /** Starts Java with these arguments, and waits for nothing. */
    public static JavaProcess launch(Path folder, List<String> arguments) {
        List<String> line = new ArrayList<>(List.of(JAVA));
        line.addAll(arguments);
        try {
            Files.createDirectories(folder);
            Process process = new ProcessBuilder(line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder).toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return new JavaProcess(folder, process);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Waits for a condition, and fails with the output if the process ends before. */
    public void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                close();
                throw new IllegalStateException("it did not start in " + folder + ":\n" + output());
            }
            Pause.of(BETWEEN_LOOKS);
        }
    }

    /** Memory of the process that is in use, in bytes (resident set size). */
    public long memory() {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Collects all garbage, and says what is in use then, in bytes. */
    public long liveHeap() {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        if (!used.find()) {
            throw new IllegalStateException("GC.heap_info has no number of used bytes");
        }
        return Long.parseLong(used.group(1)) * 1024;
    }

    private String jcmd(String command) {
        try {
            Process answer = new ProcessBuilder(JCMD, String.valueOf(process.pid()), command)
                    .redirectErrorStream(true)
                    .start();
            return new String(answer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Ends it at once. */
    public void kill() {
        process.destroyForcibly();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String output() {
        try {
            return Files.exists(log(folder)) ? Files.readString(log(folder)) : "";
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static Path log(Path folder) {
        return folder.resolve("output.log");
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(LONGEST_START.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

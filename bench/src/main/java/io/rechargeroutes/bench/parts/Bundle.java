package io.rechargeroutes.bench.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * This application as it is packaged, in a process and a folder of its own, as an operator would start it. What is not
 * set here is as it is shipped.
 */
public final class Bundle implements Startable {

    /** Heap of it and of the contenders. */
    public static final String HEAP = "512m";

    private final Path home;
    private final QuarkusProcess application;
    private final Map<String, String> settings = new TreeMap<>();

    Bundle(Path home, Path project) {
        this.home = home;
        this.application = new QuarkusProcess(home, project.resolve("target/quarkus-app/quarkus-run.jar"));
        copy(project.resolve("routes"), home.resolve("routes"));
        copy(project.resolve("application.properties"), home.resolve("application.properties"));
    }

    public Bundle with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    @Override
    public Duration start() {
        return application.start(settings);
    }

    /** Puts a whole file into the inbox, in one step. */
    public void drop(Path file) {
        try {
            Path inbox = Files.createDirectories(home.resolve("inbox"));
            Files.move(file, inbox.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Where a result file appears when it is whole. */
    public Path result(String name) {
        return home.resolve("outbox").resolve(name);
    }

    @Override
    public JavaProcess process() {
        return application.process();
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = file.equals(from)
                        ? to
                        : to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    @Override
    public void close() {
        application.close();
    }
}

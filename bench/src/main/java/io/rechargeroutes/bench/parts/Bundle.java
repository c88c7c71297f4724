package io.rechargeroutes.bench.parts;

import io.rechargeroutes.bench.machine.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * This application as it is packaged, in a process and a folder of its own, as an operator would start it. What is not
 * set here is as it is shipped.
 */
public final class Bundle implements AutoCloseable {

    /** Heap of it and of the contenders. */
    public static final String HEAP = "512m";

    private final Path home;
    private final Path jar;
    private final Map<String, String> settings = new TreeMap<>();
    private final List<String> jvm = new ArrayList<>(List.of("-Xmx" + HEAP));
    private final HttpClient http = HttpClient.newHttpClient();
    private JavaProcess process;

    Bundle(Path home, Path project) {
        this.home = home;
        this.jar = project.resolve("target/quarkus-app/quarkus-run.jar");
        copy(project.resolve("routes"), home.resolve("routes"));
        copy(project.resolve("application.properties"), home.resolve("application.properties"));
    }

    public Bundle with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    public Bundle jvm(String option) {
        jvm.add(option);
        return this;
    }

    /** Starts it and waits until it is ready. @return how long that took */
    public Duration start() {
        settings.put("quarkus.http.port", String.valueOf(Ports.free()));
        settings.put("quarkus.management.port", String.valueOf(Ports.free()));
        List<String> line = new ArrayList<>(jvm);
        settings.forEach((key, value) -> line.add("-D" + key + "=" + value));
        line.addAll(List.of("-jar", jar.toString()));
        long from = System.nanoTime();
        process = JavaProcess.launch(home, line);
        process.await(this::isReady);
        return Duration.ofNanos(System.nanoTime() - from);
    }

    private boolean isReady() {
        try {
            Pause.of(Duration.ofMillis(20));
            URI ready = URI.create(
                    "http://127.0.0.1:" + settings.get("quarkus.management.port") + "/q/health/ready");
            return http.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
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

    public Path home() {
        return home;
    }

    public JavaProcess process() {
        return process;
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
        if (process != null) {
            process.close();
        }
    }
}

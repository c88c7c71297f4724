package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;

import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.settings.FileAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The packaged application in a process of its own and a folder of its own, as an operator would start it. */
public final class Application implements AutoCloseable {

    public static final String USERNAME = "sandbox";
    public static final String PASSWORD = "sandbox+&%#= secret";
    private static final Path JAR = Path.of(System.getProperty("application.jar", "target/quarkus-app/quarkus-run.jar"))
            .toAbsolutePath();
    /**
     * These processes live for a minute: translating, verifying and collecting thoroughly would cost more time than it
     * saves.
     */
    public static final List<String> SHORT_LIVED = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xms192m",
            "-Xmn96m",
            "-XX:MetaspaceSize=192m",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-BytecodeVerificationRemote");

    private static final Path PROGRAMS = JAR.getParent().resolveSibling("programs");
    private static final int PORTS = 5_000;
    private static final int FIRST_PORT = 16_000 + (Integer.getInteger("fork", 1) - 1) % 3 * PORTS;
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));
    private static final Duration LONGEST_START = Duration.ofSeconds(180);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);

    private final Path home;
    private final Map<String, String> settings = new TreeMap<>();
    private final List<String> jvm = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private Path jar = JAR;
    private Process process;
    private int written;

    private Application(Path home) {
        this.home = home;
    }

    /** Lays out a folder with routes and settings; nothing runs yet. */
    public static Application in(Path home) {
        copy(Path.of("routes"), home.resolve("routes"));
        copy(Path.of("application.properties"), home.resolve("application.properties"));
        return new Application(home)
                .with("quarkus.http.port", String.valueOf(freePort()))
                .with("quarkus.management.port", String.valueOf(freePort()))
                .with("recharge.intake.stable-for", "200ms")
                // a circuit that a test's faults open does not hold the test up
                .with("recharge.circuit-breaker.open-for", "2s")
                .with("recharge.intake.unterminated-wait", "2s")
                .with("recharge.broker.url", "tcp://localhost:" + freePort())
                .with("a1topup.username", USERNAME)
                .with("a1topup.password", PASSWORD)
                .with("aop.registration-id", "AOP-000");
    }

    /** Sets one setting of the next start. */
    public Application with(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** Sends both providers' requests to a simulator. */
    public Application calling(Sandbox sandbox) {
        return calling(sandbox.port());
    }

    /** Sends both providers' requests to a simulator on a port. */
    public Application calling(int port) {
        return with("a1topup.url", "http://127.0.0.1:" + port + "/a1topup")
                .with("aop.url", "http://127.0.0.1:" + port + "/aop");
    }

    /** Adds an option of the virtual machine. */
    public Application jvm(String option) {
        jvm.add(option);
        return this;
    }

    /** Sets a variable of the environment of its next start. */
    public Application environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Runs another build than the one that was packaged. */
    public Application build(Path runner) {
        jar = runner;
        return this;
    }

    /** Starts it and waits until it says that it is ready. */
    public Application start() {
        lendPrograms();
        launch();
        await().atMost(LONGEST_START).pollInterval(Duration.ofMillis(200)).until(this::readyOrDead);
        if (!process.isAlive()) {
            throw new IllegalStateException("it did not start:\n" + output());
        }
        keepPrograms();
        return this;
    }

    /**
     * The programs of the embedded ledger are unpacked once for all tests of a build: each unpacking costs seconds of a
     * processor.
     */
    private void lendPrograms() {
        Path programs = home.resolve("data/postgresql");
        if (Files.isDirectory(PROGRAMS) && !settings.containsKey("recharge.ledger") && !Files.exists(programs)) {
            try {
                FileAccess.owner().folder(programs);
                link(PROGRAMS, programs);
            } catch (IOException fault) {
                throw new UncheckedIOException(fault);
            }
        }
    }

    private void keepPrograms() {
        Path programs = home.resolve("data/postgresql");
        if (Files.isDirectory(programs) && !Files.exists(PROGRAMS)) {
            try {
                Path draft = Files.createTempDirectory(PROGRAMS.getParent(), "postgresql");
                link(programs, draft);
                Files.move(draft, PROGRAMS, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException another) {
                // another test was quicker, or the next one unpacks its own
            }
        }
    }

    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.skip(1).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectory(target);
                } else if (Files.isSymbolicLink(file)) {
                    Files.copy(file, target, LinkOption.NOFOLLOW_LINKS);
                } else {
                    Files.createLink(target, file);
                }
            }
        }
    }

    /** Starts it with a command and waits for its end. */
    public int run(String... command) throws InterruptedException {
        launch(command);
        return process.waitFor();
    }

    /** Starts it with a command and waits for nothing. */
    public void launch(String... command) {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(SHORT_LIVED);
        line.addAll(jvm);
        settings.forEach((key, value) -> line.add("-D" + key + "=" + value));
        line.addAll(List.of("-jar", jar.toString()));
        line.addAll(List.of(command));
        written = Files.exists(home.resolve("output.log")) ? output().length() : 0;
        try {
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            home.resolve("output.log").toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private boolean readyOrDead() {
        try {
            // asked for earlier, the registry of health checks can be in the middle of being filled, which its library
            // answers with a stack trace
            return !process.isAlive()
                    || output().indexOf("drop files into", written) >= 0
                            && get("/q/health/ready").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Where it serves a path: what begins with /q on its management port, everything else on the public one. */
    public URI uri(String path) {
        String port = path.startsWith("/q/") ? "quarkus.management.port" : "quarkus.http.port";
        return URI.create("http://127.0.0.1:" + settings.get(port) + path);
    }

    /** The value that the next start is given for a setting. */
    public String setting(String key) {
        return settings.get(key);
    }

    /** Asks the application over HTTP. */
    public HttpResponse<String> get(String path) throws IOException {
        try {
            URI uri = uri(path);
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException(stop);
        }
    }

    /** Puts a whole file into the inbox. */
    public void drop(String name, String content) {
        drop(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Puts a whole file into the inbox. */
    public void drop(String name, byte[] content) {
        try {
            Path inbox = Files.createDirectories(home.resolve("inbox"));
            Path half = Files.write(inbox.resolve("." + name + ".part"), content);
            Files.move(half, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Waits for a file of the outbox and reads it. */
    public String result(String name) {
        return read(resultFile(name));
    }

    /** Waits for a file of the outbox. */
    public Path resultFile(String name) {
        Path file = home.resolve("outbox").resolve(name);
        await("outbox/" + name)
                .atMost(LONGEST_WAIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> Files.exists(file));
        return file;
    }

    /** Everything that it wrote to its console, over all its starts. */
    public String output() {
        return read(home.resolve("output.log"));
    }

    /** The first column of what its embedded ledger answers. */
    public List<String> ledgerRows(String query) throws IOException, SQLException {
        Path data = home.resolve("data");
        String port = Files.readAllLines(data.resolve("ledger/postmaster.pid")).get(3);
        try (var ledger = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                        "postgres",
                        Files.readString(data.resolve("ledger.password")).strip());
                var select = ledger.prepareStatement(query);
                var row = select.executeQuery()) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    public Path home() {
        return home;
    }

    public Process process() {
        return process;
    }

    /** Ends it at once, as a power cut would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Asks it to stop and waits until it has. */
    public int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null && process.isAlive()) {
            stop();
        }
    }

    /**
     * A port that is free and stays so until it is used: none of those that the system gives to connections, none that
     * another fork of the build is given, and none that was given before.
     */
    public static int freePort() {
        for (int tried = 0; tried < PORTS; tried++) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // the next one
            }
        }
        throw new IllegalStateException("no port is free from " + FIRST_PORT + " on");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    public static void copy(Path from, Path to) {
        try {
            Files.walkFileTree(from, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Path target = file.equals(from)
                            ? to
                            : to.resolve(from.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}

package io.rechargeroutes.bench.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An application of the same pom, and so of the same extensions, without any code, route or table. */
public final class EmptyApplication implements Startable {

    private static final List<String> PACKAGE =
            List.of("-B", "-ntp", "-q", "package", "-DskipTests", "-Dforbiddenapis.skip=true", "-Dcyclonedx.skip=true");
    /** What the extensions ask for when an application is built. */
    private static final String SETTINGS =
            """
            quarkus.datasource.db-kind=postgresql
            quarkus.devservices.enabled=false
            quarkus.management.enabled=true
            quarkus.analytics.disabled=true
            """;

    private final QuarkusProcess application;
    private final Map<String, String> settings;

    private EmptyApplication(QuarkusProcess application, Map<String, String> settings) {
        this.application = application;
        this.settings = settings;
    }

    /** Builds it with the Maven that runs the benchmark, with a database of its own. */
    public static EmptyApplication build(Stage stage) {
        String name = "empty";
        Path folder = stage.folder().resolve(name);
        try {
            Path resources = Files.createDirectories(folder.resolve("src/main/resources"));
            Files.writeString(resources.resolve("application.properties"), SETTINGS);
            Files.copy(
                    stage.options().project().resolve("pom.xml"),
                    folder.resolve("pom.xml"),
                    StandardCopyOption.REPLACE_EXISTING);
            maven(stage.options().maven(), folder);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        stage.ledger().create(name);
        return new EmptyApplication(
                new QuarkusProcess(folder, folder.resolve("target/quarkus-app/quarkus-run.jar")),
                Map.of(
                        "quarkus.datasource.jdbc.url",
                        stage.ledger().url(name),
                        "quarkus.datasource.username",
                        LedgerServer.USER));
    }

    private static void maven(Path maven, Path folder) throws IOException {
        Path log = folder.resolve("build.log");
        ProcessBuilder builder = new ProcessBuilder(maven.resolve("bin/mvn").toString());
        builder.command().addAll(PACKAGE);
        Process build = builder.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (build.waitFor() != 0) {
                throw new IllegalStateException("the empty application was not built:\n" + Files.readString(log));
            }
        } catch (InterruptedException stop) {
            build.destroy();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }

    @Override
    public Duration start() {
        return application.start(settings);
    }

    @Override
    public JavaProcess process() {
        return application.process();
    }

    @Override
    public void close() {
        application.close();
    }
}

package io.rechargeroutes.bench.parts;

import io.rechargeroutes.bench.machine.Pause;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A packaged Quarkus application, started with settings, and ready when its health answer says so. */
final class QuarkusProcess implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path home;
    private final Path jar;
    private JavaProcess process;

    QuarkusProcess(Path home, Path jar) {
        this.home = home;
        this.jar = jar;
    }

    /** Starts it on free ports. @return how long it took until it was ready */
    Duration start(Map<String, String> settings) {
        int management = Ports.free();
        List<String> line = new ArrayList<>(List.of("-Xmx" + Bundle.HEAP));
        settings.forEach((key, value) -> line.add("-D" + key + "=" + value));
        line.add("-Dquarkus.http.port=" + Ports.free());
        line.add("-Dquarkus.management.port=" + management);
        line.addAll(List.of("-jar", jar.toString()));
        URI ready = URI.create("http://127.0.0.1:" + management + "/q/health/ready");
        long from = System.nanoTime();
        process = JavaProcess.launch(home, line);
        process.await(() -> isReady(ready));
        return Duration.ofNanos(System.nanoTime() - from);
    }

    private boolean isReady(URI ready) {
        try {
            Pause.of(BETWEEN_LOOKS);
            return http.send(HttpRequest.newBuilder(ready).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == OK;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }

    JavaProcess process() {
        return process;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}

package io.rechargeroutes.bench.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The provider's process, as the benchmark sees it. */
public final class Stub implements AutoCloseable {

    /** What a stub has seen: recharges that were asked for, and how many references they had. */
    public record Seen(long calls, long references) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final JavaProcess process;
    private final String url;

    private Stub(JavaProcess process, String url) {
        this.process = process;
        this.url = url;
    }

    static Stub start(Path folder) {
        int port = Ports.free();
        return new Stub(
                JavaProcess.main(folder, "1g", StubMain.class, List.of(String.valueOf(port))),
                "http://127.0.0.1:" + port);
    }

    /** The address of one of its providers. */
    public String url(String provider) {
        return url + "/" + provider;
    }

    /** The address of a recharge. */
    public String recharge() {
        return url("a1topup") + "/recharge/api";
    }

    /** Sets how long the provider takes to answer. */
    public void delay(String provider, Duration delay) {
        get("/stub/delay?provider=" + provider + "&milliseconds=" + delay.toMillis());
    }

    public Seen seen() {
        String[] numbers = get("/stub/seen").split(" ");
        return new Seen(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    private String get(String path) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url + path)).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}

package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.contender.ProviderClient;
import io.rechargeroutes.bench.contender.Recharge;
import io.rechargeroutes.bench.parts.Stage;
import io.rechargeroutes.bench.report.Report;
import io.rechargeroutes.bench.run.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** What the stub itself answers, when as many threads as a contender has do nothing but call it. */
public record StubLimit(Stage stage) implements Figure {

    private static final String MESSAGE = "{\"orderId\":\"LIMIT\",\"number\":\"9800000000\",\"amount\":\"10\"}";
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration WINDOW = Duration.ofSeconds(4);

    @Override
    public String name() {
        return "stub";
    }

    @Override
    public Duration takes() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void measure(Report report) {
        rate(stage.options().scaled(WARM_UP));
        Observed<Double> limit =
                Observed.undisturbed(stage, () -> rate(stage.options().scaled(WINDOW)));
        report.add("the stub's own limit", limit.value(), "calls a second", limit.load());
    }

    private double rate(Duration time) {
        HttpClient http = ProviderClient.of(Options.THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(Options.THREADS);
        AtomicLong calls = new AtomicLong();
        long from = System.nanoTime();
        for (int i = 0; i < Options.THREADS; i++) {
            threads.execute(() -> {
                while (System.nanoTime() - from < time.toNanos()) {
                    stage.sent().increment();
                    call(http);
                    calls.incrementAndGet();
                }
            });
        }
        threads.shutdown();
        try {
            threads.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return calls.get() / ((System.nanoTime() - from) / 1e9);
    }

    private void call(HttpClient http) {
        try {
            Recharge recharge = Recharge.read(MESSAGE);
            http.execute(
                    new HttpGet(URI.create(stage.stub().recharge() + "?" + recharge.query())),
                    answer -> EntityUtils.toString(answer.getEntity()));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}

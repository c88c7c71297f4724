package io.rechargeroutes.bench.figure;

import io.rechargeroutes.bench.machine.Pause;
import io.rechargeroutes.bench.parts.Bundle;
import io.rechargeroutes.bench.parts.Stage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A CSV file of recharges, which all succeed. */
record RechargeFile(Path file, String name, int rows) {

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    /** Writes one that nobody knows yet. */
    static RechargeFile of(Stage stage, int rows) {
        String name = "file-" + NEXT.incrementAndGet();
        Path file = stage.folder().resolve(name + ".csv");
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write("orderId,operator,circle,number,amount\n");
            for (int row = 0; row < rows; row++) {
                writer.write(
                        name + "-" + row + ",AIRTEL,DELHI," + (9_800_000_000L + row * 100L % 100_000_000) + ",10\n");
            }
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        stage.sent().add(rows);
        return new RechargeFile(file, name, rows);
    }

    /**
     * Puts it into the inbox, and waits for its results.
     *
     * @return seconds until the result file is there
     * @throws IllegalStateException if a row did not succeed
     */
    double through(Bundle bundle) {
        Path results = bundle.result(name + ".results.csv");
        long from = System.nanoTime();
        bundle.drop(file);
        while (!Files.exists(results)) {
            if (!bundle.process().isAlive()) {
                throw new IllegalStateException(
                        "the application ended:\n" + bundle.process().output());
            }
            Pause.of(BETWEEN_LOOKS);
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        long successes = successes(results);
        if (successes != rows) {
            throw new IllegalStateException(successes + " successes among " + rows + " rows");
        }
        return seconds;
    }

    private static long successes(Path results) {
        try (Stream<String> lines = Files.lines(results)) {
            return lines.filter(line -> line.contains(",SUCCESS,")).count();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}

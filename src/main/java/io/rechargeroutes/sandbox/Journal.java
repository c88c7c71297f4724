package io.rechargeroutes.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.rechargeroutes.sandbox.SimulatedRequest.Kind;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The request journal: what was asked is on record before it is answered, so it outlives the process that is about to
 * answer. It never holds a credential. Safe for many threads.
 */
final class Journal implements AutoCloseable {

    /** What else of a request is written down; everything that is not named here may be a credential. */
    private static final List<String> PLAIN_FIELDS =
            List.of("operatorcode", "circlecode", "value1", "value2", "format");

    private final Map<String, Map<String, Long>> calls = new TreeMap<>();
    private final BufferedWriter file;
    private final Clock clock;
    private long moneyRequests;

    /**
     * @param path the file to append to, or null
     * @throws UncheckedIOException where it cannot be opened
     */
    Journal(Path path, Clock clock) {
        this.clock = clock;
        this.file = path == null ? null : open(path);
    }

    private static BufferedWriter open(Path path) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            return Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException cause) {
            throw new UncheckedIOException(
                    "Cannot write the sandbox journal " + path + ": name a file that can be written", cause);
        }
    }

    /**
     * Writes a request down.
     *
     * @param seen how often its reference was seen, this time included; 0 where the call moves no money
     * @param outcome the case that the request is treated by
     * @param fault how the answer is going to travel
     * @throws UncheckedIOException where it could not be written: then the request must not be served
     */
    synchronized void write(SimulatedRequest received, int seen, String outcome, Fault fault) {
        calls.computeIfAbsent(received.provider(), provider -> new TreeMap<>()).merge(received.call(), 1L, Long::sum);
        if (received.kind() == Kind.MONEY) {
            moneyRequests++;
        }
        if (file != null) {
            append(line(received, seen, outcome, fault));
        }
    }

    private ObjectNode line(SimulatedRequest received, int seen, String outcome, Fault fault) {
        ObjectNode line = Json.object()
                .put("time", clock.instant().toString())
                .put("provider", received.provider())
                .put("call", received.call())
                .put("method", received.method())
                .put("reference", received.reference())
                .put("number", received.number())
                .put("amount", Rupees.text(received.amount()))
                .put("case", outcome)
                .put("fault", fault.name())
                .put("seen", seen);
        PLAIN_FIELDS.stream()
                .filter(name -> received.field(name) != null)
                .forEach(name -> line.put(name, received.field(name)));
        return line;
    }

    private void append(ObjectNode line) {
        try {
            file.write(line.toString());
            file.write('\n');
            file.flush();
        } catch (IOException cause) {
            throw new UncheckedIOException("Cannot append to the sandbox journal", cause);
        }
    }

    /** How many money requests came in, refused ones included. */
    synchronized long moneyRequests() {
        return moneyRequests;
    }

    /** How many requests came in, by provider and call. */
    synchronized ObjectNode calls() {
        ObjectNode counts = Json.object();
        calls.forEach((provider, byCall) -> {
            ObjectNode ofProvider = counts.putObject(provider);
            byCall.forEach(ofProvider::put);
        });
        return counts;
    }

    @Override
    public synchronized void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException cause) {
            throw new UncheckedIOException("Cannot close the sandbox journal", cause);
        }
    }
}

package io.rechargeroutes.chaos;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.it.Application;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** Both providers in a process of their own. What they are asked is in a file before they answer. */
final class SimulatorProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * One request that moves money, as the request journal has it down.
     *
     * @param reference null where the provider is given none
     * @param outcome the case it was treated by, or REFUSED
     * @param seen how often its reference was seen by then
     */
    record Seen(Instant at, String provider, String reference, String number, String outcome, String fault, int seen) {

        boolean named() {
            return reference != null;
        }
    }

    /** What a provider has under one reference. */
    record Held(
            String provider, String reference, String state, String number, String amount, int seen, int executions) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = Application.freePort();
    private final Path journal;
    private final Application process;
    private long read;
    private int counted;

    /** @param callback where it calls back, or null */
    SimulatorProcess(Path home, Duration latency, Duration pendingFor, String callback) {
        journal = home.resolve("journal.jsonl");
        process = Application.in(home)
                .with("sandbox.port", String.valueOf(port))
                .with("sandbox.journal", journal.toString())
                .with("sandbox.latency", latency.toString())
                .with("sandbox.pending-for", pendingFor.toString())
                .jvm("-Xmx192m")
                .jvm("-XX:TieredStopAtLevel=1")
                .jvm("-XX:+UseSerialGC");
        if (callback != null) {
            process.with("sandbox.callback-url", callback);
        }
        process.launch("sandbox");
    }

    int port() {
        return port;
    }

    Process process() {
        return process.process();
    }

    void awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> wallets() != null);
    }

    /** How many requests that move money were seen so far. Cheap, and works while the process is stopped. */
    synchronized int moneyRequests() {
        if (!Files.exists(journal)) {
            return 0;
        }
        try (FileChannel file = FileChannel.open(journal)) {
            ByteBuffer fresh = ByteBuffer.allocate((int) Math.min(1 << 20, file.size() - read));
            file.read(fresh, read);
            String text = new String(fresh.array(), 0, fresh.position(), StandardCharsets.UTF_8);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            read += whole.getBytes(StandardCharsets.UTF_8).length;
            counted += (int) whole.lines().filter(SimulatorProcess::movesMoney).count();
            return counted;
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** Every request that moves money, in the order in which they came. */
    List<Seen> seen() {
        if (!Files.exists(journal)) {
            return List.of();
        }
        try (var lines = Files.lines(journal)) {
            return lines.filter(line -> line.endsWith("}") && movesMoney(line))
                    .map(SimulatorProcess::seen)
                    .toList();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static boolean movesMoney(String line) {
        return !line.contains("\"seen\":0");
    }

    private static Seen seen(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            return new Seen(
                    Instant.parse(node.get("time").asText()),
                    node.get("provider").asText(),
                    node.path("reference").asText(null),
                    node.path("number").asText(null),
                    node.get("case").asText(),
                    node.get("fault").asText(),
                    node.get("seen").asInt());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** What is held of one number, under whatever references. */
    List<Held> held(String number) {
        return StreamSupport.stream(get("orders?number=" + number).spliterator(), false)
                .map(order -> new Held(
                        order.get("provider").asText(),
                        order.get("reference").asText(),
                        order.get("state").asText(),
                        order.get("number").asText(),
                        order.get("amount").asText(),
                        order.get("seen").asInt(),
                        order.get("executions").asInt()))
                .toList();
    }

    /** What is in all wallets, by provider. */
    Map<String, BigDecimal> wallets() {
        Map<String, BigDecimal> wallets = new TreeMap<>();
        get("wallets")
                .properties()
                .forEach(wallet -> wallets.put(
                        wallet.getKey(), new BigDecimal(wallet.getValue().asText())));
        return wallets;
    }

    /** Lets money requests for a number meet a fault; a slow one takes so many milliseconds. */
    void fault(String number, String fault, long millis) {
        String rule = JSON.createObjectNode()
                .put("number", number)
                .put("fault", fault)
                .put("millis", millis)
                .toString();
        send(HttpRequest.newBuilder(URI.create(base() + "faults"))
                .POST(HttpRequest.BodyPublishers.ofString(rule))
                .build());
    }

    private JsonNode get(String path) {
        return send(HttpRequest.newBuilder(URI.create(base() + path))
                .timeout(Duration.ofSeconds(20))
                .build());
    }

    private String base() {
        return "http://127.0.0.1:" + port + "/sandbox/";
    }

    private JsonNode send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(request.uri() + ": " + response.body());
            }
            return JSON.readTree(response.body());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.kill();
    }
}

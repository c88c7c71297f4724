package io.rechargeroutes.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.sandbox.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.StreamSupport;

/** What the simulated providers say they were asked: the truth that an application's results are held against. */
final class RequestJournal {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;

    RequestJournal(Sandbox sandbox) {
        this.base = "http://127.0.0.1:" + sandbox.port() + "/sandbox/";
    }

    /** How many requests that move money were seen, refused ones included. */
    long moneyRequests() {
        return get("requests").get("moneyRequests").asLong();
    }

    /** References that were seen more than once. */
    List<JsonNode> duplicates() {
        return list(get("requests").get("duplicates"));
    }

    /** How often a call of a provider was made. */
    long calls(String provider, String call) {
        return get("requests").path("calls").path(provider).path(call).asLong();
    }

    /** What was seen of one number. */
    List<JsonNode> orders(String number) {
        return list(get("orders?number=" + number));
    }

    /** Takes a recharge back, as the provider does days later. */
    void reverse(String reference) {
        send(HttpRequest.newBuilder(URI.create(base + "reversals"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"reference\":\"" + reference + "\"}"))
                .build());
    }

    /** Lets money requests for a number meet a fault. */
    void fault(String number, String fault) {
        send(HttpRequest.newBuilder(URI.create(base + "faults"))
                .POST(HttpRequest.BodyPublishers.ofString(JSON.createObjectNode()
                        .put("number", number)
                        .put("fault", fault)
                        .toString()))
                .build());
    }

    /** Lets so many calls of a kind meet a fault, whatever the number. */
    void fault(String kind, String fault, int times) {
        send(HttpRequest.newBuilder(URI.create(base + "faults"))
                .POST(HttpRequest.BodyPublishers.ofString(JSON.createObjectNode()
                        .put("number", "*")
                        .put("kind", kind)
                        .put("fault", fault)
                        .put("times", times)
                        .toString()))
                .build());
    }

    /** How many recharges and payments were executed. */
    long executions() {
        return get("requests").get("executions").asLong();
    }

    private JsonNode get(String path) {
        return send(HttpRequest.newBuilder(URI.create(base + path)).build());
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

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}

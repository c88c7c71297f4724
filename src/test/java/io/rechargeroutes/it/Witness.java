package io.rechargeroutes.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rechargeroutes.sandbox.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/** What a simulator saw, and what it is told to do. */
record Witness(Sandbox sandbox) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Lets money requests for a number meet a fault. */
    void fault(String number, String fault) throws IOException {
        call("faults", BodyPublishers.ofString(JSON.createObjectNode().put("number", number).put("fault", fault).toString()), "POST");
    }

    /** The orders with a number; {@code seen} of each says how many money requests named it. */
    JsonNode orders(String number) throws IOException {
        return call("orders?number=" + number, BodyPublishers.noBody(), "GET");
    }

    /** Counts, and {@code duplicates}: orders that were seen more than once. */
    JsonNode requests() throws IOException {
        return call("requests", BodyPublishers.noBody(), "GET");
    }

    private JsonNode call(String path, HttpRequest.BodyPublisher body, String method) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + sandbox.port() + "/sandbox/" + path);
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).method(method, body).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IOException(stop);
        }
    }
}

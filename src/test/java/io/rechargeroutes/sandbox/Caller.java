package io.rechargeroutes.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Calls a sandbox. The JDK's client sends a GET again by itself when its connection drops, so drops are tried with
 * POST.
 */
public record Caller(int port) {

    public static final String USERNAME = "sandbox";
    public static final String PASSWORD = "sandbox+&%#= secret";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        return send(CLIENT, request);
    }

    public HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
        } catch (InterruptedException cause) {
            throw new IllegalStateException(cause);
        }
    }

    public HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    public HttpResponse<String> get(String path) throws IOException {
        return send(to(path));
    }

    public HttpResponse<String> post(String path, String body) throws IOException {
        return send(to(path).POST(BodyPublishers.ofString(body)));
    }

    public ObjectNode json(String path) throws IOException {
        return Json.read(get(path).body()).orElseThrow();
    }

    /** The parameters of a complete A1Topup recharge. */
    public static Map<String, String> recharge(String number, String orderid, String format) {
        Map<String, String> fields = new LinkedHashMap<>(Map.of(
                "username",
                USERNAME,
                "pwd",
                PASSWORD,
                "circlecode",
                "4",
                "operatorcode",
                "A",
                "number",
                number,
                "amount",
                "10",
                "orderid",
                orderid));
        if (format != null) {
            fields.put("format", format);
        }
        return fields;
    }

    public static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    public HttpResponse<String> a1topup(Map<String, String> fields) throws IOException {
        return get("/a1topup/recharge/api?" + encoded(fields));
    }

    public HttpResponse<String> a1topupForm(Map<String, String> fields) throws IOException {
        return send(form(fields));
    }

    /** The same without waiting for the answer. */
    public CompletableFuture<HttpResponse<String>> a1topupLater(Map<String, String> fields) {
        return CLIENT.sendAsync(form(fields).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder form(Map<String, String> fields) {
        return to("/a1topup/recharge/api")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encoded(fields)));
    }

    public String a1topupStatus(String orderid, String format) throws IOException {
        return get("/a1topup/recharge/status?"
                        + encoded(Map.of("username", USERNAME, "pwd", PASSWORD, "orderid", orderid, "format", format)))
                .body();
    }

    /** Calls AOP with a JSON body whose quotes are written as apostrophes. */
    public HttpResponse<String> aop(String call, String body) throws IOException {
        return send(to("/aop/" + call)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    public ObjectNode aopJson(String call, String body) throws IOException {
        return Json.read(aop(call, body).body()).orElseThrow();
    }

    public ObjectNode order(String reference) throws IOException {
        return json("/sandbox/orders?reference=" + reference);
    }

    public void fault(String rule) throws IOException {
        HttpResponse<String> answer = post("/sandbox/faults", rule.replace('\'', '"'));
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
    }
}

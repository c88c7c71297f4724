package io.rechargeroutes.sandbox;

import com.fasterxml.jackson.databind.JsonNode;

/** What a provider answers: HTTP status, content type and body. */
public record Reply(int status, String contentType, String body) {

    public static Reply json(JsonNode body) {
        return json(200, body);
    }

    public static Reply json(int status, JsonNode body) {
        return new Reply(status, "application/json", body.toString());
    }

    /** Plain text, under the type that a PHP page gives whatever it says. */
    public static Reply text(String body) {
        return new Reply(200, "text/html; charset=UTF-8", body);
    }

    public static Reply xml(String body) {
        return new Reply(200, "text/xml; charset=UTF-8", body);
    }

    public static Reply error(int status, String body) {
        return new Reply(status, "text/plain; charset=UTF-8", body);
    }
}

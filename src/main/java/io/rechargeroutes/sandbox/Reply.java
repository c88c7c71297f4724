package io.rechargeroutes.sandbox;

import com.fasterxml.jackson.databind.JsonNode;

/** What a provider answers: HTTP status, content type and body. */
record Reply(int status, String contentType, String body) {

    static Reply json(JsonNode body) {
        return json(200, body);
    }

    static Reply json(int status, JsonNode body) {
        return new Reply(status, "application/json", body.toString());
    }

    /** Plain text, under the type that a PHP page gives whatever it says. */
    static Reply text(String body) {
        return new Reply(200, "text/html; charset=UTF-8", body);
    }

    static Reply xml(String body) {
        return new Reply(200, "text/xml; charset=UTF-8", body);
    }

    static Reply error(int status, String body) {
        return new Reply(status, "text/plain; charset=UTF-8", body);
    }
}

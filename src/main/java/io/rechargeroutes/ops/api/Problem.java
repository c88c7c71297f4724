package io.rechargeroutes.ops.api;

import io.rechargeroutes.model.PlainText;
import jakarta.ws.rs.core.Response;

/**
 * What went wrong with a call, as RFC 9457 has it.
 *
 * @param type {@code about:blank}: the title says what the status says
 * @param title of the HTTP status
 * @param status the HTTP status
 * @param detail what is wrong, and what to do
 */
public record Problem(String type, String title, int status, String detail) {

    /** Media type of the body. */
    public static final String JSON = "application/problem+json";

    /** The call is understood, and asks for too much. */
    static final int UNPROCESSABLE = 422;

    static Response response(Response.Status status, String detail) {
        return response(status.getStatusCode(), detail);
    }

    static Response response(int code, String detail) {
        Response.Status status = Response.Status.fromStatusCode(code);
        String title =
                code == UNPROCESSABLE ? "Unprocessable Content" : status == null ? "Error" : status.getReasonPhrase();
        return Response.status(code)
                .type(JSON)
                .entity(new Problem("about:blank", title, code, PlainText.of(detail)))
                .build();
    }
}

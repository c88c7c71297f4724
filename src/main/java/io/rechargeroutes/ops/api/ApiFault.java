package io.rechargeroutes.ops.api;

import jakarta.ws.rs.core.Response;

/**
 * A call that cannot be answered as it was asked. The message is ours, and holds nothing of the call that was not
 * checked.
 */
public final class ApiFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Response.Status status;

    private ApiFault(Response.Status status, String detail) {
        super(detail);
        this.status = status;
    }

    static ApiFault bad(String detail) {
        return new ApiFault(Response.Status.BAD_REQUEST, detail);
    }

    static ApiFault missing(String detail) {
        return new ApiFault(Response.Status.NOT_FOUND, detail);
    }

    static ApiFault conflict(String detail) {
        return new ApiFault(Response.Status.CONFLICT, detail);
    }

    Response response() {
        return Problem.response(status, getMessage());
    }
}

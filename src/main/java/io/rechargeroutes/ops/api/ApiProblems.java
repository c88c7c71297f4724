package io.rechargeroutes.ops.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.logging.Log;
import io.rechargeroutes.ledger.LedgerException;
import io.rechargeroutes.ledger.ops.Decisions.NotNowException;
import io.rechargeroutes.ledger.ops.RequestSearch.TooMuchException;
import io.rechargeroutes.log.FaultCause;
import io.rechargeroutes.log.LogLimiter;
import io.rechargeroutes.model.PlainText;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger.Level;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Makes a problem of every fault of a call. Nothing of what the caller sent goes back. */
public class ApiProblems {

    private static final int SERVER = 500;

    private final LogLimiter log;

    ApiProblems(LogLimiter log) {
        this.log = log;
    }

    @ServerExceptionMapper
    public Response fault(ApiFault fault) {
        return fault.response();
    }

    @ServerExceptionMapper
    public Response notNow(NotNowException conflict) {
        return Problem.response(Response.Status.CONFLICT, conflict.getMessage());
    }

    @ServerExceptionMapper
    public Response tooMuch(TooMuchException refused) {
        return Problem.response(Problem.UNPROCESSABLE, refused.getMessage());
    }

    @ServerExceptionMapper
    public Response away(LedgerException away) {
        if (away.isTimeout()) {
            return Problem.response(
                    Response.Status.GATEWAY_TIMEOUT,
                    "this took longer than recharge.ledger.query-timeout and was cancelled; narrow since/until, "
                            + "or give orderId, number or reference");
        }
        return Problem.response(Response.Status.SERVICE_UNAVAILABLE, away.getMessage() + "; try again when it is back");
    }

    @ServerExceptionMapper(priority = 1)
    public Response unreadable(JsonProcessingException unreadable) {
        return Problem.response(
                Response.Status.BAD_REQUEST,
                "the body is not the JSON object that is asked for; look at /q/openapi on the management port");
    }

    @ServerExceptionMapper
    public Response refused(WebApplicationException refused) {
        int status = refused.getResponse().getStatus();
        if (refused.getCause() instanceof JsonProcessingException unreadable) {
            return unreadable(unreadable);
        }
        return Problem.response(
                status,
                switch (status) {
                    case 404 -> "there is no such address; /q/openapi on the management port lists those that there are";
                    case 405 -> "this address does not take this method; look at /q/openapi on the management port";
                    case 415 -> "send the body as application/json: -H 'Content-Type: application/json'";
                    default -> "look at /q/openapi on the management port for what is asked for";
                });
    }

    @ServerExceptionMapper
    public Response unforeseen(RuntimeException fault) {
        if (log.write(
                Level.ERROR,
                "operations API: " + FaultCause.of(fault),
                "calls of the operations API failed",
                "the operations API failed: " + PlainText.of(fault.toString()),
                null)) {
            Log.debug("the operations API failed", fault);
        }
        return Problem.response(SERVER, "this is a fault of the application; its log says more");
    }
}

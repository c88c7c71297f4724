package io.rechargeroutes.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** Sends replies, well or badly. Nothing in it waits on a thread: a slow answer costs a timer. */
final class Delivery {

    private static final long SILENCE = Duration.ofMinutes(5).toMillis();
    private static final long TRICKLE = 500;
    private static final int HUGE = 2 * 1024 * 1024;
    private static final String PAGE =
            "<!DOCTYPE html>\n<html><head><title>Error</title></head><body><h1>Something went wrong</h1>"
                    + "<p>Please try again later.</p></body></html>\n";

    private final Vertx vertx;
    private final Duration latency;

    Delivery(Vertx vertx, Duration latency) {
        this.vertx = vertx;
        this.latency = latency;
    }

    /**
     * Sends a reply after the latency, in the way of a fault.
     *
     * @param reply null where the fault keeps the provider from processing
     * @param millis how long {@link Fault#SLOW} holds it back
     */
    void send(HttpServerRequest request, Reply reply, Fault fault, long millis) {
        long wait = latency.toMillis() + (fault == Fault.SLOW ? millis : 0);
        later(request.response(), wait, () -> sendNow(request, reply, fault));
    }

    private void sendNow(HttpServerRequest request, Reply reply, Fault fault) {
        HttpServerResponse response = request.response();
        switch (fault) {
            case NONE, SLOW, OTHER_ORDER -> send(response, reply);
            case NO_ANSWER -> later(
                    response, SILENCE, () -> request.connection().close());
            case DROPPED_AFTER, DROPPED_BEFORE -> request.connection().close();
            case HTML_PAGE -> send(response, Reply.text(PAGE));
            case UNAVAILABLE -> send(response.putHeader("Retry-After", "1"), Reply.error(503, "Service Unavailable"));
            case TOO_MANY -> send(response.putHeader("Retry-After", "1"), Reply.error(429, "Too Many Requests"));
            case REDIRECT -> send(response.putHeader("Location", elsewhere(request)), Reply.error(307, ""));
            case TRICKLE -> trickle(response);
            case HALF -> half(request, reply);
            case HUGE -> send(response, padded(reply));
            case EMPTY -> response.setStatusCode(200).end();
        }
    }

    /** The reply as it should be sent. */
    void send(HttpServerResponse response, Reply reply) {
        head(response, reply).end(reply.body());
    }

    private static HttpServerResponse head(HttpServerResponse response, Reply reply) {
        return response.setStatusCode(reply.status()).putHeader("Content-Type", reply.contentType());
    }

    /** Whether a request comes from a client that followed a redirect. */
    static boolean followed(HttpServerRequest request) {
        String query = request.query();
        return query != null && query.endsWith("redirected=1");
    }

    private static String elsewhere(HttpServerRequest request) {
        return request.uri() + (request.query() == null ? "?" : "&") + "redirected=1";
    }

    private void trickle(HttpServerResponse response) {
        response.setStatusCode(200).setChunked(true).write(" ");
        untilGone(response, vertx.setPeriodic(TRICKLE, timer -> response.write(" ")));
    }

    private static void half(HttpServerRequest request, Reply reply) {
        Buffer whole = Buffer.buffer(reply.body());
        head(request.response(), reply)
                .putHeader("Content-Length", Integer.toString(whole.length()))
                .write(whole.slice(0, whole.length() / 2))
                .onComplete(written -> request.connection().close());
    }

    private static Reply padded(Reply reply) {
        return new Reply(
                reply.status(),
                reply.contentType(),
                reply.body() + " ".repeat(HUGE - reply.body().length()));
    }

    private void later(HttpServerResponse response, long millis, Runnable action) {
        if (millis == 0) {
            action.run();
        } else {
            untilGone(response, vertx.setTimer(millis, timer -> action.run()));
        }
    }

    private void untilGone(HttpServerResponse response, long timer) {
        response.closeHandler(gone -> vertx.cancelTimer(timer));
    }
}

package io.rechargeroutes.provider.a1topup;

import io.rechargeroutes.provider.a1topup.A1TopupCallback.Result;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a call must pass before it comes to the callback's route: the token, compared in constant time, a bound on its
 * size, on the time that it takes to send it, and on how many are served at once. A form is left as text: its values
 * may not be encoded.
 */
@ApplicationScoped
public class CallbackAuthenticationFilter {

    static final String PATH = "/callback/a1topup/";
    /** Largest body, in bytes; a query is bounded by the server. */
    static final int LARGEST = 8 * 1024;
    /** Longest time for sending one, in milliseconds. */
    static final long SLOWEST = 5_000;

    private static final long LINGER = 1_000;
    private static final int MOST_AT_ONCE = 64;
    private static final int FIRST = Integer.MIN_VALUE + 2;
    private static final String DEADLINE = CallbackAuthenticationFilter.class.getName() + ".deadline";

    private final A1TopupCallback callback;
    private final Optional<byte[]> address;
    private final AtomicInteger inside = new AtomicInteger();

    CallbackAuthenticationFilter(A1TopupCallback callback, A1TopupSettings.Keys keys) {
        this.callback = callback;
        this.address = keys.callback().token().filter(token -> !token.isBlank()).map(token -> bytes(PATH + token));
    }

    void open(@Observes Router router) {
        router.route(PATH + "*").order(FIRST).handler(this::admit).failureHandler(this::refuse);
        router.route(PATH + "*")
                .order(FIRST + 1)
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST));
        router.route(PATH + "*").order(FIRST + 2).handler(this::pass);
    }

    private void admit(RoutingContext call) {
        HttpServerRequest request = call.request();
        if (!fits(request.path())) {
            refuse(call, address.isPresent() ? Result.WRONG_TOKEN : null, 404);
        } else if (inside.incrementAndGet() > MOST_AT_ONCE) {
            inside.decrementAndGet();
            refuse(call, Result.TOO_MANY, 503);
        } else {
            call.addEndHandler(done -> inside.decrementAndGet());
            long deadline = call.vertx().setTimer(SLOWEST, late -> cutOff(request));
            call.addEndHandler(done -> call.vertx().cancelTimer(deadline));
            call.put(DEADLINE, deadline);
            request.headers().set(HttpHeaders.CONTENT_TYPE, "text/plain");
            call.next();
        }
    }

    private boolean fits(String path) {
        return path != null && address.isPresent() && MessageDigest.isEqual(address.get(), bytes(path));
    }

    private void cutOff(HttpServerRequest request) {
        callback.count(Result.TOO_SLOW);
        request.connection().close();
    }

    /** It is here as a whole: what follows takes as long as it takes. */
    private void pass(RoutingContext call) {
        call.vertx().cancelTimer(call.<Long>get(DEADLINE));
        call.next();
    }

    /** In place of an error page, which might show the address. */
    private void refuse(RoutingContext call) {
        int status = call.statusCode() < 400 ? 500 : call.statusCode();
        refuse(call, status == 413 ? Result.TOO_LARGE : Result.UNREADABLE, status);
    }

    /** Answers, and gives a sender who is still at it a moment to read that. */
    private void refuse(RoutingContext call, Result result, int status) {
        if (result != null) {
            callback.count(result);
        }
        HttpServerRequest request = call.request();
        if (!call.response().ended()) {
            call.response().setStatusCode(status).end();
        }
        if (!request.isEnded()) {
            request.resume();
            call.vertx().setTimer(LINGER, over -> {
                if (!request.isEnded()) {
                    request.connection().close();
                }
            });
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

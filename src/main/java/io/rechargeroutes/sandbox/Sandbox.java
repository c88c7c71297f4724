package io.rechargeroutes.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Both providers simulated over HTTP: A1Topup at {@code /a1topup/recharge/…}, AOP at {@code /aop/…}, and the request journal of what they
 * were asked at {@code /sandbox/…}. One event loop serves everything; no request waits for another.
 */
public final class Sandbox implements AutoCloseable {

    private final SandboxSettings settings;
    private final Vertx vertx;
    private final Journal journal;
    private final Map<Provider, Simulator> desks = new EnumMap<>(Provider.class);
    private final Admin admin;
    private final Delivery delivery;
    private final AopAuthentication aopAuthentication;
    private HttpServer server;

    private Sandbox(SandboxSettings settings) {
        Clock clock = Clock.systemUTC();
        this.settings = settings;
        this.aopAuthentication = new AopAuthentication(settings.aopAccess(), clock);
        this.journal = new Journal(settings.journal(), clock);
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setFileSystemOptions(
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        this.delivery = new Delivery(vertx, settings.latency());
        Map<Provider, OrderBook> books = new EnumMap<>(Provider.class);
        // A1Topup's orderid is no idempotency key; AOP refuses a referenceid that it knows.
        books.put(Provider.A1TOPUP, new OrderBook(settings.a1topupWallet(), true, settings.pendingFor(), clock));
        books.put(Provider.AOP, new OrderBook(settings.aopWallet(), false, settings.pendingFor(), clock));
        FaultRules rules = new FaultRules();
        Callbacks callbacks = new Callbacks(vertx, settings, books.get(Provider.A1TOPUP));
        Map<Provider, Consumer<Order>> executed = Map.of(Provider.A1TOPUP, callbacks::executed, Provider.AOP, order -> { });
        wires(settings, clock, aopAuthentication).forEach((provider, api) ->
                desks.put(provider, new Simulator(api, books.get(provider), journal, rules, delivery, executed.get(provider))));
        this.admin = new Admin(books, journal, rules, callbacks);
    }

    private static Map<Provider, SimulatedApi> wires(SandboxSettings settings, Clock clock, AopAuthentication aopAuthentication) {
        return Map.of(
                Provider.A1TOPUP, new SimulatedA1Topup(settings.a1topupUsername(), settings.a1topupPassword()),
                Provider.AOP, new SimulatedAop(settings.aopRegistrationId(), settings.aopAccess().companyCode(), new AopLookups(clock), aopAuthentication));
    }

    /**
     * Starts the simulators and returns when they listen. They run until they are closed.
     *
     * @throws IllegalStateException         where the address cannot be listened on
     * @throws java.io.UncheckedIOException where the journal cannot be written
     */
    public static Sandbox start(SandboxSettings settings) {
        Sandbox sandbox = new Sandbox(settings);
        try {
            sandbox.listen();
            return sandbox;
        } catch (CompletionException cause) {
            sandbox.close();
            throw new IllegalStateException("The sandbox cannot listen on " + settings.host() + ":" + settings.port()
                    + ": free the port or choose another. " + cause.getCause().getMessage(), cause.getCause());
        }
    }

    private void listen() {
        // Upgrades to HTTP/2 are off: a dropped connection must be one connection, not one stream.
        HttpServerOptions options = new HttpServerOptions().setHttp2ClearTextEnabled(false).setTcpNoDelay(true);
        server = vertx.createHttpServer(options).requestHandler(this::receive)
                .listen(settings.port(), settings.host()).toCompletionStage().toCompletableFuture().join();
    }

    private void receive(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            try {
                route(request, body);
            } catch (IllegalArgumentException unreadable) {
                delivery.send(request.response(), Reply.error(400, unreadable.getMessage()));
            } catch (RuntimeException fault) {
                delivery.send(request.response(), Reply.error(500, "The sandbox failed: " + fault));
            }
        });
    }

    private void route(HttpServerRequest request, Buffer body) {
        String path = request.path();
        if (path.startsWith("/a1topup/")) {
            desks.get(Provider.A1TOPUP).serve(path.substring("/a1topup/".length()), request, body);
        } else if (path.startsWith("/aop/")) {
            desks.get(Provider.AOP).serve(path.substring("/aop/".length()), request, body);
        } else if (path.startsWith("/sandbox/")) {
            delivery.send(request.response(), admin.answer(path.substring("/sandbox/".length()), request, body));
        } else {
            delivery.send(request.response(), Reply.error(404, "The sandbox has /a1topup/, /aop/ and /sandbox/"));
        }
    }

    /** Ends all bearer tokens that AOP gave out, before their time. */
    public void endAopTokens() {
        aopAuthentication.endAll();
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Two lines for a console: where the providers and the request journal are. No credentials. */
    public String describe() {
        String base = "http://" + settings.host() + ":" + port();
        return "Sandbox: A1Topup simulated at " + base + "/a1topup, AOP at " + base + "/aop. No money moves.\n"
                + "What they were asked: " + base + "/sandbox/requests, /sandbox/orders?number=…, /sandbox/wallets"
                + (settings.journal() == null ? "" : ", and " + settings.journal());
    }

    /** Stops listening, closes every connection and the journal. */
    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        journal.close();
    }
}

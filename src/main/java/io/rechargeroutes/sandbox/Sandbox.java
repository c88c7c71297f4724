package io.rechargeroutes.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/**
 * The providers simulated over HTTP, each at {@code /<its name>/…}, and the request journal of what they were asked at
 * {@code /sandbox/…}. One event loop serves everything; no request waits for another.
 */
public final class Sandbox implements AutoCloseable {

    private static final String ADMIN = "sandbox";

    private final SandboxSettings settings;
    private final Vertx vertx;
    private final Journal journal;
    private final List<SimulatedProvider> providers = SimulatedProvider.all();
    private final Map<String, Simulator> simulators = new TreeMap<>();
    private final Admin admin;
    private final Delivery delivery;
    private HttpServer server;

    private Sandbox(SandboxSettings settings) {
        Clock clock = Clock.systemUTC();
        this.settings = settings;
        this.journal = new Journal(settings.journal(), clock);
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        this.delivery = new Delivery(vertx, settings.latency());
        FaultRules rules = new FaultRules();
        this.admin = new Admin(simulators, journal, rules);
        try {
            providers.forEach(provider ->
                    simulators.put(provider.name().toUpperCase(Locale.ROOT), simulator(provider, clock, rules)));
        } catch (RuntimeException fault) {
            close();
            throw fault;
        }
    }

    private Simulator simulator(SimulatedProvider provider, Clock clock, FaultRules rules) {
        OrderBook book =
                new OrderBook(settings.wallet(provider.name()), provider.repeats(), settings.pendingFor(), clock);
        return new Simulator(
                provider.open(new SimulatedProvider.Parts(settings, clock, vertx, book)),
                book,
                journal,
                rules,
                delivery);
    }

    /**
     * Starts the simulators and returns when they listen. They run until they are closed.
     *
     * @throws IllegalStateException where the address cannot be listened on
     * @throws java.io.UncheckedIOException where the journal cannot be written
     */
    public static Sandbox start(SandboxSettings settings) {
        Sandbox sandbox = new Sandbox(settings);
        try {
            sandbox.listen();
            return sandbox;
        } catch (CompletionException cause) {
            sandbox.close();
            throw new IllegalStateException(
                    "The sandbox cannot listen on " + settings.host() + ":" + settings.port()
                            + ": free the port or choose another. "
                            + cause.getCause().getMessage(),
                    cause.getCause());
        }
    }

    private void listen() {
        // Upgrades to HTTP/2 are off: a dropped connection must be one connection, not one stream.
        HttpServerOptions options =
                new HttpServerOptions().setHttp2ClearTextEnabled(false).setTcpNoDelay(true);
        server = vertx.createHttpServer(options)
                .requestHandler(this::receive)
                .listen(settings.port(), settings.host())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
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
        String[] path = request.path().split("/", 3);
        String rest = path.length < 3 ? null : path[2];
        Optional<SimulatedProvider> provider = providers.stream()
                .filter(one -> rest != null && one.name().equals(path[1]))
                .findFirst();
        if (provider.isPresent()) {
            simulators.get(provider.get().name().toUpperCase(Locale.ROOT)).serve(rest, request, body);
        } else if (rest != null && path[1].equals(ADMIN)) {
            delivery.send(request.response(), admin.answer(rest, request, body));
        } else {
            String there = providers.stream().map(one -> "/" + one.name() + "/").collect(Collectors.joining(", "));
            delivery.send(request.response(), Reply.error(404, "The sandbox has " + there + " and /" + ADMIN + "/"));
        }
    }

    /** Ends all bearer tokens that the providers gave out, before their time. */
    public void endTokens() {
        simulators.values().forEach(Simulator::endTokens);
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Two lines for a console: where the providers and the request journal are. No credentials. */
    public String describe() {
        String base = "http://" + settings.host() + ":" + port();
        String places = providers.stream()
                .map(one -> one.title() + " at " + base + "/" + one.name())
                .collect(Collectors.joining(", "));
        return "Sandbox: " + places.replaceFirst(" at ", " simulated at ") + ". No money moves.\n"
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

package io.rechargeroutes.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Where nodes ask for leave at their kill points. Who is waited for at one gets no answer: the harness does what it
 * wants with the node while a thread of it stands exactly there.
 */
final class Crossing implements AutoCloseable {

    private record Place(String node, KillPoint point) {}

    private record Trap(BooleanSupplier here, AtomicBoolean sprung, Runnable strike, CountDownLatch open) {}

    private final Map<Place, Trap> traps = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "crossing");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server;

    Crossing() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        server.createContext("/", this::pass);
        server.setExecutor(threads);
        server.start();
    }

    /** Sends a query to the harness at a point of a node's own routes. */
    void install(Path home, String node, KillPoint point) {
        RouteCopy.of(home, point.file)
                .insert(
                        RouteCopy.step(
                                "bean",
                                "chaos-" + point,
                                Map.of(
                                        "beanType",
                                        Leave.class.getName(),
                                        "method",
                                        "ask('http://127.0.0.1:%d/%s/%s')"
                                                .formatted(server.getAddress().getPort(), node, point))),
                        point.before,
                        point.step)
                .write();
    }

    /** Holds the nth to come by, and strikes; it is held until {@link #open}. */
    void trap(String node, KillPoint point, int nth, Runnable strike) {
        AtomicInteger left = new AtomicInteger(nth);
        trap(node, point, () -> left.decrementAndGet() <= 0, strike);
    }

    /** Holds the first to come by when the moment is here, and strikes; it is held until {@link #open}. */
    void trap(String node, KillPoint point, BooleanSupplier here, Runnable strike) {
        traps.put(new Place(node, point), new Trap(here, new AtomicBoolean(), strike, new CountDownLatch(1)));
    }

    /** Lets those go on who are held at a point. */
    void open(String node, KillPoint point) {
        Trap trap = traps.remove(new Place(node, point));
        if (trap != null) {
            trap.open().countDown();
        }
    }

    private void pass(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        Trap trap = traps.get(new Place(path[1], KillPoint.valueOf(path[2])));
        if (trap != null
                && !trap.sprung().get()
                && trap.here().getAsBoolean()
                && trap.sprung().compareAndSet(false, true)) {
            trap.strike().run();
            await(trap.open());
        }
        try (exchange) {
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private static void await(CountDownLatch open) {
        try {
            open.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        traps.values().forEach(trap -> trap.open().countDown());
        server.stop(0);
        threads.shutdownNow();
    }
}

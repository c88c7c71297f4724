package io.rechargeroutes.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between the nodes and one simulated provider, so that the provider can be out of reach: nobody listens on its
 * port, and no connection to it is left.
 */
final class Relay implements AutoCloseable {

    private final int target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        return thread;
    });
    private ServerSocket listening;

    /** @param target port of the simulator */
    Relay(int target) {
        this.target = target;
        this.listening = listen(0);
        this.port = listening.getLocalPort();
        accept(listening);
    }

    int port() {
        return port;
    }

    /** From now on connections are refused, and those that were open end at once. */
    synchronized void refuse() {
        close(listening);
        open.forEach(Relay::close);
    }

    /** The provider can be reached again. */
    synchronized void listen() {
        listening = listen(port);
        accept(listening);
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return socket;
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private void accept(ServerSocket from) {
        threads.execute(() -> {
            while (!from.isClosed()) {
                try {
                    connect(from.accept());
                } catch (IOException refusing) {
                    // it listens no more, or the simulator does not
                }
            }
        });
    }

    private void connect(Socket caller) throws IOException {
        open.add(caller);
        try {
            Socket provider = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(provider);
            AtomicInteger ways = new AtomicInteger(2);
            threads.execute(() -> copy(caller, provider, ways));
            threads.execute(() -> copy(provider, caller, ways));
        } catch (IOException away) {
            end(caller);
            throw away;
        }
    }

    /** What one side ends, the other side sees ended: a dropped connection stays a dropped connection. */
    private void copy(Socket from, Socket to, AtomicInteger ways) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException broken) {
            end(from);
            end(to);
        }
        if (ways.decrementAndGet() == 0) {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        close(socket);
        open.remove(socket);
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception gone) {
            // that is what is wanted
        }
    }

    @Override
    public synchronized void close() {
        refuse();
        threads.shutdownNow();
    }
}

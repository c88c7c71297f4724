package io.rechargeroutes.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands before a server and can swallow all that goes to it: connections stay open, and nobody answers. Those of that
 * time stay unanswered for ever.
 */
public final class BlackHole implements AutoCloseable {

    private final ServerSocket gate;
    private final String url;
    private final int target;
    private final List<Socket> sockets = new ArrayList<>();
    private volatile boolean swallows;

    private BlackHole(String url) throws IOException {
        URI server = URI.create(url.substring("jdbc:".length()));
        this.target = server.getPort();
        this.gate = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.url = url.replace(server.getHost() + ":" + target, "127.0.0.1:" + gate.getLocalPort());
    }

    /** @param url of a PostgreSQL server on this host */
    public static BlackHole before(String url) throws IOException {
        BlackHole hole = new BlackHole(url);
        thread(hole::accept);
        return hole;
    }

    /** Where the same server is, seen through it. */
    public String url() {
        return url;
    }

    public void swallow() {
        swallows = true;
    }

    /** New connections are answered. */
    public void pass() {
        swallows = false;
    }

    private void accept() {
        while (!gate.isClosed()) {
            try {
                Socket client = kept(gate.accept());
                if (!swallows) {
                    Socket server = kept(new Socket(InetAddress.getLoopbackAddress(), target));
                    Pipe pipe = new Pipe();
                    thread(() -> pipe.copy(client, server));
                    thread(() -> pipe.copy(server, client));
                }
            } catch (IOException closed) {
                // the next look at the gate shows
            }
        }
    }

    private synchronized Socket kept(Socket socket) {
        sockets.add(socket);
        return socket;
    }

    /** Both ways of one connection: once something of it was swallowed it is dead. */
    private final class Pipe {

        private volatile boolean dead;

        private void copy(Socket from, Socket to) {
            byte[] buffer = new byte[8192];
            try {
                for (int read = from.getInputStream().read(buffer);
                        read >= 0;
                        read = from.getInputStream().read(buffer)) {
                    dead |= swallows;
                    if (!dead) {
                        to.getOutputStream().write(buffer, 0, read);
                        to.getOutputStream().flush();
                    }
                }
                if (!dead) {
                    to.close();
                }
            } catch (IOException closed) {
                // so is the other way
            }
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "black-hole");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void close() {
        try {
            gate.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}

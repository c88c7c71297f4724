package io.rechargeroutes.chaos;

import io.rechargeroutes.it.Application;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One process of the packaged application among those on a ledger. What ends it comes at once; starting it again is
 * done by a thread of its own.
 */
final class Node implements AutoCloseable {

    /** A node that starts no more is found by what it leaves undone. */
    private static final int MOST_STARTS = 12;

    private final String name;
    private final Application application;
    private final Optional<WallClock> clock;
    private final ExecutorService starter;
    private volatile boolean over;
    private volatile Process dying;

    Node(String name, Application application, boolean ownClock) {
        this.name = name;
        this.application = application;
        this.clock = ownClock ? WallClock.of(application) : Optional.empty();
        this.starter = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "starter of " + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    String name() {
        return name;
    }

    Application application() {
        return application;
    }

    Optional<WallClock> clock() {
        return clock;
    }

    boolean alive() {
        return application.process() != null && application.process().isAlive();
    }

    /** Starts it after a while, and again until it stays: a start fails while the ledger is away. */
    void start(Duration pause) {
        starter.execute(() -> {
            sleep(pause);
            awaitDeath();
            for (int tries = 0; tries < MOST_STARTS && !over && !alive(); tries++) {
                try {
                    application.start();
                } catch (RuntimeException notNow) {
                    sleep(Duration.ofMillis(300));
                }
            }
        });
    }

    /** Waits until all starts that were asked for are done. */
    void settle() {
        try {
            starter.submit(() -> {}).get(3, TimeUnit.MINUTES);
        } catch (Exception fault) {
            throw new IllegalStateException(name + " does not start:\n" + tail(), fault);
        }
    }

    /** kill -9, without waiting for anything. */
    void kill() {
        if (alive()) {
            dying = application.process();
            dying.destroyForcibly();
        }
    }

    /** What was killed is gone a little later, on a machine with its hands full a good deal later. */
    private void awaitDeath() {
        if (dying != null) {
            dying.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    void pause() {
        if (alive()) {
            Signal.STOP.to(application.process());
        }
    }

    void goOn() {
        if (alive()) {
            Signal.CONT.to(application.process());
        }
    }

    /** SIGTERM; and a wait until it is gone, in the starter's turn. */
    void stop() {
        if (alive()) {
            Process process = application.process();
            process.destroy();
            starter.execute(() -> process.onExit()
                    .orTimeout(90, TimeUnit.SECONDS)
                    .exceptionally(late -> process.destroyForcibly())
                    .join());
        }
    }

    /** The last lines that it wrote. */
    String tail() {
        String output = application.output();
        return output.substring(Math.max(0, output.length() - 4000));
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over = true;
        starter.shutdownNow();
        kill();
    }
}

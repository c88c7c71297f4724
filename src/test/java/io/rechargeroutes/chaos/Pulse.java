package io.rechargeroutes.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Asks the simulator something easy again and again. While that takes long, calls of the nodes do too, for no fault of
 * theirs: a machine with its hands full is noted as such.
 */
final class Pulse implements AutoCloseable {

    private static final Duration LONG = Duration.ofMillis(700);

    private final SimulatorProcess simulator;
    private final List<Struck> stalls = new CopyOnWriteArrayList<>();
    private final Thread thread;

    Pulse(SimulatorProcess simulator) {
        this.simulator = simulator;
        this.thread = new Thread(this::beat, "pulse");
        thread.setDaemon(true);
        thread.start();
    }

    private void beat() {
        while (!Thread.currentThread().isInterrupted()) {
            Instant from = Instant.now();
            try {
                Thread.sleep(200);
                simulator.wallets();
            } catch (InterruptedException over) {
                return;
            } catch (RuntimeException none) {
                // no answer is a long one
            }
            if (Duration.between(from, Instant.now()).compareTo(LONG) > 0) {
                stalls.add(new Struck(
                        new Injection(Injection.Kind.STALL, 0, 0, Duration.ZERO, null, 0), from, Instant.now()));
            }
        }
    }

    List<Struck> stalls() {
        return List.copyOf(stalls);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}

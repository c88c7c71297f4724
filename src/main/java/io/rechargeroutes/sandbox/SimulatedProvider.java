package io.rechargeroutes.sandbox;

import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.eclipse.microprofile.config.Config;

/** A provider that the sandbox simulates: a package below this one, found as a service. */
public interface SimulatedProvider {

    /**
     * What a simulator may use of the sandbox that it runs in.
     *
     * @param settings how the sandbox runs
     * @param clock what time it is
     * @param vertx for timers and calls of its own
     * @param book its orders and its wallet
     */
    record Parts(SandboxSettings settings, Clock clock, Vertx vertx, OrderBook book) {}

    /** In lower case: the first part of its paths; its own settings begin with {@code sandbox.<name>.}. */
    String name();

    /** Its name for people. */
    String title();

    /** Whether it executes a reference again that it has executed before. */
    boolean repeats();

    /** The sandbox's settings with its own, where it has some. */
    default SandboxSettings configured(SandboxSettings settings, Config config) {
        return settings;
    }

    /** How it spells requests and replies in one sandbox. */
    SimulatedApi open(Parts parts);

    /** All of them, by name. */
    static List<SimulatedProvider> all() {
        return ServiceLoader.load(SimulatedProvider.class, SimulatedProvider.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(SimulatedProvider::name))
                .toList();
    }
}

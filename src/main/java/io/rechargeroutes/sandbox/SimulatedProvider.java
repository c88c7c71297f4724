package io.rechargeroutes.sandbox;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.eclipse.microprofile.config.Config;

/** A provider that the sandbox simulates: a package below this one, found as a service. */
public interface SimulatedProvider {

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
    SimulatedApi open(SimulatorParts parts);

    /** All of them, by name. */
    static List<SimulatedProvider> all() {
        return ServiceLoader.load(SimulatedProvider.class, SimulatedProvider.class.getClassLoader()).stream().map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(SimulatedProvider::name)).toList();
    }
}

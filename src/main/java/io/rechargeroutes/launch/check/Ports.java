package io.rechargeroutes.launch.check;

import io.rechargeroutes.broker.BrokerSettings;
import io.rechargeroutes.settings.MessagingSettings;
import io.rechargeroutes.settings.SettingSource;
import io.rechargeroutes.settings.TypedSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/** The ports that this process listens on: each must be its own, and free when it starts. */
public final class Ports {

    private static final int HIGHEST = 65_535;

    /** A port, the key that names it, and the address that it listens on; null for all addresses. */
    private record Port(String key, String host, int number) {}

    private Ports() {}

    /** What is wrong with the settings, one line a fault; no port is opened. */
    static List<String> faults(Config config) {
        List<String> faults = new ArrayList<>();
        Map<Integer, String> seen = new HashMap<>();
        for (String key : keys(config)) {
            int number = number(config, key);
            if (number < 0 || number > HIGHEST) {
                faults.add(SettingSource.fault(
                        config, key, "must be a port from 1 to " + HIGHEST + ", or 0 for any that is free"));
            } else if (number > 0 && seen.putIfAbsent(number, key) != null) {
                faults.add(SettingSource.fault(
                        config, key, "is " + number + ", and so is " + seen.get(number) + "; give each its own port"));
            }
        }
        return faults;
    }

    /**
     * @throws StartException where another process has one of the two HTTP ports: Quarkus would not say which of them
     */
    static void requireFree(Config config) {
        for (Port port : List.of(port(config, "quarkus.http"), port(config, "quarkus.management"))) {
            try (ServerSocket free = new ServerSocket()) {
                free.setReuseAddress(true);
                free.bind(
                        port.host() == null
                                ? new InetSocketAddress(port.number())
                                : new InetSocketAddress(InetAddress.getByName(port.host()), port.number()));
            } catch (IOException taken) {
                throw new StartException(port.key() + " is " + port.number() + ", which cannot be listened on"
                        + (port.host() == null ? "" : " at " + port.host()) + ": " + taken.getMessage()
                        + "; stop the process that has it, or set another port");
            }
        }
    }

    /** Whether an address is one of this host. */
    public static boolean isLoopback(String url) {
        try {
            return InetAddress.getByName(URI.create(url).getHost()).isLoopbackAddress();
        } catch (UnknownHostException | IllegalArgumentException | NullPointerException notAHost) {
            return false;
        }
    }

    private static Port port(Config config, String server) {
        return new Port(
                server + ".port",
                config.getOptionalValue(server + ".host", String.class).orElse(null),
                number(config, server + ".port"));
    }

    private static List<String> keys(Config config) {
        List<String> keys = new ArrayList<>(List.of("quarkus.http.port", "quarkus.management.port"));
        if (SandboxProfile.isActive()) {
            keys.add("sandbox.port");
        }
        if (broker(config).embedded()) {
            keys.add("recharge.broker.url");
        }
        return keys;
    }

    private static MessagingSettings.Broker broker(Config config) {
        return TypedSettings.of(config, MessagingSettings.class).broker();
    }

    /** Below 0 where it is none. */
    private static int number(Config config, String key) {
        try {
            return key.endsWith(".url")
                    ? Math.max(
                            0,
                            URI.create(BrokerSettings.of(broker(config)).address())
                                    .getPort())
                    : config.getValue(key, Integer.class);
        } catch (IllegalArgumentException none) {
            return key.endsWith(".url") ? 0 : -1;
        }
    }
}

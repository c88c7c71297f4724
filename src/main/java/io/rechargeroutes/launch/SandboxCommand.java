package io.rechargeroutes.launch;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.rechargeroutes.broker.BrokerSettings;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.sandbox.SandboxSettings;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.SettingTypes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/** The simulated providers: inside the sandbox profile, or as a process of their own. */
final class SandboxCommand {

    private SandboxCommand() {
    }

    static boolean isSandbox(Config config) {
        return ConfigUtils.getProfiles().contains("sandbox");
    }

    /** Runs the simulators alone until the process is stopped. */
    static void run(Config config) {
        List<String> faults = Stream.of("sandbox.", "recharge.data").flatMap(keys -> SettingTypes.faults(config, keys).stream()).toList();
        if (!faults.isEmpty()) {
            throw new StartException(String.join(System.lineSeparator(), faults));
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Sandbox sandbox = start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            sandbox.close();
            stopped.countDown();
        }));
        System.out.println(sandbox.describe());
        try {
            stopped.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    static Sandbox start(Config config) {
        makeFolder(config.getValue("recharge.data", Path.class));
        return Sandbox.start(SandboxSettings.of(config));
    }

    /** A simulator may put a file into the data folder, which must not be open to others from then on. */
    private static void makeFolder(Path data) {
        try {
            FileAccess.owner().folder(data);
        } catch (IOException fault) {
            throw new StartException("the folder recharge.data cannot be made: " + fault.getMessage(), fault);
        }
    }

    /** The sandbox answers with invented successes; it may never stand between an application and real providers, nor reach them. */
    static void requireLoopback(Config config) {
        for (String provider : Providers.names(config)) {
            Pattern urls = Pattern.compile(provider + "(\\..+)?\\.url");
            // the shortest first: others may be built on it
            StreamSupport.stream(config.getPropertyNames().spliterator(), false).filter(urls.asMatchPredicate())
                    .filter(key -> !loopback(config.getValue(key, String.class))).min(Comparator.comparingInt(String::length).thenComparing(key -> key))
                    .ifPresent(key -> {
                        throw new StartException(key + " is not a loopback address: the sandbox profile never calls a real provider");
                    });
        }
    }

    /** Nor may its answers reach a real queue. */
    static void requireLoopbackBroker(Config config) {
        if (config.getValue("recharge.jms.enabled", Boolean.class) && !EmbeddedBroker.loopback(BrokerSettings.of(config))) {
            throw new StartException("recharge.broker.url is not a loopback address: the sandbox profile never answers on a real queue");
        }
    }

    private static boolean loopback(String url) {
        try {
            return InetAddress.getByName(URI.create(url).getHost()).isLoopbackAddress();
        } catch (UnknownHostException | IllegalArgumentException | NullPointerException notAHost) {
            return false;
        }
    }
}

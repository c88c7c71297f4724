package io.rechargeroutes.launch;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.rechargeroutes.broker.BrokerSettings;
import io.rechargeroutes.sandbox.AopAccess;
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
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
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
        List<String> faults = SettingTypes.faults(config, "sandbox.");
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
        config.getOptionalValue("sandbox.aop.public-key", Path.class).ifPresent(SandboxCommand::makeFolder);
        SandboxSettings settings = SandboxSettings.defaults()
                .withPort(config.getValue("sandbox.port", Integer.class))
                .withLatency(config.getValue("sandbox.latency", Duration.class))
                .withCallbacks(config.getOptionalValue("sandbox.callback-url", URI.class).orElse(null),
                        config.getValue("sandbox.reverse-after", Duration.class))
                .withPendingFor(config.getValue("sandbox.pending-for", Duration.class))
                .withJournal(config.getOptionalValue("sandbox.journal", Path.class).orElse(null))
                .withAopAccess(AopAccess.defaults()
                        .withPublicKey(config.getOptionalValue("sandbox.aop.public-key", Path.class).orElse(null))
                        .withTokens(config.getOptionalValue("sandbox.aop.auth", String.class).filter("bearer"::equals).isPresent(),
                                config.getValue("sandbox.aop.token-lifetime", Duration.class)));
        return Sandbox.start(settings);
    }

    /** The simulator puts its key into the data folder, which must not be open to others from then on. */
    private static void makeFolder(Path key) {
        try {
            FileAccess.owner().folder(key.toAbsolutePath().getParent());
        } catch (IOException fault) {
            throw new StartException("the folder of sandbox.aop.public-key cannot be made: " + fault.getMessage(), fault);
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

package io.rechargeroutes.launch.check;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.rechargeroutes.broker.BrokerSettings;
import io.rechargeroutes.settings.MessagingSettings;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.TypedSettings;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/**
 * The profile with simulated providers. It invents successes, and may never stand between an application and real
 * providers, nor reach them.
 */
public final class SandboxProfile {

    private SandboxProfile() {}

    /** Whether this process runs in it. */
    public static boolean isActive() {
        return ConfigUtils.getProfiles().contains("sandbox");
    }

    /** An address of a provider or of the broker that is not one of this host; the first that is found. */
    static Optional<String> fault(Config config) {
        return Providers.names(config).stream()
                .flatMap(provider -> remote(config, provider))
                .findFirst()
                .map(key -> key + " is not a loopback address: the sandbox profile never calls a real provider")
                .or(() -> broker(config));
    }

    /** The shortest key is the place to mend: others may be built on it. */
    private static Stream<String> remote(Config config, String provider) {
        Pattern urls = Pattern.compile(provider + "(\\..+)?\\.url");
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .filter(urls.asMatchPredicate())
                .filter(key -> !Ports.isLoopback(config.getValue(key, String.class)))
                .min(Comparator.comparingInt(String::length).thenComparing(key -> key))
                .stream();
    }

    /** Nor may its answers reach a real queue. */
    private static Optional<String> broker(Config config) {
        MessagingSettings messaging = TypedSettings.of(config, MessagingSettings.class);
        return messaging.jms().enabled()
                        && !Ports.isLoopback(
                                BrokerSettings.of(messaging.broker()).address())
                ? Optional.of("recharge.broker.url is not a loopback address: "
                        + "the sandbox profile never answers on a real queue")
                : Optional.empty();
    }
}

package io.rechargeroutes.launch.check.routes;

import io.rechargeroutes.settings.Providers;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/** Whose host an address has: what is no call of a provider must not go to a provider's. */
public final class ProviderHosts {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private ProviderHosts() {}

    /**
     * The setting of a provider whose address has the same host; empty where none has. On loopback, where all hosts are
     * one, the port counts too.
     */
    public static Optional<String> settingOf(Config config, String address) {
        Optional<String> place = place(address);
        Set<String> providers = Providers.names(config);
        return place.flatMap(wanted -> StreamSupport.stream(
                        config.getPropertyNames().spliterator(), false)
                .filter(key -> key.endsWith("url") && providers.contains(key.replaceFirst("\\..*", "")))
                .filter(key -> place(String.valueOf(config.getConfigValue(key).getValue()))
                        .filter(wanted::equals)
                        .isPresent())
                .sorted()
                .findFirst());
    }

    private static Optional<String> place(String address) {
        try {
            URI uri = new URI(address.strip());
            if (uri.getHost() == null) {
                return Optional.empty();
            }
            String host = uri.getHost().toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
            return Optional.of(LOOPBACK.contains(host) || host.startsWith("127.") ? "loopback:" + port(uri) : host);
        } catch (URISyntaxException none) {
            return Optional.empty();
        }
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
}

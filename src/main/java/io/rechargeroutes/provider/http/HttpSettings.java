package io.rechargeroutes.provider.http;

import io.rechargeroutes.settings.ProviderLimits;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.SettingSource;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * How a provider is reached: the {@code <provider>.*} settings that have to do with HTTP.
 *
 * @param provider its name in lower case, first part of its setting names
 * @param timeout hard limit of a whole call, from before the connection to the last byte of the reply
 * @param concurrency connections that may be open at once
 * @param proxy outbound proxy, where one is needed
 * @param truststore PKCS12 or JKS file with the certificates to trust in place of the JDK's
 * @param truststorePassword password of that file; an empty one where none is set
 */
public record HttpSettings(
        String provider,
        Duration timeout,
        int concurrency,
        Optional<URI> proxy,
        Optional<Path> truststore,
        Optional<String> truststorePassword) {

    /** Connecting takes no longer than this, whatever the whole call may take. */
    static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);

    private static final Duration UNNAMED_TIMEOUT = Duration.ofSeconds(30);

    /**
     * Reads the settings of a provider.
     *
     * @throws IllegalArgumentException names the setting that is no use
     */
    public static HttpSettings of(Config config, String provider) {
        ProviderLimits limits = ProviderLimits.of(config, provider);
        return new HttpSettings(
                provider,
                limits.timeout(),
                limits.concurrency(),
                config.getOptionalValue(provider + ".proxy", String.class).map(text -> proxy(provider, text)),
                config.getOptionalValue(provider + ".truststore", Path.class),
                config.getOptionalValue(provider + ".truststore-password", String.class));
    }

    /** For a call whose route names no provider. */
    static HttpSettings unnamed() {
        return new HttpSettings("unnamed", UNNAMED_TIMEOUT, 1, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static URI proxy(String provider, String text) {
        return parsed(text)
                .filter(HttpSettings::isProxy)
                .orElseThrow(() -> new IllegalArgumentException(
                        provider + ".proxy must look like http://proxy.example:3128, without user and password"));
    }

    private static boolean isProxy(URI proxy) {
        return "http".equals(proxy.getScheme())
                && proxy.getHost() != null
                && proxy.getPort() > 0
                && proxy.getUserInfo() == null;
    }

    private static Optional<URI> parsed(String text) {
        try {
            return Optional.of(new URI(text.strip()));
        } catch (URISyntaxException unreadable) {
            return Optional.empty();
        }
    }

    Duration connectTimeout() {
        return timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT;
    }

    /** Without the truststore's password. */
    @Override
    public String toString() {
        return "HttpSettings[" + provider + ", timeout=" + timeout + ", concurrency=" + concurrency + "]";
    }

    /** What no client can be made of, one line a fault; nothing is connected. */
    public static List<String> faults(Config config) {
        List<String> faults = new ArrayList<>();
        for (String provider : Providers.names(config)) {
            try {
                Connections.of(of(config, provider)).close();
            } catch (IllegalStateException | IllegalArgumentException fault) {
                String key = fault instanceof IllegalStateException ? ".truststore" : ".proxy";
                faults.add(SettingSource.place(config, provider + key) + ": " + fault.getMessage());
            }
        }
        return faults;
    }
}

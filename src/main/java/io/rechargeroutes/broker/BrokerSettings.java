package io.rechargeroutes.broker;

import io.rechargeroutes.settings.MessagingSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to reach the broker.
 *
 * @param url {@code tcp://} and {@code ssl://} for Artemis, {@code amqp://} and {@code amqps://} for AMQP 1.0,
 *     {@code ibmmq://} where built in
 * @param prefetch messages that a consumer takes ahead
 * @param truststore certificates to trust in place of the JDK's
 * @param keystore our own certificate, for brokers that ask for one
 */
public record BrokerSettings(
        String url,
        Optional<String> username,
        Optional<String> password,
        int prefetch,
        Optional<Store> truststore,
        Optional<Store> keystore) {

    private static final Pattern SCHEME = Pattern.compile("\\(*(?:failover:\\(*)?([a-z]+)://.*");

    /** A file of certificates and its password. */
    public record Store(Path file, String password) {

        @Override
        public String toString() {
            return file.toString();
        }
    }

    public static BrokerSettings of(MessagingSettings.Broker broker) {
        return new BrokerSettings(
                broker.url(),
                broker.username(),
                broker.password(),
                broker.prefetch(),
                store(broker.truststore(), broker.truststorePassword()),
                store(broker.keystore(), broker.keystorePassword()));
    }

    private static Optional<Store> store(Optional<Path> file, Optional<String> password) {
        return file.map(path -> new Store(path, password.orElse("")));
    }

    /** The first scheme that the url names; empty where it names none. */
    public String scheme() {
        Matcher scheme = SCHEME.matcher(url.toLowerCase(Locale.ROOT));
        return scheme.matches() ? scheme.group(1) : "";
    }

    /** The url without what may be secret in it: user, password, options. */
    public String address() {
        return url.replaceAll("//[^/@]*@", "//").replaceAll("\\?.*", "");
    }

    @Override
    public String toString() {
        return address();
    }
}

package io.rechargeroutes.broker;

import io.rechargeroutes.broker.BrokerSettings.Store;
import io.rechargeroutes.settings.MessagingSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.jms.ConnectionFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.apache.qpid.jms.policy.JmsDefaultPrefetchPolicy;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/**
 * Makes the client that the url's scheme asks for, and the one pool of it. It connects when it is first used, and anew
 * when a connection broke.
 */
@ApplicationScoped
public class BrokerClients {

    /** The Artemis client counts bytes where others count messages. */
    private static final int USUAL_MESSAGE = 1024;

    @Produces
    @Singleton
    @Named("brokerConnections")
    ConnectionFactory connections(MessagingSettings settings) {
        JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
        pool.setConnectionFactory(of(BrokerSettings.of(settings.broker())));
        return pool;
    }

    void stop(@Disposes @Named("brokerConnections") ConnectionFactory connections) {
        ((JmsPoolConnectionFactory) connections).stop();
    }

    /**
     * A client that is not connected yet; {@link IllegalArgumentException} where no client knows the scheme; its
     * message is a sentence for a person.
     */
    public static ConnectionFactory of(BrokerSettings settings) {
        return switch (settings.scheme()) {
            case "tcp", "ssl" -> artemis(settings);
            case "amqp", "amqps" -> amqp(settings);
            case "ibmmq" -> IbmMq.client(settings);
            default -> throw new IllegalArgumentException("recharge.broker.url is " + settings.address()
                    + ": it must begin with tcp://, ssl://, amqp://, amqps:// or ibmmq://");
        };
    }

    private static ConnectionFactory artemis(BrokerSettings settings) {
        // one try each: who uses the pool tries again, and says so
        ActiveMQConnectionFactory client = new ActiveMQConnectionFactory(
                settings.url().replace("ssl://", "tcp://"),
                settings.username().orElse(null),
                settings.password().orElse(null));
        client.setConsumerWindowSize(settings.prefetch() * USUAL_MESSAGE);
        Map<String, String> options = new LinkedHashMap<>();
        if (settings.scheme().equals("ssl")) {
            options.put("sslEnabled", "true");
        }
        settings.truststore().ifPresent(store -> store(options, "trustStore", "Path", store));
        settings.keystore().ifPresent(store -> store(options, "keyStore", "Path", store));
        for (TransportConfiguration broker : client.getServerLocator().getStaticTransportConfigurations()) {
            broker.getParams().putAll(options);
        }
        return client;
    }

    private static ConnectionFactory amqp(BrokerSettings settings) {
        Map<String, String> options = new LinkedHashMap<>();
        settings.truststore().ifPresent(store -> store(options, "transport.trustStore", "Location", store));
        settings.keystore().ifPresent(store -> store(options, "transport.keyStore", "Location", store));
        JmsConnectionFactory client = new JmsConnectionFactory(withOptions(settings.url(), options));
        settings.username().ifPresent(client::setUsername);
        settings.password().ifPresent(client::setPassword);
        JmsDefaultPrefetchPolicy prefetch = new JmsDefaultPrefetchPolicy();
        prefetch.setAll(settings.prefetch());
        client.setPrefetchPolicy(prefetch);
        return client;
    }

    private static void store(Map<String, String> options, String name, String place, Store store) {
        options.put(name + place, store.file().toAbsolutePath().toString());
        options.put(name + "Password", store.password());
        options.put(name + "Type", type(store.file()));
    }

    private static String type(Path file) {
        return file.toString().endsWith(".jks") ? "JKS" : "PKCS12";
    }

    private static String withOptions(String url, Map<String, String> options) {
        if (options.isEmpty()) {
            return url;
        }
        String text = options.entrySet().stream()
                .map(option -> option.getKey() + "=" + URLEncoder.encode(option.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return url + (url.contains("?") ? "&" : "?") + text;
    }
}

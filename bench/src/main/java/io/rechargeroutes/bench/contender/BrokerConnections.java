package io.rechargeroutes.bench.contender;

import jakarta.jms.ConnectionFactory;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/** How contenders reach the broker: with the client that the application has. */
public final class BrokerConnections {

    /** Bytes of messages that a consumer takes ahead. With more of them a few consumers would hold the whole queue. */
    private static final int WINDOW = 16 * 1024;

    /** Milliseconds until an answer of the broker counts as lost. */
    private static final int LONGEST_CALL = 120_000;

    private BrokerConnections() {}

    public static ConnectionFactory plain(String broker) {
        return new ActiveMQConnectionFactory(broker + "?consumerWindowSize=" + WINDOW + "&callTimeout=" + LONGEST_CALL);
    }

    /** Keeps sessions and producers, as Spring needs it. */
    public static JmsPoolConnectionFactory pooled(ContenderSettings settings) {
        JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
        pool.setConnectionFactory(plain(settings.broker()));
        pool.setMaxSessionsPerConnection(2 * settings.threads());
        return pool;
    }
}

package io.rechargeroutes.broker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import jakarta.jms.ConnectionFactory;
import org.eclipse.microprofile.config.Config;
import org.messaginghub.pooled.jms.JmsPoolConnectionFactory;

/** The one pooled connection factory. It connects when it is first used, and anew when a connection broke. */
@ApplicationScoped
public class BrokerConnections {

    @Produces
    @Singleton
    @Named("brokerConnections")
    ConnectionFactory connections(Config config) {
        JmsPoolConnectionFactory pool = new JmsPoolConnectionFactory();
        pool.setConnectionFactory(BrokerClients.of(BrokerSettings.of(config)));
        return pool;
    }

    void stop(@Disposes @Named("brokerConnections") ConnectionFactory connections) {
        ((JmsPoolConnectionFactory) connections).stop();
    }
}

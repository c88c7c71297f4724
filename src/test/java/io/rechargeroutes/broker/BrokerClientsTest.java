package io.rechargeroutes.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.broker.BrokerSettings.Store;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;

class BrokerClientsTest {

    private static final Optional<Store> TRUST =
            Optional.of(new Store(Path.of("/etc/recharge/trust.p12"), "open+&;sesame"));

    private static BrokerSettings settings(String url) {
        return new BrokerSettings(
                url, Optional.of("me"), Optional.of("my secret"), 20, Optional.empty(), Optional.empty());
    }

    private static BrokerSettings secured(String url) {
        return new BrokerSettings(url, Optional.empty(), Optional.empty(), 20, TRUST, TRUST);
    }

    @Test
    void theSchemeChoosesTheClient() {
        assertInstanceOf(ActiveMQConnectionFactory.class, BrokerClients.of(settings("tcp://localhost:61616")));
        assertInstanceOf(
                ActiveMQConnectionFactory.class, BrokerClients.of(settings("(tcp://a:61616,tcp://b:61616)?ha=true")));
        assertInstanceOf(JmsConnectionFactory.class, BrokerClients.of(settings("amqp://localhost:5672")));
        assertInstanceOf(
                JmsConnectionFactory.class, BrokerClients.of(settings("failover:(amqp://a:5672,amqp://b:5672)")));
    }

    @Test
    void brokerUrl_otherScheme_isRefusedInASentence() {
        String reported = assertThrows(
                        IllegalArgumentException.class,
                        () -> BrokerClients.of(settings("stomp://me:secret@localhost:1?password=x")))
                .getMessage();
        assertTrue(reported.startsWith("recharge.broker.url is stomp://localhost:1: it must begin with"), reported);
    }

    @Test
    void ibmsClientIsThereOnlyWhereItWasBuiltIn() {
        try {
            assertEquals(
                    "com.ibm.mq.jakarta.jms.MQConnectionFactory",
                    BrokerClients.of(settings("ibmmq://localhost/QM1?channel=DEV.APP"))
                            .getClass()
                            .getName());
        } catch (IllegalArgumentException without) {
            assertEquals(
                    "recharge.broker.url is ibmmq://localhost/QM1: build with -Pibm-mq to have IBM's client",
                    without.getMessage());
        }
    }

    @Test
    void tlsIsByTheStores() throws Exception {
        ActiveMQConnectionFactory artemis = (ActiveMQConnectionFactory) BrokerClients.of(secured("ssl://broker:61617"));
        var parameters =
                artemis.getServerLocator().getStaticTransportConfigurations()[0].getParams();
        assertEquals("true", String.valueOf(parameters.get("sslEnabled")));
        assertEquals("/etc/recharge/trust.p12", parameters.get("trustStorePath"));
        assertEquals("open+&;sesame", parameters.get("trustStorePassword"));
        assertEquals("PKCS12", parameters.get("keyStoreType"));
        assertEquals("broker", parameters.get("host"));
        String amqp = ((JmsConnectionFactory) BrokerClients.of(secured("amqps://broker:5671"))).getRemoteURI();
        assertTrue(amqp.contains("transport.trustStoreLocation") && amqp.contains("transport.keyStoreLocation"), amqp);
    }

    @Test
    void whoPrintsTheSettingsPrintsNoSecret() {
        assertFalse(settings("amqp://me:hidden@host:1?jms.password=hidden")
                .toString()
                .matches(".*(hidden|secret).*"));
        assertFalse(TRUST.toString().contains("sesame"));
    }
}

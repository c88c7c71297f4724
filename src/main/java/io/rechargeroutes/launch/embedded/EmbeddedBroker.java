package io.rechargeroutes.launch.embedded;

import io.rechargeroutes.broker.BrokerSettings;
import io.rechargeroutes.launch.check.Ports;
import io.rechargeroutes.launch.check.StartException;
import io.rechargeroutes.settings.FileAccess;
import io.rechargeroutes.settings.MessagingSettings;
import io.rechargeroutes.settings.RechargeSettings;
import io.rechargeroutes.settings.TypedSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.eclipse.microprofile.config.Config;

/**
 * A real Artemis broker inside this process, for the sandbox, tests and small installations. It listens on loopback
 * alone, on the port of {@code recharge.broker.url}, for Artemis' own protocol and AMQP 1.0, and keeps its messages in
 * the data folder. Nobody may manage it, and it connects to nobody: requests for federation are refused.
 */
final class EmbeddedBroker implements AutoCloseable {

    private static final long MEMORY = 64L * 1024 * 1024;
    private static final int LONGEST_WAIT_FOR_THE_FOLDER = 5_000;
    private static final int MOST_DELIVERIES = 20;
    private static final String USERNAME = "recharge.broker.username";
    private static final String PASSWORD = "recharge.broker.password";
    private static final String ROLE = "clients";

    private final EmbeddedActiveMQ server;

    private EmbeddedBroker(EmbeddedActiveMQ server) {
        this.server = server;
    }

    /** @throws StartException where the url is not one of this host, or the broker does not start; says what to do */
    static EmbeddedBroker start(Config config, boolean sandbox) {
        Path data = TypedSettings.of(config, RechargeSettings.class).data().toAbsolutePath();
        Path folder = data.resolve("broker");
        MessagingSettings messaging = TypedSettings.of(config, MessagingSettings.class);
        BrokerSettings settings = BrokerSettings.of(messaging.broker());
        EmbeddedActiveMQ server = new EmbeddedActiveMQ();
        try {
            Configuration configuration = configuration(
                    settings,
                    folder,
                    port(settings),
                    messaging.queue().requests(),
                    messaging.queue().dead());
            FileAccess.owner().folder(folder);
            server.setConfiguration(configuration);
            server.setSecurityManager(clients(settings, data, sandbox));
            server.start();
            if (!server.getActiveMQServer().isActive()
                    || server.getActiveMQServer().getRemotingService().getAcceptor("clients") == null) {
                throw new IllegalStateException("another process uses its folder");
            }
            return new EmbeddedBroker(server);
        } catch (StartException clear) {
            throw clear;
        } catch (Exception fault) {
            throw new StartException(
                    "the embedded broker in " + folder + " did not start at " + settings.address() + ": "
                            + fault.getMessage() + " (is the port taken? recharge.broker.url names it)",
                    fault);
        }
    }

    private static int port(BrokerSettings settings) {
        if (!Ports.isLoopback(settings.address())
                || URI.create(settings.address()).getPort() < 0) {
            throw new StartException(
                    "recharge.broker.url is " + settings.address()
                            + ": the embedded broker listens on this host alone; set it to tcp://localhost:61616 or amqp://localhost:61616, or recharge.broker.embedded=false");
        }
        return URI.create(settings.address()).getPort();
    }

    private static Configuration configuration(
            BrokerSettings settings, Path folder, int port, String requests, String dead) throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setName("recharge-routes")
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setJournalLockAcquisitionTimeout(LONGEST_WAIT_FOR_THE_FOLDER)
                .setGlobalMaxSize(MEMORY)
                .setJMXManagementEnabled(false)
                .setSecurityEnabled(true)
                .putSecurityRoles(
                        "#",
                        Set.of(new Role(
                                ROLE, true, true, true, true, true, true, false, true, true, true, false, false)))
                // other brokers: federation and mirrors over AMQP are for nobody
                .putSecurityRoles("$ACTIVEMQ_ARTEMIS_FEDERATION.#", Set.of())
                .putSecurityRoles("$ACTIVEMQ_ARTEMIS_MIRROR.#", Set.of())
                .addAcceptorConfiguration(
                        "clients",
                        "tcp://" + URI.create(settings.address()).getHost() + ":" + port + "?protocols=CORE,AMQP");
        return configuration
                .addQueueConfiguration(QueueConfiguration.of(dead).setRoutingType(RoutingType.ANYCAST))
                // a message that cannot be handled is put on the dead letter queue by us; the broker never takes one
                // away
                .addAddressSetting("#", addresses().setMaxDeliveryAttempts(-1))
                // but for what it cannot even hand out: its own conversion between protocols fails, and others would
                // wait behind it
                .addAddressSetting(
                        requests,
                        addresses()
                                .setMaxDeliveryAttempts(MOST_DELIVERIES)
                                .setDeadLetterAddress(SimpleString.of(dead)));
    }

    private static AddressSettings addresses() {
        return new AddressSettings()
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setAutoDeleteQueues(false)
                .setAutoDeleteAddresses(false)
                .setRedeliveryDelay(1_000);
    }

    /**
     * The user that is set, or one with a password of its own in the data folder. In the sandbox whoever is on this
     * host.
     */
    private static ActiveMQSecurityManager clients(BrokerSettings settings, Path data, boolean sandbox)
            throws IOException {
        if (settings.username().isEmpty() && sandbox) {
            return new Anybody();
        }
        String user = settings.username().orElse("recharge");
        String password = settings.password().orElse("");
        if (settings.username().isEmpty()) {
            password = GeneratedPassword.in(data.resolve("broker.password"));
            // our own client reads them from there, as every other reader of settings
            System.setProperty(USERNAME, user);
            System.setProperty(PASSWORD, password);
        }
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(user, password);
        users.addRole(user, ROLE);
        return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users);
    }

    /** Lets everybody in, with the rights of a client. */
    private static final class Anybody implements ActiveMQSecurityManager {

        @Override
        public boolean validateUser(String user, String password) {
            return true;
        }

        @Override
        public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType right) {
            return roles.stream().filter(role -> role.getName().equals(ROLE)).anyMatch(right::hasRole);
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception fault) {
            throw new IllegalStateException("the embedded broker did not stop", fault);
        }
    }
}

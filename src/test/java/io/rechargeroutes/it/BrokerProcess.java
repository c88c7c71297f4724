package io.rechargeroutes.it;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

/**
 * A persistent Artemis in a process of its own, as a stand-in for a company's broker: it can be killed and comes back
 * with its messages.
 */
public final class BrokerProcess implements AutoCloseable {

    /** Queues below this name are not made by themselves. */
    public static final String NOT_MADE = "missing.";

    private static final Duration LONGEST_START = Duration.ofSeconds(60);

    private final Path folder;
    private final int port;
    private Process process;

    private BrokerProcess(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /**
     * Starts a broker that keeps its messages in a folder, on a port of loopback, and waits until it takes connections.
     */
    public static BrokerProcess start(Path folder, int port) {
        BrokerProcess broker = new BrokerProcess(folder, port);
        broker.start();
        return broker;
    }

    /** The same, on a free port. */
    public static BrokerProcess start(Path folder) {
        return start(folder, Application.freePort());
    }

    /** Where it listens: {@code tcp} for Artemis' own protocol, {@code amqp} for AMQP 1.0. */
    public String url(String scheme) {
        return scheme + "://127.0.0.1:" + port;
    }

    /** Starts it again on the same port with the same messages. */
    public void start() {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        try {
            Files.createDirectories(folder);
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            absolute(classes),
                            BrokerProcess.class.getName(),
                            folder.toString(),
                            String.valueOf(port))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("output.log").toFile()))
                    .start();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        await("the broker")
                .atMost(LONGEST_START)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || listens());
        if (!process.isAlive()) {
            throw new IllegalStateException("the broker did not start, see " + folder.resolve("output.log"));
        }
    }

    private static String absolute(String classes) {
        return String.join(
                File.pathSeparator,
                List.of(classes.split(File.pathSeparator)).stream()
                        .map(path -> Path.of(path).toAbsolutePath().toString())
                        .toList());
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends it at once, as a power cut would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it at once, and waits for nothing. */
    public void destroy() {
        process.destroyForcibly();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** The broker itself: a folder and a port. */
    public static void main(String... arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Configuration configuration = new ConfigurationImpl()
                .setPersistenceEnabled(true)
                .setJournalType(JournalType.NIO)
                .setSecurityEnabled(false)
                .setJournalDirectory(folder.resolve("journal").toString())
                .setBindingsDirectory(folder.resolve("bindings").toString())
                .setLargeMessagesDirectory(folder.resolve("large").toString())
                .setPagingDirectory(folder.resolve("paging").toString())
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("clients", "tcp://127.0.0.1:" + arguments[1] + "?protocols=CORE,AMQP")
                .addAddressSetting(
                        "#",
                        new AddressSettings()
                                .setDeadLetterAddress(SimpleString.of("DLQ"))
                                .setExpiryAddress(SimpleString.of("ExpiryQueue")))
                .addAddressSetting(
                        NOT_MADE + "#",
                        new AddressSettings().setAutoCreateQueues(false).setAutoCreateAddresses(false))
                // where there is no queue of a name, the Artemis client looks for one of this name
                .addAddressSetting(
                        "jms.queue." + NOT_MADE + "#",
                        new AddressSettings().setAutoCreateQueues(false).setAutoCreateAddresses(false));
        EmbeddedActiveMQ server = new EmbeddedActiveMQ();
        server.setConfiguration(configuration);
        server.start();
    }
}

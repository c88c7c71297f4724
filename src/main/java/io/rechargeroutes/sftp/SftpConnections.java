package io.rechargeroutes.sftp;

import io.rechargeroutes.settings.SftpSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.file.remote.SftpConfiguration;
import org.apache.camel.component.file.remote.SftpEndpoint;
import org.apache.camel.quarkus.main.events.BeforeConfigure;
import org.apache.camel.spi.EndpointStrategy;

/**
 * Says of every {@code sftp} endpoint, however it came into a route, how it connects: the server's key is always
 * checked, and our credentials go to our server alone. They stand in no address, so no log line or metric can show
 * them.
 */
@ApplicationScoped
public class SftpConnections {

    void watch(@Observes BeforeConfigure event, SftpSettings settings) {
        watch(event.getCamelContext(), settings);
    }

    /** Looks at each endpoint when it is made. */
    public static void watch(CamelContext camel, SftpSettings settings) {
        camel.getCamelContextExtension().registerEndpointCallback(new Prepared(settings));
    }

    private record Prepared(SftpSettings settings) implements EndpointStrategy {

        @Override
        public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
            if (endpoint instanceof SftpEndpoint sftp) {
                prepare(sftp);
            }
            return endpoint;
        }

        private void prepare(SftpEndpoint endpoint) {
            SftpConfiguration connection = endpoint.getConfiguration();
            connection.setStrictHostKeyChecking("yes");
            connection.setUseUserKnownHostsFile(false);
            connection.setAutoCreateKnownHostsFile(false);
            settings.knownHostsFile()
                    .ifPresent(file ->
                            connection.setKnownHostsFile(file.toAbsolutePath().toString()));
            connection.setConnectTimeout((int) settings.timeout().toMillis());
            connection.setSoTimeout((int) settings.timeout().toMillis());
            connection.setJschLoggingLevel(LoggingLevel.OFF);
            connection.setServerMessageLoggingLevel(LoggingLevel.OFF);
            // one try each: who uses the connection tries again, and says so
            endpoint.setMaximumReconnectAttempts(0);
            connection.setThrowExceptionOnConnectFailed(true);
            boolean ours = SftpServer.of(settings)
                    .filter(server -> server.host().equalsIgnoreCase(connection.getHost())
                            && server.port() == connection.getPort())
                    .isPresent();
            if (ours) {
                login(connection);
            }
        }

        private void login(SftpConfiguration connection) {
            connection.setUsername(settings.username().orElse(null));
            settings.password().ifPresent(connection::setPassword);
            settings.privateKeyFile().ifPresent(file -> {
                connection.setPrivateKeyFile(file.toAbsolutePath().toString());
                settings.privateKeyPassphrase().ifPresent(connection::setPrivateKeyPassphrase);
            });
            connection.setPreferredAuthentications(
                    settings.privateKeyFile().isEmpty()
                            ? "password,keyboard-interactive"
                            : settings.password().isEmpty() ? "publickey" : "publickey,password,keyboard-interactive");
        }

        /** Without the credentials. */
        @Override
        public String toString() {
            return "SftpConnections";
        }
    }
}

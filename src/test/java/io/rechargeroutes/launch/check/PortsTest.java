package io.rechargeroutes.launch.check;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.settings.ShippedSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

class PortsTest {

    private static Config config(String http, String management, String broker) {
        return ShippedSettings.with(Map.of(
                "quarkus.http.port",
                http,
                "quarkus.management.port",
                management,
                "recharge.broker.embedded",
                "true",
                "recharge.broker.url",
                broker));
    }

    @Test
    void portsOfTheirOwn_areNoFault() {
        assertEquals(List.of(), Ports.faults(config("8080", "9000", "tcp://localhost:61616")));
        assertEquals(List.of(), Ports.faults(config("0", "0", "tcp://localhost:61616")));
    }

    @Test
    void onePortForTwo_isNamedWithBoth() {
        assertEquals(
                List.of(
                        "application.properties: quarkus.management.port is 8080, and so is quarkus.http.port; give each its own port"),
                Ports.faults(config("8080", "8080", "tcp://localhost:61616")));
        assertEquals(
                List.of(
                        "application.properties: recharge.broker.url is 9000, and so is quarkus.management.port; give each its own port"),
                Ports.faults(config("8080", "9000", "amqp://localhost:9000")));
    }

    @Test
    void whatIsNoPort_isNamed() {
        assertEquals(
                List.of(
                        "application.properties: quarkus.http.port must be a port from 1 to 65535, or 0 for any that is free",
                        "application.properties: quarkus.management.port must be a port from 1 to 65535, or 0 for any that is free"),
                Ports.faults(config("eighty", "70000", "tcp://localhost:61616")));
    }

    @Test
    void takenPort_stopsTheStartWithItsKey() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String taken = String.valueOf(other.getLocalPort());
            String refused = assertThrows(
                            StartException.class, () -> Ports.requireFree(config("0", taken, "tcp://localhost:61616")))
                    .getMessage();
            assertTrue(
                    refused.startsWith(
                            "quarkus.management.port is " + taken + ", which cannot be listened on at 127.0.0.1: "),
                    refused);
            refused = assertThrows(
                            StartException.class, () -> Ports.requireFree(config(taken, "0", "tcp://localhost:61616")))
                    .getMessage();
            assertTrue(
                    refused.startsWith("quarkus.http.port is " + taken + ", which cannot be listened on: "), refused);
        }
    }

    @Test
    void freePorts_letTheStartGoOn() {
        assertDoesNotThrow(() -> Ports.requireFree(config("0", "0", "tcp://localhost:61616")));
    }
}

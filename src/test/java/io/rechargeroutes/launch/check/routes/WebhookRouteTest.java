package io.rechargeroutes.launch.check.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.it.Application;
import io.rechargeroutes.settings.ShippedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The one route that posts to somebody who is no provider posts to nobody else, and no other reaches a provider. */
class WebhookRouteTest {

    private static final String URL = "uri: \"{{recharge.alerts.webhook.url}}\"";

    @TempDir
    Path home;

    private Path routes;
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void copy() {
        routes = home.resolve("routes");
        Application.copy(Path.of("routes"), routes);
        settings.put("recharge.routes", routes.toString());
    }

    private List<String> faults() {
        return RouteChecks.faults(ShippedSettings.with(settings), routes);
    }

    private void change(String file, String from, String to) throws IOException {
        Path path = routes.resolve(file);
        String text = Files.readString(path);
        assertTrue(text.contains(from), from);
        Files.writeString(path, text.replace(from, to));
    }

    @Test
    void transports_thatAreOff_needNoSettings() {
        assertEquals(List.of(), faults());
    }

    @Test
    void transports_thatAreOn_areInOrder() {
        settings.put("recharge.sftp.url", "sftp://partner.example");
        settings.put("recharge.alerts.webhook.url", "https://alerts.example/recharge");
        settings.put("recharge.alerts.mail.host", "mail.example");
        settings.put("recharge.alerts.mail.from", "a@example.org");
        settings.put("recharge.alerts.mail.to", "b@example.org");
        assertEquals(List.of(), faults());
    }

    @Test
    void transport_thatIsOn_namesTheSettingThatItsRouteMisses() {
        settings.put("recharge.alerts.mail.host", "mail.example");
        List<String> faults = faults();
        assertTrue(
                faults.stream()
                        .anyMatch(fault -> fault.contains("alerts.camel.yaml:")
                                && fault.contains("the setting recharge.alerts.mail.from is not set")),
                faults.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "uri: https://other.example/x,alerts are posted somewhere else",
        "uri: https://business.a1topup.com/x,alerts are posted somewhere else",
        "'uri: \"{{a1topup.url}}/x\"',alerts are posted somewhere else"
    })
    void alerts_postedElsewhere_areRefused(String address, String what) throws IOException {
        settings.put("recharge.alerts.webhook.url", "https://alerts.example/recharge");
        change("delivery/alerts.camel.yaml", URL, address);
        List<String> faults = faults();
        assertTrue(
                faults.stream().anyMatch(fault -> fault.contains("alerts.camel.yaml:") && fault.contains(what)),
                faults.toString());
    }

    @Test
    void alerts_toAnAddressThatIsMadeWhileTheyRun_areRefused() throws IOException {
        settings.put("recharge.alerts.webhook.url", "https://alerts.example/recharge");
        change(
                "delivery/alerts.camel.yaml",
                "- to:\n                              id: delivery-alerts-webhook-post",
                "- toD:\n                              id: delivery-alerts-webhook-post");
        List<String> faults = faults();
        assertTrue(faults.stream().anyMatch(fault -> fault.contains("toD goes where nobody knows")), faults.toString());
    }

    @Test
    void notices_postedToAProvider_areRefused_andElsewhereTaken() throws IOException {
        String step = "        - to:\n            id: delivery-notices-post\n            uri: https://%s/x\n";
        Path file = routes.resolve("delivery/notices.camel.yaml");
        String text = Files.readString(file);
        Files.writeString(file, text + step.formatted("chat.example"));
        assertEquals(List.of(), faults());
        Files.writeString(file, text + step.formatted("business.a1topup.com"));
        List<String> faults = faults();
        assertTrue(
                faults.stream()
                        .anyMatch(fault -> fault.contains("notices.camel.yaml:")
                                && fault.contains("a call of a provider's host, that of a1topup.url")),
                faults.toString());
    }
}

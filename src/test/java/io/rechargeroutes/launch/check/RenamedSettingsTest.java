package io.rechargeroutes.launch.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.settings.NormalSettings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenamedSettingsTest {

    private static List<String> faults(String key) {
        return RenamedSettings.faults(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(Map.of(key, ""), "any", 400))
                .build());
    }

    @Test
    void oldName_isRefusedWithTheNewOneAndItsSource() {
        assertEquals(
                List.of(
                        "-Drecharge.failover: recharge.failover is called recharge.failover.enabled now; set that instead"),
                faults("recharge.failover"));
        assertTrue(faults("recharge.dispatch.trouble-limit")
                .get(0)
                .contains("recharge.circuit-breaker.failure-threshold"));
    }

    @Test
    void statusQuerySettings_oldNames_areRefusedWithTheNewOnes(@TempDir Path routes) throws IOException {
        assertTrue(faults("recharge.enquiry.repeats").get(0).contains("is called recharge.status-query.retries now"));
        Files.createDirectories(routes.resolve("providers/acme"));
        Map<String, String> settings = Map.of("recharge.routes", routes.toString(), "acme.enquiry-rate", "5");
        assertEquals(
                List.of(
                        "-Dacme.enquiry-rate: acme.enquiry-rate is called acme.status-query-rate now; set that instead"),
                RenamedSettings.faults(new SmallRyeConfigBuilder()
                        .withInterceptors(new NormalSettings())
                        .withSources(new PropertiesConfigSource(settings, "any", 400))
                        .build()));
    }

    @Test
    void newName_isTaken() {
        assertEquals(List.of(), faults("recharge.failover.enabled"));
    }
}

package io.rechargeroutes.provider.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetyCheckTest {

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void allIsSafe() {
        component("http").setAutomaticRetriesDisabled(true);
        component("https").setAutomaticRetriesDisabled(true);
    }

    private HttpComponent component(String scheme) {
        return camel.getComponent(scheme, HttpComponent.class);
    }

    @Test
    void clientsThatSendOnceMayStart() {
        assertDoesNotThrow(() -> SafetyCheck.require(camel));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aClientThatRepeatsMayNotStart(String scheme) {
        component(scheme).setAutomaticRetriesDisabled(false);
        IllegalStateException fault = assertThrows(IllegalStateException.class, () -> SafetyCheck.require(camel));
        assertTrue(
                fault.getMessage().contains("camel.component." + scheme + ".automatic-retries-disabled"),
                fault.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "http.automatic-retries-disabled,false",
                "https.automatic-retries-disabled,-",
                "http.automaticRetriesDisabled,no",
                "http.follow-redirects,true",
                "https.followRedirects,TRUE"
            })
    void settingThatRepeats_isRefusedBeforeAnythingStarts(String option, String value) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "camel.component.http.automatic-retries-disabled",
                "true",
                "camel.component.https.automatic-retries-disabled",
                "true"));
        assertEquals(
                List.of(),
                SafetyCheck.faults(new SmallRyeConfigBuilder()
                        .withSources(new PropertiesConfigSource(settings, "test", 400))
                        .build()));
        settings.put("camel.component." + option, value);
        settings.values().removeIf(Objects::isNull);
        List<String> faults = SafetyCheck.faults(new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, "test", 400))
                .build());
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.get(0).contains(": camel.component." + option + " must "), faults.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aClientThatFollowsRedirectsMayNotStart(String scheme) {
        component(scheme).setFollowRedirects(true);
        IllegalStateException fault = assertThrows(IllegalStateException.class, () -> SafetyCheck.require(camel));
        assertTrue(fault.getMessage().contains("camel.component." + scheme + ".follow-redirects"), fault.getMessage());
    }
}

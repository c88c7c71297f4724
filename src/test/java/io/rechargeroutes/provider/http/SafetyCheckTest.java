package io.rechargeroutes.provider.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
        assertTrue(fault.getMessage().contains("camel.component." + scheme + ".automatic-retries-disabled"), fault.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aClientThatFollowsRedirectsMayNotStart(String scheme) {
        component(scheme).setFollowRedirects(true);
        IllegalStateException fault = assertThrows(IllegalStateException.class, () -> SafetyCheck.require(camel));
        assertTrue(fault.getMessage().contains("camel.component." + scheme + ".follow-redirects"), fault.getMessage());
    }
}

package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AopSettingsTest {

    @Test
    void neverPrintsTheRegistrationId() {
        assertFalse(AopSamples.SETTINGS.toString().contains(AopSamples.SECRET), AopSamples.SETTINGS.toString());
        assertEquals("*** is wrong", AopSamples.SETTINGS.masked("AOP-000 is wrong"));
        assertNull(AopSamples.SETTINGS.masked(null));
    }

    @Test
    void aBlankRegistrationIdIsNone() {
        AopConfiguration configuration = new AopConfiguration();
        assertNull(configuration.settings(Optional.of(" "), "v1", "c", "1", "2", "online").registrationId());
        assertNull(configuration.settings(Optional.empty(), "v1", "c", "1", "2", "online").registrationId());
        assertEquals("AOP-000", configuration.settings(Optional.of("AOP-000"), "v1", "c", "1", "2", "online").registrationId());
    }

    @Test
    void knowsTwoMobileApis() {
        assertFalse(AopConfiguration.isV2("v1"));
        assertTrue(AopConfiguration.isV2("v2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"V2", "2", "", "v3"})
    void refusesAnyOther(String api) {
        assertThrows(IllegalArgumentException.class, () -> AopConfiguration.isV2(api));
    }
}

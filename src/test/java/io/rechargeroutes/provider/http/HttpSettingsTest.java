package io.rechargeroutes.provider.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSettingsTest {

    private static HttpSettings settings(Map<String, String> given) {
        return HttpSettings.of(Calls.config(given), "paisa");
    }

    @Test
    void aProvidersOwnSettingsComeFirst() {
        HttpSettings settings = settings(
                Map.of("recharge.dispatch.concurrency", "32", "paisa.concurrency", "8", "paisa.timeout", "PT20S"));
        assertEquals(8, settings.concurrency());
        assertEquals(Duration.ofSeconds(20), settings.timeout());
    }

    @Test
    void theGeneralConcurrencyServesWhereAProviderHasNone() {
        HttpSettings settings = settings(Map.of("recharge.dispatch.concurrency", "32"));
        assertEquals(32, settings.concurrency());
        assertEquals(Optional.empty(), settings.proxy());
        assertEquals(Optional.empty(), settings.truststore());
    }

    @Test
    void connectingTakesNoLongerThanTheWholeCall() {
        assertEquals(
                Duration.ofSeconds(5),
                settings(Map.of("paisa.concurrency", "1", "paisa.timeout", "PT60S"))
                        .connectTimeout());
        assertEquals(
                Duration.ofSeconds(3),
                settings(Map.of("paisa.concurrency", "1", "paisa.timeout", "PT3S"))
                        .connectTimeout());
    }

    @Test
    void aProxyIsRead() {
        assertEquals(
                Optional.of(URI.create("http://proxy.example:3128")),
                settings(Map.of("paisa.concurrency", "1", "paisa.proxy", "http://proxy.example:3128"))
                        .proxy());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "proxy.example:3128",
                "http://proxy.example",
                "https://proxy.example:3128",
                "http://user:hidden@proxy.example:3128",
                "http://user:hid den@proxy.example:3128",
                "3128"
            })
    void aProxyThatCannotBeUsedIsNamedAndNotEchoed(String proxy) {
        IllegalArgumentException fault = assertThrows(
                IllegalArgumentException.class, () -> settings(Map.of("paisa.concurrency", "1", "paisa.proxy", proxy)));
        assertTrue(fault.getMessage().startsWith("paisa.proxy must look like"), fault.getMessage());
        assertFalse(fault.getMessage().contains("hid"), fault.getMessage());
    }

    @Test
    void theTruststorePasswordIsNotShown() {
        assertFalse(settings(Map.of("paisa.concurrency", "1", "paisa.truststore-password", "hidden"))
                .toString()
                .contains("hidden"));
    }
}

package io.rechargeroutes.provider.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticHeadersTest {

    private static Map<String, String> read(Map<String, String> settings) {
        return StaticHeaders.of(
                new SmallRyeConfigBuilder()
                        .withSources(new PropertiesConfigSource(settings, "test", 100))
                        .build(),
                "aop");
    }

    @Test
    void areTheSettingsOfTheProvider() {
        assertEquals(
                Map.of("api-key", "K 1", "X-Tenant", "t"),
                read(Map.of(
                        "aop.headers.api-key",
                        "K 1",
                        "aop.headers.X-Tenant",
                        "t",
                        "acme.headers.x",
                        "y",
                        "aop.url",
                        "u")));
    }

    @Test
    void theEnvironmentsSpellingOfASettingIsNotAnother() {
        assertEquals(Map.of("api-key", "K"), read(Map.of("aop.headers.api-key", "K", "aop.headers.api.key", "K")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api.key",
                "api_key",
                "1st",
                "Host",
                "content-length",
                "Content-Type",
                "Authorization",
                "CamelHttpUri",
                "transfer-encoding",
                "a b"
            })
    void refusesNamesThatAreNoneOrChangeTheCall(String name) {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> read(Map.of("aop.headers." + name, "the value")))
                .getMessage();
        assertTrue(message.contains("aop.headers." + name), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "tab\there", "caf\u00e9", "a\u0000b"})
    void refusesValuesThatAreNoLineAndDoesNotShowThem(String value) {
        String message = assertThrows(IllegalArgumentException.class, () -> read(Map.of("aop.headers.api-key", value)))
                .getMessage();
        assertFalse(message.contains(value), message);
    }
}

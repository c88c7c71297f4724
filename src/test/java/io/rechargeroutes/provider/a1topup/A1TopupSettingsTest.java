package io.rechargeroutes.provider.a1topup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rechargeroutes.model.Format;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class A1TopupSettingsTest {

    @Test
    void readsTheKeys() {
        assertEquals(
                new A1TopupSettings("u", "p", Format.XML, A1TopupSettings.Method.POST, "0", true),
                A1TopupSettings.of(keys(Map.of(
                        "a1topup.username",
                        "u",
                        "a1topup.password",
                        "p",
                        "a1topup.format",
                        "xml",
                        "a1topup.method",
                        "post",
                        "a1topup.default-circle",
                        "0",
                        "a1topup.paise",
                        "true"))));
    }

    @Test
    void defaultsAreTheContracts() {
        assertEquals(
                new A1TopupSettings("", "", Format.JSON, A1TopupSettings.Method.GET, "4", false),
                A1TopupSettings.of(keys(Map.of())));
    }

    @Test
    void namesTheKeyOfABadValue() {
        assertEquals(
                "a1topup.format must be one of [JSON, XML, CSV]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> A1TopupSettings.of(keys(Map.of("a1topup.format", "jsonl"))))
                        .getMessage());
        assertEquals(
                "a1topup.method must be one of [GET, POST]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> A1TopupSettings.of(keys(Map.of("a1topup.method", "PUT"))))
                        .getMessage());
    }

    private static A1TopupSettings.Keys keys(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(A1TopupSettings.Keys.class)
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build()
                .getConfigMapping(A1TopupSettings.Keys.class);
    }
}

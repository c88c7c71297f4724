package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    void neverPrintsOrRepeatsTheClientSecret(@TempDir Path folder) throws Exception {
        AopSettings settings = read(bearer(folder));
        assertFalse((settings + " " + settings.bearer()).contains("very secret"), settings + " " + settings.bearer());
        assertEquals("wrong: ***", settings.masked("wrong: very secret"));
    }

    @Test
    void aBlankRegistrationIdIsNone() {
        assertNull(read(Map.of("aop.registration-id", " ")).registrationId());
        assertNull(read(Map.of()).registrationId());
        assertEquals("AOP-000", read(Map.of("aop.registration-id", "AOP-000")).registrationId());
    }

    @Test
    void knowsTwoMobileApis() {
        assertNotNull(read(Map.of("aop.mobile.api", "v1")));
        assertNotNull(read(Map.of("aop.mobile.api", "v2")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"V2", "2", "v3"})
    void refusesAnyOther(String api) {
        assertThrows(IllegalArgumentException.class, () -> read(Map.of("aop.mobile.api", api)));
    }

    @Test
    void carriesNoTokenUnlessItIsSet(@TempDir Path folder) throws Exception {
        assertNull(read(Map.of()).bearer());
        assertNull(read(Map.of("aop.auth", "registration-id")).bearer());
        assertThrows(IllegalArgumentException.class, () -> read(Map.of("aop.auth", "Bearer")));
        AopSettings.Bearer bearer = read(bearer(folder)).bearer();
        assertEquals(Duration.ofSeconds(600), bearer.lifetime());
        assertEquals(Duration.ofSeconds(540), bearer.freshFor());
        assertEquals(
                "X-Client-Id X-Client-Secret X-Cf-Signature",
                bearer.clientIdHeader() + " " + bearer.clientSecretHeader() + " " + bearer.signatureHeader());
    }

    @ParameterizedTest
    @ValueSource(strings = {"aop.token.client-id", "aop.token.client-secret", "aop.token.public-key"})
    void namesWhatBearerNeeds(String key, @TempDir Path folder) throws Exception {
        Map<String, String> settings = bearer(folder);
        settings.remove(key);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> read(settings))
                .getMessage()
                .contains(key));
    }

    @Test
    void aBalanceIsReadWhereACallForItIsSet() {
        assertNull(read(Map.of("aop.balance.field", "/data/wallet")).balance());
        assertEquals(
                "/data/wallet",
                read(Map.of("aop.path.balance", "/Balance", "aop.balance.field", "/data/wallet"))
                        .balance()
                        .toString());
    }

    private static Map<String, String> bearer(Path folder) throws Exception {
        Path key = Files.writeString(folder.resolve("aop.pem"), AopTokensTest.pem());
        return new HashMap<>(Map.of(
                "aop.auth",
                "bearer",
                "aop.token.client-id",
                "us",
                "aop.token.client-secret",
                "very secret",
                "aop.token.public-key",
                key.toString()));
    }

    private static AopSettings read(Map<String, String> settings) {
        return AopSettings.of(
                new SmallRyeConfigBuilder()
                        .addDefaultInterceptors()
                        .addDiscoveredConverters()
                        .withMapping(AopSettings.Keys.class)
                        .withSources(new PropertiesConfigSource(settings, "test", 100))
                        .build()
                        .getConfigMapping(AopSettings.Keys.class),
                1,
                Map.of());
    }
}

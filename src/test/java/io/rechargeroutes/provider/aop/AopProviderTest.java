package io.rechargeroutes.provider.aop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each setting of AOP's that is no use is reported before anything starts, without its value where that is a secret.
 */
class AopProviderTest {

    private static List<String> faults(Map<String, String> settings) {
        return new AopProvider()
                .faults(new SmallRyeConfigBuilder()
                        .addDefaultInterceptors()
                        .addDiscoveredConverters()
                        .withSources(new PropertiesConfigSource(settings, "test", 100))
                        .build());
    }

    @Test
    void aRegistrationIdAloneNeedsNothingMore() {
        assertEquals(List.of(), faults(Map.of("aop.auth", "registration-id", "aop.mobile.api", "v1")));
    }

    @Test
    void bearerNamesEachSettingThatIsMissing() {
        List<String> faults = faults(Map.of("aop.auth", "bearer"));
        assertEquals(4, faults.size(), faults.toString());
        for (String key :
                List.of("aop.token.url", "aop.token.client-id", "aop.token.client-secret", "aop.token.public-key")) {
            assertTrue(
                    faults.stream()
                            .anyMatch(fault -> fault.startsWith("application.properties: " + key + " is not set")),
                    faults.toString());
        }
        assertTrue(faults.stream().anyMatch(fault -> fault.endsWith("AOP_TOKEN_CLIENT_SECRET")), faults.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "aop.auth, Bearer",
        "aop.mobile.api, v3",
        "aop.credit.date-format, dd/bb/QQQQQQQQ",
        "aop.balance.field, balance",
        "aop.headers.Host, x",
        "aop.token.lifetime, 1s",
        "aop.token.lifetime, soon",
        "aop.token.signature-header, X Sig",
        "aop.token.public-key, nowhere.pem",
    })
    void namesWhatCannotBeUsed(String key, String value, @TempDir Path folder) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "aop.auth",
                "bearer",
                "aop.token.url",
                "u",
                "aop.token.client-id",
                "c",
                "aop.token.client-secret",
                "s",
                "aop.token.lifetime",
                "600s",
                "aop.token.public-key",
                Files.writeString(folder.resolve("k.pem"), KEY).toString()));
        assertEquals(List.of(), faults(settings));
        settings.put(key, value);
        List<String> faults = faults(settings);
        assertTrue(faults.size() == 1 && faults.get(0).contains(key), faults.toString());
    }

    private static final String KEY = key();

    private static String key() {
        try {
            var keys = java.security.KeyPairGenerator.getInstance("RSA");
            keys.initialize(1024);
            return "-----BEGIN PUBLIC KEY-----\n"
                    + java.util.Base64.getMimeEncoder()
                            .encodeToString(keys.generateKeyPair().getPublic().getEncoded())
                    + "\n-----END PUBLIC KEY-----\n";
        } catch (java.security.GeneralSecurityException fault) {
            throw new IllegalStateException(fault);
        }
    }
}

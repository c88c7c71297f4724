package io.rechargeroutes.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidersTest {

    @TempDir
    Path routes;

    private static Config config(Path routes, Map<String, String> more) {
        return new SmallRyeConfigBuilder()
                .withDefaultValue("recharge.routes", routes.toString())
                .withDefaultValues(more)
                .build();
    }

    private Set<String> added(String... folders) throws IOException {
        for (String folder : folders) {
            Files.createDirectories(routes.resolve("providers").resolve(folder));
        }
        Set<String> names = new TreeSet<>(Providers.names(config(routes, Map.of("shop.url", "http://localhost:1"))));
        Providers.typed().forEach(typed -> names.remove(typed.name()));
        return names;
    }

    @Test
    void provider_isAFolder_notAUrl() throws IOException {
        Files.createDirectories(routes.resolve("providers"));
        Files.writeString(routes.resolve("providers/readme"), "no folder");
        assertEquals(Set.of("acme", "paisa2"), added("acme", "paisa2"));
    }

    @Test
    void folder_thatCannotBeginAKey_isNone() throws IOException {
        assertEquals(Set.of(), added("Acme", "acme.bak", "recharge", "sandbox", "camel", "2go"));
    }

    @Test
    void routes_missing_leaveTheProvidersWithTypes() {
        assertEquals(
                Providers.typed().size(),
                Providers.names(config(routes.resolve("none"), Map.of())).size());
        assertEquals(
                Providers.typed().size(),
                Providers.names(new SmallRyeConfigBuilder().build()).size());
    }

    /** Each has a folder that is shipped, and keeps to keys of its own. */
    @Test
    void providerWithTypes_keysAreItsOwn() {
        assertTrue(!Providers.typed().isEmpty());
        for (ProviderSettings provider : Providers.typed()) {
            assertTrue(Providers.hasFolder(Path.of("routes"), provider.name()), provider.name());
            Set<String> keys = new TreeSet<>(provider.types().keySet());
            keys.addAll(provider.optional());
            keys.addAll(provider.credentials());
            keys.addAll(provider.free());
            keys.removeIf(
                    key -> key.startsWith(provider.name() + ".") || key.startsWith("sandbox." + provider.name() + "."));
            assertEquals(Set.of(), keys, provider.name());
        }
    }
}

package io.rechargeroutes.launch.check.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A folder of {@code routes/providers} is a provider: its name must be fit for settings and beans, and its calls need
 * an address.
 */
class ProviderFoldersTest {

    private static final String CALL = "- to:\n    uri: kamelet:provider-call/x\n    parameters:\n      provider: %s\n";

    @TempDir
    Path routes;

    private Config config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withDefaultValue("recharge.routes", routes.toString())
                .withDefaultValues(settings)
                .build();
    }

    private Path provider(String name, String text) throws IOException {
        Path folder = Files.createDirectories(routes.resolve("providers").resolve(name));
        Files.writeString(folder.resolve("recharge.camel.yaml"), text);
        return folder;
    }

    @Test
    void url_missing_isNamedWithAGoodValue() throws IOException {
        Path folder = provider("acme", CALL.formatted("acme"));
        List<String> fault = List.of(
                folder
                        + ": the setting acme.url is not set; add it to application.properties, like acme.url=https://api.example.com");
        assertEquals(fault, ProviderFolders.faults(config(Map.of()), routes));
        provider("acme", "httpClientConfigurer: \"#acmeHttp\"");
        assertEquals(fault, ProviderFolders.faults(config(Map.of()), routes));
        assertEquals(List.of(), ProviderFolders.faults(config(Map.of("acme.url", "http://localhost:1")), routes));
    }

    @Test
    void url_ofAFolderThatCallsNobody_isNotNeeded() throws IOException {
        provider("shared", CALL.formatted("acme"));
        Files.createDirectories(routes.resolve("providers/empty"));
        assertEquals(List.of(), ProviderFolders.faults(config(Map.of()), routes));
    }

    @Test
    void url_missingAndNamedByARoute_isReportedOnceWithTheLine() throws IOException {
        Path file = provider("acme", CALL.formatted("acme") + "      url: \"{{acme.url}}/recharge\"\n")
                .resolve("recharge.camel.yaml");
        assertEquals(
                List.of(file + ":5: the setting acme.url is not set; add it to application.properties"),
                RouteChecks.faults(config(Map.of()), routes).stream()
                        .filter(fault -> fault.contains("acme.url"))
                        .toList());
    }

    @Test
    void name_thatNoSettingCanBeginWith_isRefused() throws IOException {
        Path folder = provider("Acme.bak", CALL.formatted("acme"));
        assertEquals(
                List.of(
                        folder
                                + ": no provider can have this name, its settings begin with it; rename the folder to letters from a to z, like acme"),
                ProviderFolders.faults(config(Map.of()), routes));
    }

    @Test
    void folder_whereOlderVersionsHadIt_isNamed_alsoOfAnAddedProvider() throws IOException {
        Path folder = Files.createDirectories(routes.resolve("acme"));
        Files.writeString(folder.resolve("recharge.camel.yaml"), "- route: {}\n");
        assertEquals(List.of(), ProviderFolders.misplaced(config(Map.of()), routes));
        assertEquals(
                1,
                ProviderFolders.misplaced(config(Map.of("acme.url", "http://localhost:1")), routes)
                        .size());
    }
}

package io.rechargeroutes.launch.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.settings.NormalSettings;
import io.rechargeroutes.settings.SettingSource;
import io.rechargeroutes.settings.SettingTypes;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A misspelt name is found wherever it is set, and a fault of a value names the source that the value really has. */
class SettingsChecksTest {

    private static Map<String, String> shipped(boolean commentedToo) {
        Properties properties = new Properties();
        try (var lines = Files.lines(Path.of("application.properties"))) {
            properties.load(
                    new StringReader(lines.map(line -> commentedToo ? line.replaceFirst("^#(?=\\S+=)", "") : line)
                            .collect(Collectors.joining("\n"))));
        } catch (IOException fault) {
            throw new IllegalStateException(fault);
        }
        return properties.entrySet().stream()
                .collect(Collectors.toMap(entry -> (String) entry.getKey(), entry -> (String) entry.getValue()));
    }

    private static List<String> ourKeys() {
        List<String> keys = shipped(true).keySet().stream()
                .filter(key -> key.matches("(recharge|a1topup|aop|sandbox)\\..*"))
                .sorted()
                .toList();
        assertTrue(keys.size() > 100, "of " + keys.size());
        return keys;
    }

    private static Config config(Map<String, String> properties, Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withInterceptors(new NormalSettings())
                .withDefaultValues(shipped(false))
                .withSources(
                        new PropertiesConfigSource(properties, "SysPropConfigSource", SettingSource.SYSTEM_PROPERTIES),
                        new EnvConfigSource(environment, SettingSource.ENVIRONMENT))
                .build();
    }

    private static SettingsChecks.Look look(Map<String, String> properties, Map<String, String> environment) {
        return SettingsChecks.look(config(properties, environment));
    }

    /** One of its letters is missing; the last part of it has two at least. */
    private static String misspelt(String key) {
        return key.substring(0, key.length() - 2) + key.charAt(key.length() - 1);
    }

    @Test
    void everyKey_rightlySpelt_isTakenFromEverySource() {
        Map<String, String> properties = new HashMap<>();
        Map<String, String> environment = new HashMap<>();
        ourKeys().forEach(key -> properties.put(key, "x"));
        ourKeys().forEach(key -> environment.put(SettingSource.variable(key), "x"));
        properties.putAll(Map.of(
                "recharge.api.anna.password",
                "x",
                "aop.headers.api-key",
                "x",
                "%sandbox.recharge.inbox",
                "x",
                "java.version.date",
                "x"));
        environment.putAll(Map.of(
                "RECHARGE_API_ANNA_PASSWORD", "x", "AOP_HEADERS_API_KEY", "x", "PATH", "x", "recharge.outbox", "x"));
        assertEquals(new SettingsChecks.Look(List.of(), List.of()), look(properties, environment));
    }

    @Test
    void everyKey_misspeltWithD_isRefusedWithTheNearest() {
        for (String key : ourKeys()) {
            List<String> faults = look(Map.of(misspelt(key), "x"), Map.of()).faults();
            assertEquals(1, faults.size(), key + ": " + faults);
            String start = "-D" + misspelt(key) + ": there is no setting " + misspelt(key)
                    + "; correct or remove it; did you mean '";
            assertTrue(faults.get(0).startsWith(start), faults.toString());
        }
    }

    @Test
    void everyKey_misspeltInTheEnvironment_isRefusedWithTheNearest() {
        for (String key :
                ourKeys().stream().filter(each -> !each.startsWith("sandbox.")).toList()) {
            String name = SettingSource.variable(misspelt(key));
            SettingsChecks.Look look = look(Map.of(), Map.of(name, "x"));
            assertEquals(1, look.faults().size(), key + ": " + look);
            assertTrue(
                    look.faults()
                            .get(0)
                            .startsWith("environment: " + name
                                    + ": there is no setting of this name; correct or remove it; did you mean '"),
                    look.toString());
            assertEquals(List.of(), look.notes());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RECHARGE_HOME",
                "RECHARGE_VERSION",
                "RECHARGE_PORT",
                "RECHARGE_ROUTES_SERVICE_HOST",
                "AOP_HOME",
                "AOP_SERVICE_PORT_HTTP",
                "A1TOPUP_USER"
            })
    void variableFarFromEverySetting_isNamedAndStopsNobody(String name) {
        assertEquals(
                new SettingsChecks.Look(
                        List.of(), List.of("environment: " + name + " is the name of no setting, and is not used")),
                look(Map.of(), Map.of(name, "x")));
    }

    @Test
    void oldName_isLeftToTheCheckThatKnowsTheNewOne() {
        assertEquals(
                new SettingsChecks.Look(List.of(), List.of()),
                look(Map.of("recharge.intake.quiet", "1s"), Map.of("RECHARGE_FAILOVER", "true")));
    }

    /** It is known by its folder, and its own routes say what else they read. */
    @Test
    void settingsOfAnAddedProvider_areTakenAndHaveTheirTypes(@TempDir Path routes) throws IOException {
        Files.createDirectories(routes.resolve("providers/acme"));
        Map<String, String> acme = new HashMap<>(Map.of(
                "recharge.routes",
                routes.toString(),
                "acme.url",
                "http://localhost/",
                "acme.secret-word",
                "x",
                "acme.timeout",
                "3 s"));
        assertEquals(new SettingsChecks.Look(List.of(), List.of()), look(acme, Map.of("ACME_SHOP", "7")));
        assertEquals(List.of(), SettingTypes.faults(config(acme, Map.of())));
        assertEquals("3s", config(acme, Map.of()).getConfigValue("acme.timeout").getValue());
        acme.put("acme.timeout", "soon");
        assertEquals(
                List.of("-Dacme.timeout: acme.timeout must be a time with its unit like 500ms, 30s or 10m"),
                SettingTypes.faults(config(acme, Map.of())));
    }

    @Test
    void providerInTheFile_withoutAFolder_isOneFault(@TempDir Path home) throws IOException {
        Path file = Files.writeString(
                home.resolve("application.properties"),
                "acme.timeout=3s\nacme.url=http://localhost:1\n%sandbox.acme.url=http://localhost:2\n");
        Files.createDirectories(home.resolve("routes"));
        Config config = config(Map.of("recharge.routes", home.resolve("routes").toString()), Map.of());
        assertEquals(
                List.of(file
                        + ":2: there is no setting acme.url, and no folder routes/providers/acme that makes it a provider's; "
                        + "correct or remove it, or copy the folder there"),
                SettingsChecks.look(config, file).faults());
        Files.createDirectories(home.resolve("routes/providers/acme"));
        assertEquals(List.of(), SettingsChecks.look(config, file).faults());
    }

    @Test
    void urlInTheFile_misspelt_isRefusedWithTheNearest(@TempDir Path home) throws IOException {
        Path file = Files.writeString(home.resolve("application.properties"), "a1topp.url=http://localhost:1\n");
        List<String> faults =
                SettingsChecks.look(config(Map.of(), Map.of()), file).faults();
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.get(0).endsWith("; did you mean 'a1topup.url'?"), faults.get(0));
    }

    @Test
    void settingsLikeAProviders_withoutAFolder_haveNoTypes() {
        Config config = config(Map.of("shop.timeout", "soon", "shop.url", "nowhere/"), Map.of());
        assertEquals(List.of(), SettingTypes.faults(config));
        assertEquals("nowhere/", config.getConfigValue("shop.url").getValue());
    }

    @Test
    void settingThatAnotherIsMadeOf_isTaken() {
        assertEquals(
                List.of(),
                look(Map.of("recharge.inbox", "${recharge.place}/inbox", "recharge.place", "/srv"), Map.of())
                        .faults());
    }

    @Test
    void everyKeyWithAType_badValue_namesItsSource() {
        int looked = 0;
        for (String key : ourKeys()) {
            String bad = "?(many";
            if (SettingTypes.of(config(Map.of(), Map.of()), key)
                    .orElseThrow()
                    .form()
                    .matches("a word|a text|the name of .*")) {
                continue;
            }
            looked++;
            List<String> command = SettingTypes.faults(config(Map.of(key, bad), Map.of()));
            assertEquals(1, command.size(), key + ": " + command);
            assertTrue(command.get(0).startsWith("-D" + key + ": " + key + " must be "), command.toString());
            List<String> variable = SettingTypes.faults(config(Map.of(), Map.of(SettingSource.variable(key), bad)));
            assertEquals(1, variable.size(), key + ": " + variable);
            assertTrue(
                    variable.get(0)
                            .startsWith("environment: " + SettingSource.variable(key) + ": " + key + " must be "),
                    variable.toString());
        }
        assertTrue(looked > 80, "of " + looked);
    }
}

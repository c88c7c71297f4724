package io.rechargeroutes.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.rechargeroutes.architecture.SettingsFile.Setting;
import io.rechargeroutes.settings.TypedSettings;
import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every setting that is used is explained, and every one that is explained is used. */
class SettingsRulesTest {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([\\w.-]+)");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([\\w.-]+)");

    private final SettingsFile file = SettingsFile.read();

    @Test
    void everyPlaceholderOfARouteIsASetting() {
        Set<String> missing = placeholders();
        assertTrue(missing.contains("a1topup.url"), missing.toString());
        missing.removeAll(file.keys());
        assertEquals(Set.of(), missing);
    }

    @Test
    void everySettingIsExplained() {
        assertEquals(
                List.of(),
                file.settings().stream()
                        .filter(setting -> !setting.explained())
                        .map(Setting::key)
                        .toList());
    }

    @Test
    void everySettingIsUsed() {
        Set<String> unused = new TreeSet<>();
        String java = java();
        file.settings().stream()
                .filter(setting -> !setting.framework())
                .map(Setting::key)
                .forEach(unused::add);
        unused.removeAll(placeholders());
        TypedSettings.methods().forEach((key, method) -> {
            if (java.contains("." + method.getName() + "()") || java.contains("::" + method.getName() + ")")) {
                unused.remove(key);
            }
        });
        Set<String> mapped = mapped();
        assertTrue(mapped.containsAll(Set.of("aop.company-code", "a1topup.default-circle")), mapped.toString());
        unused.removeAll(mapped);
        unused.removeAll(file.settings().stream()
                .flatMap(setting -> found(REFERENCE, setting.value()))
                .collect(Collectors.toSet()));
        Set<String> providers = file.providers();
        unused.removeIf(key -> java.contains("\"" + key + "\"") || isOfAnyProvider(key, providers, java));
        assertEquals(Set.of(), unused);
    }

    @Test
    void theHttpClientsNeverRepeatARequest() {
        for (String scheme : List.of("http", "https")) {
            List<String> values = file.settings().stream()
                    .filter(Setting::set)
                    .filter(setting ->
                            setting.key().equals("camel.component." + scheme + ".automatic-retries-disabled"))
                    .map(Setting::value)
                    .toList();
            assertEquals(List.of("true"), values);
        }
    }

    /** Each setting of ours has a typed method, and each method a line in the file. */
    @Test
    void everySettingOfOurs_isTyped() {
        assertEquals(
                file.keys().stream()
                        .filter(key -> key.startsWith("recharge."))
                        .collect(Collectors.toCollection(TreeSet::new)),
                TypedSettings.methods().keySet());
    }

    /** {@code provider + ".timeout"}: a setting that every provider has. */
    private static boolean isOfAnyProvider(String key, Set<String> providers, String java) {
        int dot = key.indexOf('.');
        return providers.contains(key.substring(0, dot)) && java.contains("\"" + key.substring(dot) + "\"");
    }

    private static Set<String> placeholders() {
        Set<String> names = new TreeSet<>();
        RouteFile.all()
                .forEach(routes -> RouteFile.eachValue(routes.entries(), (name, value) -> found(PLACEHOLDER, value)
                        .forEach(names::add)));
        return names;
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult result) -> result.group(1));
    }

    /** The keys that the mappings of providers read. */
    private static Set<String> mapped() {
        Set<String> keys = new TreeSet<>();
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(LayersTest.OURS).stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .filter(type -> !type.getAnnotationOfType(ConfigMapping.class)
                                .prefix()
                                .startsWith("recharge"))
                        .forEach(type -> keys.addAll(mapped(
                                type.getAnnotationOfType(ConfigMapping.class).prefix(), type.reflect())));
        return keys;
    }

    /** The keys that a mapping reads. */
    private static Set<String> mapped(String prefix, Class<?> mapping) {
        Set<String> keys = new TreeSet<>();
        for (Method method : mapping.getMethods()) {
            String key =
                    prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (method.getReturnType().isInterface()
                    && method.getReturnType().getName().startsWith(mapping.getName())) {
                keys.addAll(mapped(key, method.getReturnType()));
            } else {
                keys.add(key);
            }
        }
        return keys;
    }

    private static String java() {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(path -> path.toString().endsWith(".java") && !path.endsWith("SettingTypes.java"))
                    .map(SettingsRulesTest::text)
                    .filter(text -> !text.contains("@ConfigMapping"))
                    .filter(text -> !text.contains("implements ProviderSettings"))
                    .collect(Collectors.joining());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}

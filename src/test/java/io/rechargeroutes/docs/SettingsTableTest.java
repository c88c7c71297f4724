package io.rechargeroutes.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rechargeroutes.settings.SettingType;
import io.rechargeroutes.settings.SettingTypes;
import io.rechargeroutes.settings.ShippedSettings;
import io.rechargeroutes.settings.TypedSettings;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;

/**
 * docs/configuration.md has every key of application.properties with its default and the unit of its type, and no
 * other.
 */
class SettingsTableTest {

    private static final String NONE = "none";
    private static final String PROFILE = "%sandbox.";
    private static final Pattern OFFERED = Pattern.compile("(?m)^#([%a-z][^ =]*)=.*$");

    @Test
    void keysAndDefaultsAreThoseOfTheFile() throws IOException {
        assertEquals(lines(settings()), lines(documented()));
    }

    /** A setting of ours has the unit that its method says; others that of their type, where it has one. */
    @Test
    void unitsAreThoseOfTheTypes() {
        Set<String> ours = TypedSettings.methods().keySet();
        Config config = ShippedSettings.with(Map.of());
        List<String> faults = new ArrayList<>();
        int compared = 0;
        for (List<String> row : Document.of("docs/configuration.md").rows("key")) {
            String key = Document.codeOf(row.get(0));
            String unit = SettingTypes.of(config, key).map(SettingType::unit).orElse("");
            if (ours.contains(key) || !unit.isEmpty()) {
                compared++;
                if (!unit.equals(row.get(2))) {
                    faults.add(key + ": the document says '" + row.get(2) + "', the type '" + unit + "'");
                }
            }
        }
        assertEquals(List.of(), faults);
        assertTrue(compared > 120, compared + " rows");
    }

    private static Map<String, String> documented() {
        Map<String, String> keys = new TreeMap<>();
        for (List<String> row : Document.of("docs/configuration.md").rows("key")) {
            String before =
                    keys.put(Document.codeOf(row.get(0)), row.get(1).equals(NONE) ? NONE : Document.codeOf(row.get(1)));
            assertEquals(null, before, row.get(0) + " stands twice");
        }
        return keys;
    }

    /**
     * The settings of the file; "none" for those that it only offers, and for credentials, which it has for the sandbox
     * alone.
     */
    private static Map<String, String> settings() throws IOException {
        String text = Files.readString(Path.of("application.properties"));
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        Map<String, String> keys = new TreeMap<>();
        properties.forEach((key, value) -> keys.put(key.toString(), value.toString()));
        OFFERED.matcher(text).results().forEach(key -> keys.putIfAbsent(key.group(1), NONE));
        properties.stringPropertyNames().stream()
                .filter(key -> key.startsWith(PROFILE))
                .forEach(key -> keys.putIfAbsent(key.substring(PROFILE.length()), NONE));
        return keys;
    }

    private static String lines(Map<String, String> keys) {
        return String.join(
                "\n",
                keys.entrySet().stream()
                        .map(key -> key.getKey() + " = " + key.getValue())
                        .toList());
    }
}

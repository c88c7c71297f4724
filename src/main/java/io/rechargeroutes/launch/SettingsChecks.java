package io.rechargeroutes.launch;

import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.settings.StartFolderFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds settings that nobody reads, because a misspelt name would silently leave its default in force. */
final class SettingsChecks {

    private static final String FILE = "application.properties";
    private static final Pattern SETTING = Pattern.compile("\\s*(%[A-Za-z0-9,_-]+\\.)?([A-Za-z][\\w.\"-]*)\\s*[=:].*");
    private static final Pattern FREE = Pattern.compile("(quarkus|camel|sandbox|smallrye|mp)\\..*|recharge\\.api\\.[a-z0-9]+\\.password|aop\\.headers\\..*");

    /** A key and the line that sets it, counted from 1. */
    private record Setting(String key, int line) {

        String prefix() {
            return key.replaceFirst("\\..*", "");
        }
    }

    private SettingsChecks() {
    }

    /** Compares the working folder's file, where there is one, with the packaged one. */
    static List<String> faults() {
        Path file = Path.of(FILE);
        try (InputStream packaged = SettingsChecks.class.getClassLoader().getResourceAsStream(FILE)) {
            List<String> own = Files.exists(file) ? StartFolderFile.text(file).lines().toList() : List.of();
            BufferedReader defaults = new BufferedReader(new InputStreamReader(packaged, StandardCharsets.UTF_8));
            return faults(file, own, defaults.lines().toList());
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    /** @param packaged lines of the packaged file; a setting that is commented out there is known as well */
    static List<String> faults(Path file, List<String> own, List<String> packaged) {
        Set<String> known = keys(settings(packaged.stream().map(line -> line.replaceFirst("^#(?=\\S)", "")).toList()));
        List<Setting> settings = settings(own);
        Set<String> keys = keys(settings);
        return settings.stream()
                .filter(setting -> !known.contains(setting.key()) && !FREE.matcher(setting.key()).matches())
                .filter(setting -> !RenamedSettings.isOld(setting.key())) // the start names those, wherever they are set
                .filter(setting -> !isAdded(setting.prefix(), keys, known))
                .map(setting -> file + ":" + setting.line() + ": there is no setting " + setting.key() + "; correct or remove it"
                        + Nearest.hint(setting.key(), known))
                .toList();
    }

    /** A provider that was added here has a url, and settings that its own routes know. */
    private static boolean isAdded(String provider, Set<String> own, Set<String> known) {
        return own.contains(provider + ".url") && !known.contains(provider + ".url");
    }

    private static Set<String> keys(List<Setting> settings) {
        return settings.stream().map(Setting::key).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Setting> settings(List<String> lines) {
        List<Setting> settings = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher setting = SETTING.matcher(lines.get(i));
            boolean continues = i > 0 && lines.get(i - 1).endsWith("\\");
            if (setting.matches() && !continues) {
                settings.add(new Setting(setting.group(2), i + 1));
            }
        }
        return settings;
    }
}

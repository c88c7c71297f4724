package io.rechargeroutes.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The shipped application.properties, line by line, with its comments. */
record SettingsFile(List<Setting> settings) {

    private static final Pattern LINE = Pattern.compile("(#?)(?:%[a-z]+\\.)?([a-z][\\w.\"-]*)=(.*)");

    /**
     * One setting.
     *
     * @param key without its profile
     * @param set false where it stands there as a comment only
     * @param explained whether a sentence stands above it, or above the block that it is in
     */
    record Setting(String key, String value, boolean set, boolean explained) {

        boolean framework() {
            return key.matches("(quarkus|camel|smallrye)\\..*");
        }
    }

    static SettingsFile read() {
        List<Setting> settings = new ArrayList<>();
        boolean explained = false;
        for (String line : lines()) {
            Matcher form = LINE.matcher(line);
            if (form.matches()) {
                settings.add(
                        new Setting(form.group(2), form.group(3), form.group(1).isEmpty(), explained));
            } else {
                explained = line.startsWith("#") || explained && !line.isBlank();
            }
        }
        return new SettingsFile(settings);
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(Path.of("application.properties"));
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    Set<String> keys() {
        return settings.stream().map(Setting::key).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those that have a url. */
    Set<String> providers() {
        return keys().stream()
                .filter(key -> key.matches("[a-z0-9]+\\.url"))
                .map(key -> key.replace(".url", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

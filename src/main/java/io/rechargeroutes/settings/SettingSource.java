package io.rechargeroutes.settings;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/** Where the value of a setting comes from, so that a fault names the place where it is mended. */
public final class SettingSource {

    /** Ordinals of MicroProfile Config. */
    public static final int SYSTEM_PROPERTIES = 400;
    /** The environment. */
    public static final int ENVIRONMENT = 300;
    /** The file as it was packaged; what is below it are defaults of Quarkus. */
    public static final int PACKAGED = 250;

    /** How Quarkus calls a source that it read from a file, {@code .env} for instance. */
    private static final Pattern FILE = Pattern.compile(".*\\[source=(?:file:)?([^\\]]+)]");

    private SettingSource() {}

    /**
     * One line that begins with the place of a setting and names its key: {@code application.properties:12: key what}.
     */
    public static String fault(Config config, String key, String what) {
        return place(config, key) + ": " + key + " " + what;
    }

    /** The same of a setting that is missing; one that is empty, wherever, counts as not set. */
    public static String missing(String key, String what) {
        return StartFolderFile.NAME + ": " + key + " is not set" + what;
    }

    /**
     * The place to mend a setting at: {@code application.properties:12}, {@code environment: RECHARGE_INBOX},
     * {@code -Drecharge.inbox}; the file without a line where nobody set it.
     */
    public static String place(Config config, String key) {
        ConfigValue value = config.getConfigValue(key);
        String name = value instanceof io.smallrye.config.ConfigValue profiled ? profiled.getNameProfiled() : key;
        if (value.getRawValue() == null) {
            return StartFolderFile.NAME;
        }
        return switch (value.getSourceOrdinal()) {
            case SYSTEM_PROPERTIES -> "-D" + name;
            case ENVIRONMENT -> "environment: " + variable(name);
            case StartFolderFile.ORDINAL -> StartFolderFile.NAME
                    + StartFolderFile.line(name).map(line -> ":" + line).orElse("");
            default -> value.getSourceOrdinal() > PACKAGED ? file(value.getSourceName()) : StartFolderFile.NAME;
        };
    }

    /** The same in words, for a list of settings. */
    public static String text(ConfigValue value) {
        return switch (value.getSourceOrdinal()) {
            case SYSTEM_PROPERTIES -> "-D";
            case ENVIRONMENT -> "environment";
            case StartFolderFile.ORDINAL -> Path.of(StartFolderFile.NAME)
                    .toAbsolutePath()
                    .toString();
            default -> value.getSourceOrdinal() > PACKAGED ? file(value.getSourceName()) : "packaged";
        };
    }

    /** The environment's name of a setting. */
    public static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** The file of a source that has one; otherwise its name. */
    public static String file(String source) {
        Matcher file = FILE.matcher(source);
        return file.matches() ? file.group(1) : source;
    }
}

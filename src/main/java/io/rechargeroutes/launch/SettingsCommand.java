package io.rechargeroutes.launch;

import io.rechargeroutes.ops.Secrets;
import io.rechargeroutes.settings.StartFolderFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/** Prints every setting that is in force and where it comes from; values of secrets are masked. */
final class SettingsCommand {

    private static final Pattern OURS = Pattern.compile("(recharge|a1topup|aop|sandbox|quarkus\\.(http|management|log|datasource)|camel)\\..*");

    private SettingsCommand() {
    }

    /** One line a setting, {@code key=value  # source}. */
    static int run(Config config, PrintStream out) {
        StreamSupport.stream(config.getPropertyNames().spliterator(), false).distinct().sorted()
                .filter(name -> OURS.matcher(name).matches())
                .map(config::getConfigValue).filter(value -> value.getValue() != null)
                .forEach(value -> out.println(value.getName() + "=" + (Secrets.isSecret(value.getName()) ? "***" : value.getValue()) + "  # " + source(value)));
        return 0;
    }

    /** Where a value comes from, in words. */
    static String source(ConfigValue value) {
        return switch (value.getSourceOrdinal()) {
            case 400 -> "-D";
            case 300 -> "environment";
            case StartFolderFile.ORDINAL -> Path.of(StartFolderFile.NAME).toAbsolutePath().toString();
            default -> value.getSourceOrdinal() > 250 ? value.getSourceName() : "packaged";
        };
    }
}

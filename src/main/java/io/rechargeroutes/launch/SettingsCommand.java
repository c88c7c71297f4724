package io.rechargeroutes.launch;

import io.rechargeroutes.ops.Secrets;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.SettingSource;
import java.io.PrintStream;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/** Prints every setting that is in force and where it comes from; values of secrets are masked. */
final class SettingsCommand {

    private static final String OTHERS = "recharge|sandbox|quarkus\\.(http|management|log|datasource)|camel";

    private SettingsCommand() {
    }

    /** One line a setting, {@code key=value  # source}. */
    static int run(Config config, PrintStream out) {
        Pattern ours = Pattern.compile("(" + OTHERS + "|" + String.join("|", Providers.names(config)) + ")\\..*");
        StreamSupport.stream(config.getPropertyNames().spliterator(), false).distinct().sorted()
                .filter(name -> ours.matcher(name).matches())
                .map(config::getConfigValue).filter(value -> value.getValue() != null)
                .forEach(value -> out.println(value.getName() + "=" + (Secrets.isSecret(value.getName()) ? "***" : value.getValue()) + "  # " + SettingSource.text(value)));
        return 0;
    }
}

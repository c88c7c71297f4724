package io.rechargeroutes.launch;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.settings.StartFolderFile;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.quarkus.main.CamelMainApplication;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.flywaydb.core.api.exception.FlywayValidateException;

/** The command line: nothing runs the application, {@code check} only looks at it, {@code settings} prints what is in force, {@code sandbox} runs the provider simulators alone. */
@QuarkusMain
public class Main {

    /** How Camel says which route of which file it could not make. */
    private static final Pattern ROUTE = Pattern.compile("Failed to create route: (\\S+) \\(source: (?:file:)?([^)]+)\\)");
    private static final String USAGE = "usage: java -jar quarkus-run.jar [check | settings | sandbox]";

    /** Runs a command; exits 0 where all went well, 1 where something is at fault, 2 where the command is not known. */
    public static void main(String... arguments) {
        String command = arguments.length == 0 ? "run" : arguments[0];
        // what a library writes is written the same on every host: numbers in ASCII digits, I and i a pair
        Locale.setDefault(Locale.ROOT);
        try {
            Config config = ConfigProvider.getConfig();
            switch (command) {
                case "run" -> run(config);
                case "check" -> System.exit(CheckCommand.run(config, System.out));
                case "settings" -> System.exit(SettingsCommand.run(config, System.out));
                case "sandbox" -> SandboxCommand.run(config);
                default -> {
                    System.err.println(USAGE);
                    System.exit(2);
                }
            }
        } catch (StartException | StartFolderFile.UnreadableFileException fault) {
            System.err.println(fault.getMessage());
            System.exit(1);
        } catch (IllegalArgumentException | NoSuchElementException fault) {
            // a setting that is made of itself, for instance, which the library finds before a check can
            System.err.println("the settings cannot be read: " + reason(fault) + "; correct the setting that it names");
            System.exit(1);
        }
    }

    private static void run(Config config) {
        SettingsChecks.look(config).notes().forEach(note -> System.err.println("note: " + note));
        StartChecks.require(config);
        LedgerServerCheck.require(config);
        DispatchThreads.apply(config);
        EmbeddedServices parts = EmbeddedServices.start(config);
        Quarkus.run(CamelMainApplication.class, (code, fault) -> {
            parts.close();
            if (fault != null) {
                System.err.println("the start failed: " + reason(fault));
            }
            if (!parts.stopping()) {
                System.exit(fault == null ? code : 1);
            }
        });
    }

    /** What comes before the log is there, the schema's migration for instance, is logged by nobody. */
    private static String reason(Throwable fault) {
        Throwable cause = fault;
        String where = "";
        while (cause.getCause() != null) {
            Matcher route = ROUTE.matcher(String.valueOf(cause.getMessage()));
            where = route.lookingAt() ? route.group(2) + ": route " + route.group(1) + " cannot be made: " : where;
            cause = cause.getCause();
        }
        if (cause instanceof FlywayValidateException && cause.getMessage().contains("checksum mismatch")) {
            // its server could not be reached when the launcher looked
            return "the ledger " + LedgerSchema.OF_ANOTHER_VERSION + "; make a new, empty database and name it";
        }
        String what = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        // behind the first line Camel repeats the text that it could not read
        return PlainText.of(where.isEmpty() ? what : where + what.lines().findFirst().orElse(what));
    }
}

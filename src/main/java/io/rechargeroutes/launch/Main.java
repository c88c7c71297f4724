package io.rechargeroutes.launch;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.rechargeroutes.launch.check.LedgerSchema;
import io.rechargeroutes.launch.check.StartChecks;
import io.rechargeroutes.launch.check.StartException;
import io.rechargeroutes.launch.embedded.EmbeddedServices;
import io.rechargeroutes.model.Nearest;
import io.rechargeroutes.model.PlainText;
import io.rechargeroutes.ops.Secrets;
import io.rechargeroutes.sandbox.Sandbox;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.SettingSource;
import io.rechargeroutes.settings.SettingTypes;
import io.rechargeroutes.settings.StartFolderFile;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.quarkus.main.CamelMainApplication;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.flywaydb.core.api.exception.FlywayValidateException;

/**
 * The command line: nothing runs the application, {@code check} only looks at it, {@code settings} prints what is in
 * force, {@code sandbox} runs the provider simulators alone.
 */
@QuarkusMain
public class Main {

    /** How Camel says which route of which file it could not make. */
    private static final Pattern ROUTE =
            Pattern.compile("Failed to create route: (\\S+) \\(source: (?:file:)?([^)]+)\\)");
    /** Settings of ours and of frameworks that are worth a look; those of providers come on top. */
    private static final String OTHERS = "recharge|sandbox|quarkus\\.(http|management|log|datasource)|camel";

    private static final String DATA = "recharge.data";
    private static final String JSON = "--json";
    private static final String USAGE = "usage: java -jar quarkus-run.jar [check [--json] | settings | sandbox]";

    /** Runs a command; exits 0 where all went well, 1 where something is at fault, 2 where the command is not known. */
    public static void main(String... arguments) {
        String command = arguments.length == 0 ? "run" : arguments[0];
        boolean json = command.equals("check") && List.of(arguments).contains(JSON);
        // what a library writes is written the same on every host: numbers in ASCII digits, I and i a pair
        Locale.setDefault(Locale.ROOT);
        try {
            Config config = ConfigProvider.getConfig();
            switch (command) {
                case "run" -> run(config);
                case "check" -> System.exit(check(config, List.of(arguments)));
                case "settings" -> System.exit(printSettings(config, System.out));
                case "sandbox" -> runSandbox(config);
                default -> {
                    System.err.println(USAGE);
                    System.exit(2);
                }
            }
        } catch (StartException | StartFolderFile.UnreadableFileException fault) {
            refuse(fault.getMessage(), json);
        } catch (IllegalArgumentException | NoSuchElementException fault) {
            // a setting that is made of itself, for instance, which the library finds before a check can
            refuse("the settings cannot be read: " + reason(fault) + "; correct the setting that it names", json);
        }
    }

    private static void refuse(String fault, boolean json) {
        if (json) {
            StartChecks.reportJson(fault, System.out);
        } else {
            System.err.println(fault);
        }
        System.exit(1);
    }

    private static int check(Config config, List<String> arguments) {
        List<String> known = List.of(JSON);
        List<String> unknown = arguments.stream()
                .skip(1)
                .filter(argument -> !known.contains(argument))
                .toList();
        unknown.forEach(argument -> System.err.println("check has no argument " + PlainText.of(argument)
                + "; write check, or check " + JSON + Nearest.suggestion(argument, known)));
        return unknown.isEmpty() ? StartChecks.report(config, System.out, arguments.contains(JSON)) : 1;
    }

    private static void run(Config config) {
        StartChecks.require(config);
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

    /**
     * Prints every setting that is in force and where it comes from, {@code key=value # source}; values of secrets are
     * masked.
     */
    private static int printSettings(Config config, PrintStream out) {
        Pattern ours = Pattern.compile("(" + OTHERS + "|" + String.join("|", Providers.names(config)) + ")\\..*");
        StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .distinct()
                .sorted()
                .filter(name -> ours.matcher(name).matches())
                .map(config::getConfigValue)
                .filter(value -> value.getValue() != null)
                .forEach(value -> out.println(value.getName() + "="
                        + (Secrets.isSecret(value.getName()) ? "***" : value.getValue())
                        + "  # " + SettingSource.text(value)));
        return 0;
    }

    /** Runs the provider simulators alone until the process is stopped; no other setting need be right. */
    private static void runSandbox(Config config) {
        List<String> faults = Stream.of("sandbox.", DATA)
                .flatMap(keys -> SettingTypes.faults(config, keys).stream())
                .toList();
        if (!faults.isEmpty()) {
            throw new StartException(String.join(System.lineSeparator(), faults));
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Sandbox sandbox = EmbeddedServices.startSandbox(config, config.getValue(DATA, Path.class));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            sandbox.close();
            stopped.countDown();
        }));
        System.out.println(sandbox.describe());
        try {
            stopped.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
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
        return PlainText.of(
                where.isEmpty() ? what : where + what.lines().findFirst().orElse(what));
    }
}

package io.rechargeroutes.launch;

import io.rechargeroutes.catalog.CatalogueException;
import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.ops.api.ApiUsers;
import io.rechargeroutes.settings.SettingTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** What must be in order before anything is consumed. Each fault is one line that names the place. */
final class StartChecks {

    /** The credentials of a provider whose routes are there; none of them has a default. */
    private static final Map<String, List<String>> CREDENTIALS = Map.of(
            "a1topup", List.of("a1topup.username", "a1topup.password"),
            "aop", List.of("aop.registration-id"));

    private static final String CALLBACK_TOKEN = "a1topup.callback.token";
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~-]{1,200}");

    private StartChecks() {
    }

    /** @throws StartException with one line for each fault */
    static void require(Config config) {
        if (SandboxCommand.isSandbox(config)) {
            SandboxCommand.requireLoopback(config);
            SandboxCommand.requireLoopbackBroker(config);
        }
        List<String> faults = new ArrayList<>(faults(config));
        Path routes = config.getValue("recharge.routes", Path.class);
        if (Files.isDirectory(routes)) {
            faults.addAll(RouteChecks.faults(config, routes));
        }
        if (!faults.isEmpty()) {
            throw new StartException(String.join(System.lineSeparator(), faults));
        }
        Ports.requireFree(config);
    }

    static List<String> faults(Config config) {
        Path routes = config.getValue("recharge.routes", Path.class);
        if (!Files.isDirectory(routes)) {
            return List.of(routes + ": no such folder; start where it is, or set recharge.routes");
        }
        List<String> unfit = Stream.of(RenamedSettings.faults(config), SettingTypes.faults(config)).flatMap(List::stream).toList();
        if (!unfit.isEmpty()) {
            // the checks below read the settings as what they must be
            return Stream.of(unfit, catalogueFaults(routes)).flatMap(List::stream).toList();
        }
        return Stream.of(LedgerSettings.faults(config), missingCredentials(config, routes), brokenToken(config), IntakeChecks.faults(config), ApiUsers.faults(config),
                BrokerChecks.faults(config), AopChecks.faults(config, routes), SecretsKey.faults(config), Ports.faults(config), catalogueFaults(routes)).flatMap(List::stream).toList();
    }

    /** It travels as a part of a path. */
    private static List<String> brokenToken(Config config) {
        return config.getOptionalValue(CALLBACK_TOKEN, String.class).filter(token -> !token.isBlank())
                .filter(token -> !TOKEN.matcher(token).matches())
                .map(token -> List.of("application.properties: " + CALLBACK_TOKEN + " must be at most 200 of A-Z a-z 0-9 . _ ~ and -; "
                        + "take a random one and set it in the environment as A1TOPUP_CALLBACK_TOKEN"))
                .orElse(List.of());
    }

    private static List<String> missingCredentials(Config config, Path routes) {
        return CREDENTIALS.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .filter(provider -> ProviderFolders.has(routes, provider.getKey()))
                .flatMap(provider -> provider.getValue().stream())
                .filter(key -> config.getOptionalValue(key, String.class).filter(value -> !value.isBlank()).isEmpty())
                .map(key -> "application.properties: " + key + " is not set; set it in the environment as "
                        + key.toUpperCase(java.util.Locale.ROOT).replaceAll("[.-]", "_"))
                .toList();
    }

    private static List<String> catalogueFaults(Path routes) {
        try {
            CatalogueReader.read(routes.resolve("catalog"));
            return List.of();
        } catch (CatalogueException fault) {
            return fault.faults();
        }
    }
}

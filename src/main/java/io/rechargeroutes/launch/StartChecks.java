package io.rechargeroutes.launch;

import io.rechargeroutes.catalog.CatalogueException;
import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.ops.api.ApiUsers;
import io.rechargeroutes.provider.http.HttpSettings;
import io.rechargeroutes.provider.http.SafetyCheck;
import io.rechargeroutes.settings.ProviderSettings;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.SettingSource;
import io.rechargeroutes.settings.SettingTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** What must be in order before anything is consumed. Each fault is one line that names the place. */
final class StartChecks {

    private static final String ROUTES = "recharge.routes";

    private StartChecks() {
    }

    /** @throws StartException with one line for each fault */
    static void require(Config config) {
        List<String> faults = new ArrayList<>(faults(config));
        routes(config).ifPresent(routes -> faults.addAll(RouteChecks.faults(config, routes)));
        if (!faults.isEmpty()) {
            throw new StartException(String.join(System.lineSeparator(), faults));
        }
        Ports.requireFree(config);
    }

    /** The folder that the settings name, where it is there. */
    static Optional<Path> routes(Config config) {
        return SettingTypes.fits(config, ROUTES) ? Optional.of(config.getValue(ROUTES, Path.class)).filter(Files::isDirectory) : Optional.empty();
    }

    static List<String> faults(Config config) {
        List<String> unfit = Stream.of(RenamedSettings.faults(config), SettingTypes.faults(config)).flatMap(List::stream).toList();
        List<String> unknown = SettingsChecks.look(config).faults();
        Optional<Path> folder = routes(config);
        if (folder.isEmpty()) {
            List<String> missing = SettingTypes.fits(config, ROUTES)
                    ? List.of(config.getConfigValue(ROUTES).getValue() + ": no such folder; start where it is, or set recharge.routes") : List.of();
            return Stream.of(missing, unfit, unknown).flatMap(List::stream).toList();
        }
        Path routes = folder.get();
        if (!unfit.isEmpty()) {
            // the checks below read the settings as what they must be
            return Stream.of(unfit, catalogueFaults(routes), unknown).flatMap(List::stream).toList();
        }
        return Stream.of(sandboxFaults(config), LedgerSettings.faults(config), missingCredentials(config, routes), IntakeChecks.faults(config), ApiUsers.faults(config),
                BrokerChecks.faults(config), ofProviders(config, routes), SecretsKey.faults(config), Ports.faults(config), SafetyCheck.faults(config), HttpSettings.faults(config), catalogueFaults(routes), unknown).flatMap(List::stream).toList();
    }

    private static List<String> sandboxFaults(Config config) {
        if (SandboxCommand.isSandbox(config)) {
            try {
                SandboxCommand.requireLoopback(config);
                SandboxCommand.requireLoopbackBroker(config);
            } catch (StartException fault) {
                return List.of(fault.getMessage());
            }
        }
        return List.of();
    }

    /** Those whose settings have types of their own and whose routes are there. */
    private static Stream<ProviderSettings> used(Path routes) {
        return Providers.typed().stream().filter(provider -> Providers.hasFolder(routes, provider.name()));
    }

    private static List<String> ofProviders(Config config, Path routes) {
        return used(routes).flatMap(provider -> provider.faults(config).stream()).toList();
    }

    private static List<String> missingCredentials(Config config, Path routes) {
        return used(routes).flatMap(provider -> provider.credentials().stream())
                .filter(key -> config.getOptionalValue(key, String.class).filter(value -> !value.isBlank()).isEmpty())
                .map(key -> SettingSource.missing(key, "; set it in the environment as " + SettingSource.variable(key)))
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

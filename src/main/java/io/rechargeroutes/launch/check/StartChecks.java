package io.rechargeroutes.launch.check;

import io.rechargeroutes.catalog.Catalogue;
import io.rechargeroutes.catalog.CatalogueException;
import io.rechargeroutes.catalog.CatalogueReader;
import io.rechargeroutes.launch.check.routes.RouteChecks;
import io.rechargeroutes.launch.check.routing.RoutingTests;
import io.rechargeroutes.ops.api.ApiUsers;
import io.rechargeroutes.provider.http.HttpSettings;
import io.rechargeroutes.provider.http.SafetyCheck;
import io.rechargeroutes.settings.ProviderSettings;
import io.rechargeroutes.settings.Providers;
import io.rechargeroutes.settings.SettingSource;
import io.rechargeroutes.settings.SettingTypes;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * What must be in order before anything is consumed: the start and {@code check} look at the same. Each fault is one
 * line that names the place.
 */
public final class StartChecks {

    private StartChecks() {}

    /** @throws StartException with one line for each fault */
    public static void require(Config config) {
        SettingsChecks.Look settings = SettingsChecks.look(config);
        settings.notes().forEach(note -> System.err.println("note: " + note));
        List<String> faults = new ArrayList<>(faults(config, settings.faults()));
        Optional<Path> routes = routes(config);
        routes.ifPresent(folder -> faults.addAll(RouteChecks.faults(config, folder)));
        if (faults.isEmpty()) {
            routes.ifPresent(folder -> faults.addAll(RoutingTests.faults(config, folder)));
        }
        if (!faults.isEmpty()) {
            throw new StartException(String.join(System.lineSeparator(), faults));
        }
        Ports.requireFree(config);
        LedgerChecks.require(config);
    }

    /**
     * Prints what is wrong, without consuming anything: one line for each fault, or one JSON object. 0 where nothing
     * is, else 1.
     */
    public static int report(Config config, PrintStream out, boolean json) {
        CheckReport report = look(config);
        if (json) {
            report.printJson(out);
        } else {
            report.print(out);
        }
        return report.ok() ? 0 : 1;
    }

    /** The same form for a fault that came before anything could be looked at. */
    public static void reportJson(String fault, PrintStream out) {
        new CheckReport(List.of(), fault.lines().toList(), List.of(), "").printJson(out);
    }

    private static CheckReport look(Config config) {
        SettingsChecks.Look settings = SettingsChecks.look(config);
        List<String> faults = new ArrayList<>(faults(config, settings.faults()));
        List<String> notes = new ArrayList<>(settings.notes());
        boolean typed = SettingTypes.faults(config).isEmpty();
        RoutingTests tests = routes(config)
                .map(routes -> {
                    if (typed && HttpSettings.faults(config).isEmpty()) {
                        faults.addAll(new ConsistencyChecks(config).shutdown());
                    }
                    List<String> ofRoutes = RouteChecks.faults(config, routes);
                    faults.addAll(ofRoutes);
                    // a row cannot say more than that the route it tries is wrong
                    boolean ready =
                            ofRoutes.isEmpty() && catalogueFaults(routes).isEmpty();
                    return ready ? RoutingTests.run(config, routes) : RoutingTests.none();
                })
                .orElseGet(RoutingTests::none);
        if (typed && new ConsistencyChecks(config).ledger().isEmpty()) {
            LedgerChecks.Look ledger = LedgerChecks.look(config);
            faults.addAll(ledger.faults());
            notes.addAll(ledger.notes());
        }
        faults.addAll(tests.faults());
        notes.addAll(tests.notes());
        return new CheckReport(
                notes, faults, tests.runs(), routes(config).map(Path::toString).orElse(""));
    }

    /** The folder that the settings name, where it is there. */
    private static Optional<Path> routes(Config config) {
        return Providers.routes(config).filter(Files::isDirectory);
    }

    static List<String> faults(Config config) {
        return faults(config, SettingsChecks.look(config).faults());
    }

    private static List<String> faults(Config config, List<String> unknown) {
        List<String> unfit = Stream.of(RenamedSettings.faults(config), SettingTypes.faults(config))
                .flatMap(List::stream)
                .toList();
        Optional<Path> folder = routes(config);
        if (folder.isEmpty()) {
            List<String> missing = Providers.routes(config).stream()
                    .map(routes -> routes + ": no such folder; start where it is, or set recharge.routes")
                    .toList();
            return Stream.of(missing, unfit, unknown).flatMap(List::stream).toList();
        }
        Path routes = folder.get();
        if (!unfit.isEmpty()) {
            // the checks below read the settings as what they must be
            return Stream.of(unfit, catalogueFaults(routes), unknown)
                    .flatMap(List::stream)
                    .toList();
        }
        ConsistencyChecks consistency = new ConsistencyChecks(config);
        List<String> sandbox = SandboxProfile.isActive()
                ? SandboxProfile.fault(config).stream().toList()
                : List.of();
        return Stream.of(
                        sandbox,
                        consistency.ledger(),
                        missingCredentials(config, routes),
                        consistency.intake(),
                        ApiUsers.faults(config),
                        consistency.queues(),
                        new TransportChecks(config).faults(),
                        ofProviders(config, routes),
                        consistency.keyFiles(),
                        Ports.faults(config),
                        SafetyCheck.faults(config),
                        HttpSettings.faults(config),
                        catalogueFaults(routes),
                        consistency.formats(catalogue(routes)),
                        unknown)
                .flatMap(List::stream)
                .toList();
    }

    /** Those whose settings have types of their own and whose routes are there. */
    private static Stream<ProviderSettings> used(Path routes) {
        return Providers.typed().stream().filter(provider -> Providers.hasFolder(routes, provider.name()));
    }

    private static List<String> ofProviders(Config config, Path routes) {
        return used(routes)
                .flatMap(provider -> provider.faults(config).stream())
                .toList();
    }

    private static List<String> missingCredentials(Config config, Path routes) {
        return used(routes)
                .flatMap(provider -> provider.credentials().stream())
                .filter(key -> config.getOptionalValue(key, String.class)
                        .filter(value -> !value.isBlank())
                        .isEmpty())
                .map(key -> SettingSource.missing(key, "; set it in the environment as " + SettingSource.variable(key)))
                .toList();
    }

    private static Optional<Catalogue> catalogue(Path routes) {
        try {
            return Optional.of(CatalogueReader.read(routes.resolve("catalog")));
        } catch (CatalogueException fault) {
            return Optional.empty();
        }
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

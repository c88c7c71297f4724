package io.rechargeroutes.launch;

import io.rechargeroutes.provider.http.HttpSettings;
import io.rechargeroutes.settings.SettingTypes;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/** Looks at settings, catalogue and routes without consuming anything, and says what is wrong with them. */
final class CheckCommand {

    private CheckCommand() {
    }

    /** Prints one line for each fault; 0 where there is none, else 1. */
    static int run(Config config, PrintStream out) {
        List<String> faults = new ArrayList<>(StartChecks.faults(config));
        boolean typed = SettingTypes.faults(config).isEmpty();
        StartChecks.routes(config).ifPresent(routes -> {
            if (typed && HttpSettings.faults(config).isEmpty()) {
                faults.addAll(CapacityChecks.faults(config));
            }
            faults.addAll(RouteChecks.faults(config, routes));
        });
        SettingsChecks.look(config).notes().forEach(note -> out.println("note: " + note));
        if (typed && LedgerSettings.faults(config).isEmpty() && !LedgerSettings.embedded(config)) {
            LedgerServerCheck.Look ledger = LedgerServerCheck.look(config);
            faults.addAll(ledger.faults());
            ledger.notes().forEach(note -> out.println("note: " + note));
        }
        faults.forEach(out::println);
        out.println(faults.isEmpty() ? "all in order: " + config.getConfigValue("recharge.routes").getValue() : faults.size() + " to mend");
        return faults.isEmpty() ? 0 : 1;
    }
}

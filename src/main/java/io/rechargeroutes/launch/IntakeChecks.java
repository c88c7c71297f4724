package io.rechargeroutes.launch;

import io.rechargeroutes.settings.SettingSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/** Settings of the folders and the inbox that would take the wrong files, or none. */
final class IntakeChecks {

    private static final List<String> FOLDERS = List.of("recharge.inbox", "recharge.outbox", "recharge.data", "recharge.routes");
    private static final String MARKER = "recharge.intake.done-marker";
    private static final Pattern ENDING = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    private IntakeChecks() {
    }

    static List<String> faults(Config config) {
        List<String> faults = new ArrayList<>();
        folders(config, faults);
        config.getOptionalValue(MARKER, String.class).ifPresent(marker -> {
            if (!ENDING.matcher(marker).matches()) {
                faults.add(SettingSource.fault(config, MARKER, "must be the ending of a file name, 1 to 32 of A-Z a-z 0-9 . _ -; for instance .done"));
            } else if (Pattern.matches(config.getValue("recharge.intake.include", String.class), "a.csv" + marker)) {
                faults.add(SettingSource.fault(config, MARKER, "is " + marker + ", so that recharge.intake.include takes the markers as well; "
                        + "set another one, for instance .done"));
            }
        });
        return faults;
    }

    /** Results in the inbox would be taken for requests. */
    private static void folders(Config config, List<String> faults) {
        Map<Path, String> seen = new HashMap<>();
        for (String key : FOLDERS) {
            config.getOptionalValue(key, String.class).map(Path::of).ifPresent(folder -> {
                String same = seen.putIfAbsent(folder.toAbsolutePath().normalize(), key);
                if (same != null) {
                    faults.add(SettingSource.fault(config, key, "is " + folder + ", and so is " + same + "; give each its own folder"));
                } else if (Files.exists(folder) && !Files.isDirectory(folder)) {
                    faults.add(SettingSource.fault(config, key, "is " + folder + ", which is no folder; name another one"));
                }
            });
        }
    }
}

package io.rechargeroutes.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/** Settings of the inbox that would take the wrong files, or none. */
final class IntakeChecks {

    private static final String MARKER = "recharge.intake.done-marker";
    private static final Pattern ENDING = Pattern.compile("[A-Za-z0-9._-]{1,32}");

    private IntakeChecks() {
    }

    static List<String> faults(Config config) {
        List<String> faults = new ArrayList<>();
        config.getOptionalValue(MARKER, String.class).ifPresent(marker -> {
            if (!ENDING.matcher(marker).matches()) {
                faults.add("application.properties: " + MARKER + " must be the ending of a file name, 1 to 32 of A-Z a-z 0-9 . _ -; for instance .done");
            } else if (Pattern.matches(config.getValue("recharge.intake.include", String.class), "a.csv" + marker)) {
                faults.add("application.properties: " + MARKER + " is " + marker + ", so that recharge.intake.include takes the markers as well; "
                        + "set another one, for instance .done");
            }
        });
        return faults;
    }
}

package io.rechargeroutes.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A duration is written with its unit: 500ms, 30s, 10m. Nobody has to know whether a bare number means seconds. */
class DurationRulesTest {

    private static final Pattern OPTION =
            Pattern.compile("(?i).*(delay|period|timeout|interval|timeToLive|duration|expiry|lifetime)(Millis)?");
    private static final Pattern SETTING = Pattern.compile(
            ".*[.-](poll|wait|back-off|back-off-limit|timeout|lease|after|for|age|window|interval|keep|lives|reconnect|lifetime|delay|period)");
    private static final Pattern BARE = Pattern.compile("[0-9]+");
    /** Camel takes a whole number of seconds there, and nothing else. */
    private static final Set<String> SECONDS = Set.of("camel.main.shutdown-timeout");

    @Test
    void durationInARoute_hasAUnit() {
        List<String> faults = new ArrayList<>();
        RouteFile.all()
                .forEach(file -> RouteFile.eachValue(file.entries(), (name, value) -> {
                    if (isBare(OPTION, name, value)) {
                        faults.add(file.place() + ": " + name + ": " + value);
                    }
                }));
        assertEquals(List.of(), faults);
    }

    @Test
    void durationInTheSettings_hasAUnit() {
        assertEquals(
                List.of(),
                SettingsFile.read().settings().stream()
                        .filter(setting ->
                                !SECONDS.contains(setting.key()) && isBare(SETTING, setting.key(), setting.value()))
                        .toList());
    }

    @Test
    void bareNumber_ofADuration_isFound() {
        assertTrue(isBare(OPTION, "redeliveryDelay", "1000")
                && isBare(OPTION, "initialDelay", "500")
                && isBare(SETTING, "aop.timeout", "60"));
        assertFalse(isBare(OPTION, "redeliveryDelay", "1s")
                || isBare(OPTION, "maximumRedeliveries", "3")
                || isBare(SETTING, "recharge.jms.poll", "200ms"));
    }

    private static boolean isBare(Pattern duration, String name, String value) {
        return duration.matcher(name).matches() && BARE.matcher(value).matches();
    }
}

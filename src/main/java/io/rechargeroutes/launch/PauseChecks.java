package io.rechargeroutes.launch;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** When refusals pause a provider. */
final class PauseChecks {

    private PauseChecks() {
    }

    static List<String> faults(Config config) {
        return Stream.of(fault(config, "recharge.dispatch.trouble-limit", Integer.class, limit -> limit >= 0, "a number of refusals like 5, or 0"),
                fault(config, "recharge.dispatch.trouble-pause", Duration.class, pause -> !pause.isNegative(), "a time like 10m, or 0s"))
                .flatMap(List::stream).toList();
    }

    private static <T> List<String> fault(Config config, String key, Class<T> type, Predicate<T> sound, String wanted) {
        try {
            return config.getOptionalValue(key, type).filter(sound.negate()).isEmpty() ? List.of() : told(key, wanted);
        } catch (IllegalArgumentException unreadable) {
            return told(key, wanted);
        }
    }

    private static List<String> told(String key, String wanted) {
        return List.of("application.properties: " + key + " cannot be used; write " + wanted);
    }
}

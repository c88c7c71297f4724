package io.rechargeroutes.launch;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** When failures open a provider's circuit. */
final class CircuitChecks {

    private static final String PREFIX = "recharge.circuit-breaker.";

    private CircuitChecks() {
    }

    static List<String> faults(Config config) {
        return Stream.of(fault(config, PREFIX + "failure-threshold", Integer.class, limit -> limit >= 0, "a number of failures like 5, or 0"),
                fault(config, PREFIX + "open-for", Duration.class, time -> !time.isNegative(), "a time like 10m, or 0s"),
                fault(config, PREFIX + "probe-interval", Duration.class, time -> !time.isNegative() && !time.isZero(), "a time like 30s"))
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

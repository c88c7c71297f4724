package io.rechargeroutes.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitChecksTest {

    private static List<String> faults(String threshold, String openFor, String interval) {
        return CircuitChecks.faults(new SmallRyeConfigBuilder().addDiscoveredConverters()
                .withDefaultValue("recharge.circuit-breaker.failure-threshold", threshold)
                .withDefaultValue("recharge.circuit-breaker.open-for", openFor)
                .withDefaultValue("recharge.circuit-breaker.probe-interval", interval).build());
    }

    @Test
    void circuitBreaker_settingsThatCannotBeUsed_areNamed() {
        String key = "application.properties: recharge.circuit-breaker.";
        assertEquals(List.of(), faults("0", "0s", "1s"));
        assertEquals(List.of(), faults("5", "10m", "30s"));
        assertEquals(List.of(key + "failure-threshold cannot be used; write a number of failures like 5, or 0",
                key + "open-for cannot be used; write a time like 10m, or 0s",
                key + "probe-interval cannot be used; write a time like 30s"), faults("-1", "soon", "0s"));
        assertEquals(3, faults("five", "PT-5M", "PT-1S").size());
    }
}
